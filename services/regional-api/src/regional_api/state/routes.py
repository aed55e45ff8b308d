"""The service call `region-state`."""

from litestar.datastructures import State
from litestar.params import JSONBody

from common.db.pool import Database
from common.forwarding.regions import GLOBAL
from common.mail.queue.gauges import queue_state
from common.queries.regional_db.mail_operations import AsyncQuerier
from common.web.service_calls import GivenCall, service_call
from common.wire.region_state import NAME, RegionStateRequest, RegionStateResponse

_LIMIT = 0.3
"""Seconds that the global database may take; the caller waits for less than one."""


@service_call(NAME, callers=[GLOBAL])
async def region_state(
    data: JSONBody[RegionStateRequest],  # noqa: ARG001  it has no fields
    call: GivenCall,
    state: State,
) -> RegionStateResponse:
    """Tell the state of this region's databases and mail queue."""
    global_db: Database = state.databases["global_db"]
    mails = await queue_state(AsyncQuerier(call.connection))
    return RegionStateResponse(await global_db.ping(_LIMIT), mails)


HANDLERS = [region_state]
