"""Domains: claimed, proven, checked."""
