"""Two events for a fresh `make up`: one with tickets of three regions, one that is sold out."""

from datetime import timedelta
from typing import Any, Protocol

import httpx

from common import clock


class Stage(Protocol):
    """`embedded.modules.Stage`."""

    regions: tuple[str, ...]
    has_companies: bool

    async def person(self, region: str) -> httpx.AsyncClient:
        """Return the client of the professional of a region."""

    async def founder(self, portal: str, region: str) -> httpx.AsyncClient:
        """Return the client of the founder of an org or agency."""


async def make(stage: Stage) -> None:
    """Make the events, and let the demo professionals have tickets."""
    if not stage.has_companies:  # nobody is there to sell
        return
    home = stage.regions[0]
    party = await _event(
        await stage.founder("org", home), "org", "Summer party", "Marina Hall, Chennai", 200
    )
    talk = await _event(
        await stage.founder("agency", home), "agency", "An evening on careers", "Room 4", 1
    )
    for region in stage.regions:
        person = await stage.person(region)
        body = {"event": party, "shares_name": True}
        ticket = _success(await person.post("/hub/tickets/reserve", json=body))
        path = f"/hub/tickets/tickets/{ticket['ticket_id']}/confirm"
        _success(await person.post(path))
        body = {"event": talk, "will_wait": True}
        _success(await person.post("/hub/tickets/reserve", json=body))


async def _event(
    seller: httpx.AsyncClient, portal: str, name: str, place: str, capacity: int
) -> str:
    now = clock.now()
    body = {
        "name": name,
        "place": place,
        "capacity": capacity,
        "price": "",
        "sale_from": now.isoformat(),
        "sale_until": (now + timedelta(days=60)).isoformat(),
        "starts_at": (now + timedelta(days=61)).isoformat(),
    }
    made = _success(await seller.post(f"/{portal}/tickets/events", json=body))
    return str(made["code"])


def _success(answer: httpx.Response) -> dict[str, Any]:
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found
