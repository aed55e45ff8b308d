"""What keeps a measurement from taking place."""


class BenchFailed(Exception):
    """Something does not run; the message is for whoever started the bench."""
