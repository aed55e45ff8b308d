"""Three regions with tickets; who sells and who holds."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest

from common import clock
from common.db.cleanup import sweep
from common.mail.modules import WorkerModule
from common.modules import Chosen
from vetchium_testing.answers import success
from vetchium_testing.modules import with_defaults
from vetchium_testing.regional_api import joined_regions
from vetchium_testing.regional_api.joined_regions import Account, Platform, bearer
from vetchium_testing.regional_api.tenant import make_member, make_tenant, session
from vetchium_tickets import MODULE, TicketsSettings
from vetchium_tickets.jobs import background, cleanup


def chosen() -> Chosen:
    """Return the module with limits for tests."""
    return with_defaults(
        MODULE,
        {
            "TICKETS_MOST_EVENTS": "100",
            "TICKETS_MOST_SEATS": "1000",
            "TICKETS_SOLD_OUT": "100ms",
        },
    )


class Cut(httpx.AsyncBaseTransport):
    """The way from one region to its peers: `away` cannot be reached, `deaf` does not answer."""

    def __init__(self, way: httpx.AsyncBaseTransport) -> None:
        self._way = way
        self.away: set[str] = set()
        self.deaf: set[str] = set()
        """Regions that do what they are asked, and whose answer is lost."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Hand a request on, or lose it."""
        if request.url.host in self.away:
            raise httpx.ConnectError("away")
        answer = await self._way.handle_async_request(request)
        if request.url.host in self.deaf:
            await answer.aclose()
            raise httpx.ReadError("lost")
        return answer


ways: dict[str, Cut] = {}


@pytest.fixture(scope="session")
async def tickets(make_database: Callable[[str], str]) -> AsyncIterator[Platform]:
    """Three regions that live as long as the test process; each test makes its own accounts."""

    def way(region: str, to: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
        ways[region] = Cut(to)
        return ways[region]

    async with joined_regions.platform(make_database, modules=[chosen()], transport=way) as built:
        yield built


@dataclass
class Seller:
    """A member of an org or agency, with a role."""

    platform: Platform
    portal: str
    home: str
    headers: dict[str, str]
    tenant: Any

    def at(self, landing: str = "") -> httpx.AsyncClient:
        """Return a client, of the seller's home unless another is named."""
        return self.platform.at(landing or self.home)

    async def event(self, **changes: Any) -> dict[str, Any]:
        """Create an event."""
        now = clock.now()
        body = {
            "name": "Summer party",
            "place": "Hall 3",
            "starts_at": (now + timedelta(days=2)).isoformat(),
            "sale_from": (now - timedelta(days=1)).isoformat(),
            "sale_until": (now + timedelta(days=1)).isoformat(),
            "capacity": 3,
            **changes,
        }
        path = f"/{self.portal}/tickets/events"
        return success(await self.at().post(path, json=body, headers=self.headers), 201)

    async def figures(self, event: dict[str, Any]) -> dict[str, Any]:
        """Return an event with its figures."""
        path = f"/{self.portal}/tickets/events/{event['event_id']}"
        return success(await self.at().get(path, headers=self.headers))

    async def holders(self, event: dict[str, Any], **body: Any) -> dict[str, Any]:
        """Return a page of holders."""
        path = f"/{self.portal}/tickets/events/{event['event_id']}/holders"
        return success(await self.at().post(path, json=body, headers=self.headers))

    async def check_in(self, event: dict[str, Any], code: str, door: str) -> httpx.Response:
        """Show a ticket at a door."""
        body = {"event_id": event["event_id"], "code": code, "door": door}
        return await self.at().post(
            f"/{self.portal}/tickets/check-in", json=body, headers=self.headers
        )


@dataclass
class Holder:
    """A professional who is signed in."""

    platform: Platform
    account: Account
    headers: dict[str, str]
    landing: str = field(default="")

    async def get(self, path: str) -> httpx.Response:
        """Ask something of `/hub/tickets`."""
        at = self.platform.at(self.landing or self.account.home)
        return await at.get(f"/hub/tickets/{path}", headers=self.headers)

    async def post(self, path: str, **body: Any) -> httpx.Response:
        """Do something below `/hub/tickets`."""
        at = self.platform.at(self.landing or self.account.home)
        return await at.post(f"/hub/tickets/{path}", json=body or None, headers=self.headers)

    async def reserve(self, event: dict[str, Any], **more: Any) -> httpx.Response:
        """Reserve a seat."""
        return await self.post("reserve", event=event["code"], **more)

    async def reserved(self, event: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Reserve a seat, which succeeds."""
        return success(await self.reserve(event, **more), 201)

    async def confirmed(self, event: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Reserve and confirm."""
        ticket = await self.reserved(event, **more)
        return success(await self.post(f"tickets/{ticket['ticket_id']}/confirm"))

    async def ticket(self, ticket_id: str) -> dict[str, Any]:
        """Read a ticket."""
        found: dict[str, Any] = success(await self.get(f"tickets/{ticket_id}"))["ticket"]
        return found


class Town:
    """Makes sellers and holders, and does what workers do."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.ways = ways

    async def seller(
        self, home: str = "ind1", portal: str = "org", role: str = "sell_tickets"
    ) -> Seller:
        """Make an org or agency, and a member of it."""
        tenant = await make_tenant(self.platform, portal, home)
        return await self.member(tenant, role)

    async def member(self, tenant: Any, role: str) -> Seller:
        """Make another member of a tenant."""
        member = await make_member(self.platform, tenant, *filter(None, [role]))
        headers = bearer(await session(self.platform, member))
        return Seller(self.platform, tenant.portal, tenant.home, headers, tenant)

    async def holder(self, home: str = "deu1", **changes: Any) -> Holder:
        """Make a professional."""
        account = await self.platform.account(home, **changes)
        return Holder(self.platform, account, bearer(await self.platform.session(account)))

    async def named(self, home: str, name: str) -> Holder:
        """Make a professional with a name."""
        found = await self.holder(home)
        await self.platform.sql(
            home,
            "insert into hub_user_display_names (hub_user_global_id, language_code, display_name,"
            " is_preferred) values (%s, 'en-US', %s, true)",
            *(found.account.user_id, name),
        )
        return found

    async def work(self, region: str) -> None:
        """Do once what the worker of a region does."""
        given: WorkerModule[TicketsSettings] = WorkerModule(
            chosen(),
            region=region,
            ui_urls={"hub": "http://localhost:3000"},
            regional_db=await self.platform.worker(region),
        )
        for each in background(given):
            await each.work()

    async def clean(self, region: str) -> None:
        """Do once what the cleanup of a region does."""
        found = cleanup(TicketsSettings())
        database = await self.platform.worker(region)
        for job in found.jobs:
            await sweep(database, found.queries, job, asyncio.Event())

    async def lapse(self, event: dict[str, Any], region: str = "ind1") -> None:
        """Let the holds of an event lapse."""
        await self.platform.sql(
            region,
            "update tickets.admissions set held_until = now() - interval '1 second'"
            " where event_id = %s and status = 'held'",
            event["event_id"],
        )

    async def mails(self, home: str, address: str, least: int = 1) -> list[str]:
        """Return the mails to an address, once there are so many; the courier takes a second."""
        for _ in range(60):
            found = await self.platform.mails(home, address, "tickets_moved_up")
            if len(found) >= least:
                return found
            await asyncio.sleep(0.1)
        return found


@pytest.fixture
async def town(tickets: Platform) -> AsyncIterator[Town]:
    """Makers of sellers and holders; all ways are open before and after."""
    yield Town(tickets)
    for each in ways.values():
        each.away.clear()
        each.deaf.clear()
