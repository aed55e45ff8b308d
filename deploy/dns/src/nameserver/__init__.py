"""A small authoritative DNS server; it needs dnspython and nothing else."""
