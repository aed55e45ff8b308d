"""`/admin/list-regions`."""

from common.web import home
from common.web.guards import requires
from common.web.routes import get
from global_service.admin.portal import GivenAdmin
from global_service.admin.regions import service
from global_service.admin.regions.schemas import ListRegionsResponse


@get("/list-regions", **requires(home.local))
async def list_regions(admin: GivenAdmin) -> ListRegionsResponse:
    """List all regions with the health and the mail queue of each."""
    return await service.list_states(admin)


HANDLERS = [list_regions]
