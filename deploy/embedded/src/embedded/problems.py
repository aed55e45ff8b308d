"""The error of the stack, with one message for the user."""


class StackError(Exception):
    """The stack cannot go on; the message is complete and shown to the user as it is."""


def first(errors: ExceptionGroup[Exception]) -> Exception:
    """Return the first of several errors; the others mostly follow from it."""
    error = errors.exceptions[0]
    return first(error) if isinstance(error, ExceptionGroup) else error
