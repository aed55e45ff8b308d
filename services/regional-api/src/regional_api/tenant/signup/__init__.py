"""Signing up: a mail, a DNS record, a tenant."""
