"""A purchase that dies at any step, or whose other region is away: the ticket is there, or the seat
is free again; never both, never neither.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from common import clock
from vetchium_testing.answers import problem, success
from vetchium_testing.db.deaths import borrows, die
from vetchium_testing.regional_api.flows import databases_of

if TYPE_CHECKING:
    from conftest import Holder, Town

Event = dict[str, Any]
STEPS: dict[str, Callable[["Holder", Event, str], Awaitable[Any]]] = {
    "reserve": lambda holder, event, key: holder.reserve(event, ticket_id=key),
    "confirm": lambda holder, _, key: holder.post(f"tickets/{key}/confirm"),
    "cancel": lambda holder, _, key: holder.post(f"tickets/{key}/cancel"),
}
AFTER = {"reserve": "held", "confirm": "confirmed", "cancel": "cancelled"}
BEFORE = {"reserve": None, "confirm": "held", "cancel": "confirmed"}


async def _seat(town: "Town", key: str) -> tuple[str | None, int]:
    """Return what the event's region knows of a ticket, and how many seats it has."""
    platform = town.platform
    rows = await platform.sql(
        "ind1", "select status from tickets.admissions where ticket_id = %s", key
    )
    ((seats,),) = await platform.sql(
        "ind1", "select count(*) from tickets.seats where ticket_id = %s", key
    )
    return (rows[0][0] if rows else None), seats


async def _at_home(town: "Town", holder: "Holder", key: str) -> str | None:
    rows = await town.platform.sql(
        holder.account.home, "select status from tickets.tickets where ticket_id = %s", key
    )
    return rows[0][0] if rows else None


async def _begun(holder: "Holder", event: Event, step: str) -> str:
    """Return a ticket that has come as far as the step needs."""
    key = str(uuid4())
    for name in ("reserve", "confirm"):
        if step == name:
            break
        answer = await STEPS[name](holder, event, key)
        assert answer.json()["status"] == AFTER[name]
    return key


@pytest.mark.parametrize("home", ["usa1", "ind1"])
@pytest.mark.parametrize("step", STEPS)
async def test_killed_at_any_step(town: "Town", step: str, home: str) -> None:
    """Killed at each of its steps, at home or at the event: the next read repairs it."""
    seller = await town.seller()
    event = await seller.event(capacity=100, per_person=100)
    holder = await town.holder(home)
    databases = {*databases_of(town.platform, home), *databases_of(town.platform, "ind1")}
    key = await _begun(holder, event, step)
    whole = await borrows(lambda: STEPS[step](holder, event, key), databases)
    assert whole >= 4
    for after in range(whole):
        key = await _begun(holder, event, step)
        await die(partial(STEPS[step], holder, event, key), databases, after)
        await _is_settled(town, holder, event, key, step)


async def _is_settled(town: "Town", holder: "Holder", event: Event, key: str, step: str) -> None:
    """Expect that both sides agree after one read, and that the step can be taken again."""
    success(await holder.get("tickets"))
    mine, (there, seats) = await _at_home(town, holder, key), await _seat(town, key)
    assert mine == there, "one side has what the other one has not"
    assert mine in {BEFORE[step], AFTER[step]}
    assert seats == (mine in {"held", "confirmed"})
    answer = await STEPS[step](holder, event, key)
    assert answer.json()["status"] == AFTER[step]


@pytest.mark.parametrize("step", STEPS)
async def test_the_answer_is_lost(town: "Town", step: str) -> None:
    """The event's region did it, and nobody heard: the same call again brings the same answer."""
    seller, holder = await town.seller(), await town.holder("deu1")
    event = await seller.event()
    key = await _begun(holder, event, step)
    town.ways["deu1"].deaf.add("ind1")
    answer = success(await STEPS[step](holder, event, key), 201 if step == "reserve" else 200)
    assert answer["is_pending"]
    assert answer["status"] == (BEFORE[step] or "asked")
    assert (await _seat(town, key))[0] == AFTER[step]
    town.ways["deu1"].deaf.clear()
    shown = await _once_answered(holder, key)
    assert shown["status"] == AFTER[step]
    assert (await seller.figures(event))["held"] == (step == "reserve")


@pytest.mark.parametrize("step", STEPS)
async def test_the_region_is_away(town: "Town", step: str) -> None:
    """The answer comes at once and says so; once the region is back, what was asked happens."""
    seller, holder = await town.seller(), await town.holder("deu1")
    event = await seller.event()
    key = await _begun(holder, event, step)
    town.ways["deu1"].away.add("ind1")
    assert (await STEPS[step](holder, event, key)).json()["is_pending"]
    listed = success(await holder.get("tickets"))["tickets"]
    assert [each["ticket_id"] for each in listed] == [key]
    town.ways["deu1"].away.clear()
    assert (await _once_answered(holder, key))["status"] == AFTER[step]
    assert (await _seat(town, key))[0] == AFTER[step]


