"""The one hop: mark, header rules, circuit breaker, forwarder. Import from its modules."""
