"""Keep, list, send and delete links; each statement names whose they are."""

from datetime import timedelta
from uuid import UUID, uuid4

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from common import clock
from common.mail.modules import Person
from common.web.modules import RegionalModule
from common.wire.problems import Conflict, NotFound
from vetchium_bookmarks import BookmarksSettings
from vetchium_bookmarks.queries.items import AsyncQuerier, GetItemRow, ListItemsRow
from vetchium_bookmarks.schemas import AddRequest, Item, ListResponse

Bookmarks = RegionalModule[BookmarksSettings]
GivenBookmarks = NamedDependency[SkipValidation[Bookmarks]]

_MAIL_LIFE = timedelta(hours=1)


class UnknownItem(NotFound):
    """You have no such bookmark."""


class TooMany(Conflict):
    """You have as many bookmarks as one may have: delete some first."""


async def add(module: Bookmarks, person: UUID, data: AddRequest) -> Item:
    """Keep a link; raise TooMany."""
    item = Item(item_id=str(uuid4()), title=data.title, url=data.url, created_at=clock.now())
    async with module.regional_db.connection() as conn:
        added = await AsyncQuerier(conn).insert_item(
            item_id=UUID(item.item_id),
            hub_user_global_id=person,
            title=item.title,
            url=item.url,
            now=item.created_at,
            most=module.settings.most,
        )
    if added is None:
        raise TooMany
    return item


async def list_all(module: Bookmarks, person: UUID) -> ListResponse:
    """Return what a person keeps."""
    async with module.regional_db.connection() as conn:
        rows = await AsyncQuerier(conn).list_items(
            hub_user_global_id=person, most=module.settings.most
        )
    return ListResponse(items=[_item(row) for row in rows])


async def get(module: Bookmarks, person: UUID, item_id: UUID) -> Item:
    """Return one link; raise UnknownItem, also for somebody else's."""
    async with module.regional_db.connection() as conn:
        row = await AsyncQuerier(conn).get_item(item_id=item_id, hub_user_global_id=person)
    if row is None:
        raise UnknownItem
    return _item(row)


async def delete(module: Bookmarks, person: UUID, item_id: UUID) -> None:
    """Delete one link; raise UnknownItem."""
    async with module.regional_db.connection() as conn:
        gone = await AsyncQuerier(conn).delete_item(item_id=item_id, hub_user_global_id=person)
    if gone is None:
        raise UnknownItem


async def send(module: Bookmarks, person: UUID, item_id: UUID) -> None:
    """Mail a link to its owner; raise UnknownItem, TooManyRequests."""
    item = await get(module, person, item_id)
    await module.count("send_account", str(person))
    async with module.regional_db.transaction() as conn:
        await module.mail(
            conn,
            "bookmarks_link",
            Person(person),
            expires_at=clock.now() + _MAIL_LIFE,
            path=f"/{item_id}",
            title=item.title,
            url=item.url,
        )


def _item(row: GetItemRow | ListItemsRow) -> Item:
    return Item(item_id=str(row.item_id), title=row.title, url=row.url, created_at=row.created_at)
