"""Hops in tests: a forwarder, and peers that misbehave."""
