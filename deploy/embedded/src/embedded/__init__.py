"""Runs all of Vetchium on one machine without containers."""
