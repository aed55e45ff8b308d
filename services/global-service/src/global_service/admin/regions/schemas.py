"""What `/admin/list-regions` answers."""

from common.wire.region_state import RegionStateResponse
from common.wire.schema import Wire


class RegionItem(Wire):
    """A region; `state` is null where the region does not answer within a second."""

    region_code: str
    region_name: str
    status: str
    state: RegionStateResponse | None


class ListRegionsResponse(Wire):
    """Every region in code order."""

    regions: list[RegionItem]
