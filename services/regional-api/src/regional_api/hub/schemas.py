"""Answers that several features give."""

from common.schema import Wire


class Done(Wire):
    """Nothing more to say."""


class Notice(Wire):
    """Words for people."""

    message: str
