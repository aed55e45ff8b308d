"""Bookmarks: links that a professional keeps; an example of a business module."""

from datetime import timedelta
from pathlib import Path

from common.modules import Mail, Module, Owner, Table
from common.settings import Rate, Settings


class BookmarksSettings(Settings, frozen=True, kw_only=True):
    """`BOOKMARKS_MOST`, `BOOKMARKS_KEEP`."""

    prefix = "bookmarks_"

    most: int = 500
    """How many one person may have."""
    keep: timedelta = timedelta(days=1000)
    """Older ones are deleted."""


class BookmarksLimits(Settings, frozen=True, kw_only=True):
    """`LIMIT_BOOKMARKS_SEND_ACCOUNT`."""

    prefix = "limit_bookmarks_"

    send_account: Rate = Rate(20, timedelta(hours=1))


MODULE = Module(
    name="bookmarks",
    folder=Path(__file__).parent,
    handlers={"hub": "vetchium_bookmarks.routes:HANDLERS"},
    settings=BookmarksSettings,
    limits=BookmarksLimits,
    mails=(Mail("bookmarks_link", "A link that you have kept", "link", "/bookmarks"),),
    cleanup="vetchium_bookmarks.jobs:cleanup",
    tables=(Table("bookmarks.items", Owner.PERSON, "hub_user_global_id", what="bookmarks"),),
)
