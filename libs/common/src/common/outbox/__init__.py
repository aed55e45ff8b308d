"""What operators do with a mail queue: look, put back, cancel, try the mail server."""

from common.outbox.operations import Operations
from common.outbox.rows import ListedMail

__all__ = ["ListedMail", "Operations"]
