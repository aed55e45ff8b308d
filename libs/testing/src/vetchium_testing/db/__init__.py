"""Databases for tests: servers, replicas, poolers, locks and outages."""
