"""The bodies of `/hub/bookmarks`."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta

from common.wire.schema import Check, Wire


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


Title = Annotated[
    str, Meta(min_length=1, max_length=200, description="must have 1 to 200 characters")
]
Link = Annotated[
    str,
    Meta(
        max_length=2000,
        description="must be an address of at most 2,000 characters, with http:// or https://",
        examples=["https://example.com"],
    ),
    Check(_is_link),
]


class AddRequest(Wire):
    """A link to keep."""

    title: Title
    url: Link


class Item(Wire):
    """A kept link."""

    item_id: str
    title: str
    url: str
    created_at: datetime


class ListResponse(Wire):
    """All kept links, the newest first."""

    items: list[Item]
