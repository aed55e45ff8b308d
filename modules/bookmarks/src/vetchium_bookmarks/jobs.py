"""What the worker of a region does for bookmarks."""

from datetime import timedelta
from functools import partial

from common.db.cleanup import Cleanup, Job
from vetchium_bookmarks import BookmarksSettings
from vetchium_bookmarks.queries.items import AsyncQuerier


def cleanup(settings: BookmarksSettings) -> Cleanup:
    """Delete what is older than `BOOKMARKS_KEEP`, once an hour."""
    delete = partial(AsyncQuerier.delete_old_items, keep=settings.keep)
    return Cleanup(AsyncQuerier, (Job("bookmarks_items", timedelta(hours=1), (delete,)),))
