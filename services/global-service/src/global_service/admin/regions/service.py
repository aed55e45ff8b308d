"""Asks all regions at once how they do; who does not answer is shown so."""

import asyncio

from common.forwarding.regions import Region
from common.wire.problems import Problem
from common.wire.region_state import NAME, RegionStateRequest, RegionStateResponse
from global_service.admin.portal import Admin
from global_service.admin.regions.schemas import ListRegionsResponse, RegionItem
from global_service.regions.service import list_regions

_ASKED = frozenset({"active", "draining"})


async def list_states(admin: Admin) -> ListRegionsResponse:
    """Return every region with its state; within a second, whatever the regions do."""
    rows = await list_regions(admin.database)
    regions = [Region(row.region_code, row.region_name, row.status) for row in rows]
    states = await asyncio.gather(*(_state(admin, region) for region in regions))
    return ListRegionsResponse(
        [
            RegionItem(region.code, region.name, region.status, state)
            for region, state in zip(regions, states, strict=True)
        ]
    )


async def _state(admin: Admin, region: Region) -> RegionStateResponse | None:
    if region.status not in _ASKED:
        return None
    try:
        return await admin.calls.call(region.code, NAME, RegionStateRequest(), RegionStateResponse)
    except Problem:
        return None
