"""A small authoritative DNS server whose only dependency is dnspython."""