async def test_away_for_longer_than_a_hold(town: "Town") -> None:
    """A reservation that nobody answered is given up, also where it had been carried out."""
    seller, holder = await town.seller(), await town.holder("usa1")
    event = await seller.event(capacity=2, per_person=2)
    lost, never = str(uuid4()), str(uuid4())
    town.ways["usa1"].deaf.add("ind1")
    await holder.reserve(event, ticket_id=lost)
    town.ways["usa1"].away.add("ind1")
    await holder.reserve(event, ticket_id=never)
    town.ways["usa1"].deaf.clear()
    town.ways["usa1"].away.clear()
    await town.platform.sql(
        "usa1",
        "update tickets.tickets set asked_at = asked_at - interval '11 minutes'"
        " where hub_user_global_id = %s",
        holder.account.user_id,
    )
    for key in (lost, never):
        assert (await _once_answered(holder, key))["status"] == "cancelled"
        assert (await _seat(town, key))[1] == 0
    assert (await seller.figures(event))["held"] == 0


async def test_confirmed_too_late(town: "Town") -> None:
    """The region was away until the hold had lapsed: the seat is free, and the ticket says so."""
    seller, holder = await town.seller(), await town.holder("usa1")
    event = await seller.event(capacity=1)
    ticket = await holder.reserved(event)
    path = f"tickets/{ticket['ticket_id']}/confirm"
    town.ways["usa1"].away.add("ind1")
    assert success(await holder.post(path))["is_pending"]
    town.ways["usa1"].away.clear()
    await town.lapse(event)
    await town.work("ind1")
    assert (await _once_answered(holder, ticket["ticket_id"]))["status"] == "expired"
    assert await _seat(town, ticket["ticket_id"]) == ("expired", 0)
    problem(await holder.post(path), 409)


async def test_moved_up_before_the_answer_came(town: "Town") -> None:
    """Who waits without knowing it is told all the same."""
    seller, holder = await town.seller(), await town.holder("ind1")
    event = await seller.event(capacity=1)
    ticket, far, key = await holder.confirmed(event), await town.holder("usa1"), str(uuid4())
    town.ways["usa1"].deaf.add("ind1")
    answer = success(await far.reserve(event, ticket_id=key, will_wait=True), 201)
    assert (answer["status"], answer["is_pending"]) == ("asked", True)
    success(await holder.post(f"tickets/{ticket['ticket_id']}/cancel"))
    assert len(await town.mails("usa1", far.account.address)) == 1
    town.ways["usa1"].deaf.clear()
    assert (await _once_answered(far, key))["status"] == "held"


async def test_only_the_holders_home_may_act(town: "Town") -> None:
    """Another region, which knows the ids, gets nothing: the caller's key says where it is."""
    seller, holder = await town.seller(), await town.holder("usa1")
    event = await seller.event()
    ticket = await holder.confirmed(event)
    thief = await town.holder("deu1")
    await town.platform.sql(
        "deu1",
        "insert into tickets.tickets (ticket_id, hub_user_global_id, event_region, event_id,"
        " status, will_wait, shares_name, asked_at, created_at)"
        " values (%s, %s, 'ind1', %s, 'held', false, false, now(), now())",
        *(ticket["ticket_id"], thief.account.user_id, event["event_id"]),
    )
    path = f"tickets/{ticket['ticket_id']}"
    problem(await thief.post(f"{path}/confirm"), 409)
    await thief.post(f"{path}/cancel")
    assert (await _seat(town, ticket["ticket_id"])) == ("confirmed", 1)
    assert (await holder.ticket(ticket["ticket_id"]))["status"] == "confirmed"


async def _once_answered(holder: "Holder", key: str) -> dict[str, Any]:
    """Read a ticket until the region of its event has answered; its breaker may be open."""
    for _ in range(100):
        shown = await holder.ticket(key)
        if not shown["is_pending"]:
            return shown
        await asyncio.sleep(0.1)
    return shown


async def test_old_ones_go(town: "Town") -> None:
    """Events with their admissions, tickets and notices, a year after the event."""
    seller, holder = await town.seller(), await town.holder("ind1")
    event, kept = await seller.event(), await seller.event()
    old, new = await holder.confirmed(event), await holder.confirmed(kept)
    long_ago = clock.now() - timedelta(days=400)
    for table, condition in (("events", "event_id"), ("tickets", "event_id")):
        await town.platform.sql(
            "ind1",
            f"update tickets.{table} set starts_at = %s, created_at = %s where {condition} = %s",
            *(long_ago, long_ago, event["event_id"]),
        )
    await town.clean("ind1")
    assert await _seat(town, old["ticket_id"]) == (None, 0)
    assert await _at_home(town, holder, old["ticket_id"]) is None
    assert await _at_home(town, holder, new["ticket_id"]) == "confirmed"
    assert await _seat(town, new["ticket_id"]) == ("confirmed", 1)
