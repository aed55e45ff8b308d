"""The waiting list: it moves up by itself, in order, and each place goes to one person."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from common import clock
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.joined_regions import REGIONS

if TYPE_CHECKING:
    from conftest import Town


async def _order(town: "Town", event_id: str) -> list[str]:
    """Return the statuses of those who waited, in the order of the list."""
    rows = await town.platform.sql(
        "ind1",
        "select status from tickets.admissions where event_id = %s order by place",
        event_id,
    )
    return [row[0] for row in rows]


async def test_one_moves_up_and_is_told(town: "Town") -> None:
    """A cancelled seat goes to the first who waits, with a mail from home in their language."""
    seller, holder = await town.seller(), await town.holder("ind1")
    first, second = await town.holder("deu1", language="de-DE"), await town.holder("usa1")
    event = await seller.event(capacity=1)
    ticket = await holder.confirmed(event)
    problem(await first.reserve(event), 409)
    waits = await first.reserved(event, will_wait=True)
    also = await second.reserved(event, will_wait=True)
    assert (waits["status"], waits["number"], also["status"]) == ("waiting", None, "waiting")
    problem(await first.post(f"tickets/{waits['ticket_id']}/confirm"), 409)
    success(await holder.post(f"tickets/{ticket['ticket_id']}/cancel"))
    (mail,) = await town.mails("deu1", first.account.address)
    assert "Summer party" in mail
    assert f"http://localhost:3000/tickets/{waits['ticket_id']}" in mail
    assert "Bestätigen Sie" in mail
    got = await first.ticket(waits["ticket_id"])
    assert (got["status"], got["number"]) == ("held", 1)
    assert (await second.ticket(also["ticket_id"]))["status"] == "waiting"
    problem(await (await town.holder()).reserve(event), 409)
    assert success(await first.post(f"tickets/{waits['ticket_id']}/confirm"))["code"]
    assert not await town.platform.mails("usa1", second.account.address, "tickets_%")


async def test_who_leaves_the_list_is_passed_over(town: "Town") -> None:
    seller, holder = await town.seller(), await town.holder()
    event = await seller.event(capacity=1)
    ticket = await holder.reserved(event)
    left, stays = await town.holder("usa1"), await town.holder("ind1")
    gone = await left.reserved(event, will_wait=True)
    waits = await stays.reserved(event, will_wait=True)
    success(await left.post(f"tickets/{gone['ticket_id']}/cancel"))
    success(await holder.post(f"tickets/{ticket['ticket_id']}/cancel"))
    assert (await stays.ticket(waits["ticket_id"]))["status"] == "held"
    assert (await left.ticket(gone["ticket_id"]))["status"] == "cancelled"


async def test_a_lapsed_hold_moves_up(town: "Town") -> None:
    """By the worker of the event's region, which mails those at home there itself."""
    seller, holder = await town.seller(), await town.holder()
    event = await seller.event(capacity=2)
    for _ in range(2):
        await (await town.holder("usa1")).reserved(event)
    here, there = await town.holder("ind1", language="ta-IN"), await town.holder("deu1")
    mine = await here.reserved(event, will_wait=True)
    theirs = await there.reserved(event, will_wait=True)
    await town.lapse(event)
    await asyncio.gather(town.work("ind1"), town.work("ind1"))
    assert len(await town.mails("ind1", here.account.address)) == 1
    assert len(await town.mails("deu1", there.account.address)) == 1
    for each, ticket in ((here, mine), (there, theirs)):
        assert (await each.ticket(ticket["ticket_id"]))["status"] == "held"
    # Who does not take the offer loses it in the same way.
    await town.lapse(event)
    await town.work("ind1")
    assert (await there.ticket(theirs["ticket_id"]))["status"] == "expired"
    await holder.reserved(event)


async def test_nobody_moves_up_after_the_sale(town: "Town") -> None:
    seller, holder = await town.seller(), await town.holder()
    event = await seller.event(capacity=1)
    ticket, waits = await holder.confirmed(event), await town.holder("usa1")
    mine = await waits.reserved(event, will_wait=True)
    await town.platform.sql(
        "ind1",
        "update tickets.events set sale_until = %s where event_id = %s",
        *(clock.now() - timedelta(seconds=1), event["event_id"]),
    )
    success(await holder.post(f"tickets/{ticket['ticket_id']}/cancel"))
    await town.work("ind1")
    assert (await waits.ticket(mine["ticket_id"]))["status"] == "waiting"


async def test_a_home_that_is_away_is_told_later(town: "Town") -> None:
    """The notice waits in the event's region; told twice, there is one mail."""
    seller, holder = await town.seller(), await town.holder("ind1")
    event = await seller.event(capacity=1)
    ticket, far = await holder.confirmed(event), await town.holder("usa1")
    await far.reserved(event, will_wait=True)
    town.ways["ind1"].deaf.add("usa1")  # it is told, and its answer is lost
    success(await holder.post(f"tickets/{ticket['ticket_id']}/cancel"))
    assert len(await town.mails("usa1", far.account.address)) == 1
    town.ways["ind1"].deaf.clear()
    for _ in range(100):
        await town.platform.sql("ind1", "update tickets.notices set next_at = now()")
        await seller.at().get("/org/tickets/events", headers=seller.headers)
        ((left,),) = await town.platform.sql("ind1", "select count(*) from tickets.notices")
        if not left:
            break
        await asyncio.sleep(0.1)
    assert left == 0
    assert len(await town.mails("usa1", far.account.address)) == 1


async def test_a_hundred_cancel_and_a_hundred_move_up(town: "Town") -> None:
    """In order, each seat to one person, a mail to each (pretix #1238); cancelled all at once."""
    seller, platform = await town.seller(), town.platform
    event = await seller.event(capacity=100, per_person=100)
    people = [await town.holder(region) for region in REGIONS]
    tickets = [(each, await each.confirmed(event)) for each in people for _ in range(33)]
    tickets.append((people[0], await people[0].confirmed(event)))
    waiting = [await town.holder(REGIONS[n % 3]) for n in range(120)]
    for each in waiting:
        await each.reserved(event, will_wait=True)
    for part in range(0, 100, 20):  # as many as pools of tests bear
        answers = await asyncio.gather(
            *(
                holder.post(f"tickets/{ticket['ticket_id']}/cancel")
                for holder, ticket in tickets[part : part + 20]
            )
        )
        assert {answer.status_code for answer in answers} == {200}
    while True:  # a call that was too slow has been repeated by who reads
        pending = [
            each
            for each, ticket in tickets
            if (await each.ticket(ticket["ticket_id"]))["is_pending"]
        ]
        if not pending:
            break
    await town.work("ind1")
    assert await _order(town, event["event_id"]) == (
        ["cancelled"] * 100 + ["held"] * 100 + ["waiting"] * 20
    )
    rows = await platform.sql(
        "ind1",
        "select number from tickets.admissions where event_id = %s and status = 'held'",
        event["event_id"],
    )
    assert sorted(row[0] for row in rows) == list(range(1, 101))
    for n, each in enumerate(waiting):
        least = 1 if n < 100 else 0
        assert len(await town.mails(each.account.home, each.account.address, least)) == least


async def test_waiting_counts_as_one_of_the_most(town: "Town") -> None:
    seller, holder = await town.seller(), await town.holder()
    event = await seller.event(capacity=1)
    await (await town.holder()).reserved(event)
    key = str(uuid4())
    await holder.reserved(event, will_wait=True, ticket_id=key)
    problem(await holder.reserve(event, will_wait=True), 409)
    assert (await holder.reserved(event, will_wait=True, ticket_id=key))["status"] == "waiting"
