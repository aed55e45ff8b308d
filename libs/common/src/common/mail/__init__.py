"""Mails: their kinds, their texts in three languages, and the way into the queue."""

from common.mail.enqueue import enqueue
from common.mail.kinds import Facts, MailKind
from common.mail.rendering import Rendered, render

__all__ = ["Facts", "MailKind", "Rendered", "enqueue", "render"]
