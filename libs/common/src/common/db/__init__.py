"""Reach PostgreSQL: the pool, replicas, migrations, the leader's lock, cleanup."""
