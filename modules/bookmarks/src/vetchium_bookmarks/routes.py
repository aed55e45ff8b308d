"""`/hub/bookmarks/items`: at home in the region of the session, as everything of an account."""

from uuid import UUID

from litestar.params import FromPath, JSONBody

from common.auth.login import Done
from common.web import home
from common.web.context import Request
from common.web.guards import requires
from common.web.routes import get, post
from common.wire.problems import Invalid, TooManyRequests
from vetchium_bookmarks import service
from vetchium_bookmarks.schemas import AddRequest, Item, ListResponse
from vetchium_bookmarks.service import GivenBookmarks, TooMany, UnknownItem

_MINE = requires(home.session)


@get("/items", **_MINE)
async def list_items(request: Request, module: GivenBookmarks) -> ListResponse:
    """List what you keep."""
    return await service.list_all(module, request.user.hub_user_global_id)


@post("/items", status_code=201, problems=[Invalid, TooMany], **_MINE)
async def add_item(data: JSONBody[AddRequest], request: Request, module: GivenBookmarks) -> Item:
    """Keep a link."""
    return await service.add(module, request.user.hub_user_global_id, data)


@get("/items/{item_id:uuid}", problems=[UnknownItem], **_MINE)
async def get_item(item_id: FromPath[UUID], request: Request, module: GivenBookmarks) -> Item:
    """Show one link."""
    return await service.get(module, request.user.hub_user_global_id, item_id)


@post("/items/{item_id:uuid}/send", problems=[UnknownItem, TooManyRequests], **_MINE)
async def send_item(item_id: FromPath[UUID], request: Request, module: GivenBookmarks) -> Done:
    """Mail one link to your own address."""
    await service.send(module, request.user.hub_user_global_id, item_id)
    return Done()


@post("/items/{item_id:uuid}/delete", problems=[UnknownItem], **_MINE)
async def delete_item(item_id: FromPath[UUID], request: Request, module: GivenBookmarks) -> Done:
    """Delete one link."""
    await service.delete(module, request.user.hub_user_global_id, item_id)
    return Done()


HANDLERS = [list_items, add_item, get_item, send_item, delete_item]
