"""What may go wrong with the stack, said in one message."""


class StackError(Exception):
    """The stack cannot go on; the text is all that a person needs to read."""
