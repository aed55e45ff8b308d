"""The error that ends a measurement."""


class BenchFailed(Exception):
    """A part does not run; the message is for the user who started the bench."""
