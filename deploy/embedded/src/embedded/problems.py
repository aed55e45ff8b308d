"""What may go wrong with the stack, said in one message."""


class StackError(Exception):
    """The stack cannot go on; the text is all that a person needs to read."""


def first(errors: ExceptionGroup[Exception]) -> Exception:
    """Return the first of several reasons; the others mostly follow from it."""
    error = errors.exceptions[0]
    return first(error) if isinstance(error, ExceptionGroup) else error
