"""Events and tickets over HTTP, with the organiser and the holder at home in two regions."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from common import clock
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.joined_regions import REGIONS

if TYPE_CHECKING:
    from conftest import Town

HOMES = [("deu1", "usa1"), ("ind1", "ind1")]
"""Where the holder is at home, and where the request lands; the event is in ind1."""


@pytest.mark.parametrize(("home", "landing"), HOMES)
async def test_reserve_confirm_show_cancel(town: "Town", home: str, landing: str) -> None:
    seller, holder = await town.seller(), await town.holder(home)
    event = await seller.event(price="25 €, at the door")
    holder.landing = landing
    page = success(await holder.get(f"events/{event['code'].lower()}"))
    assert (page["name"], page["free"], page["price"]) == ("Summer party", 3, "25 €, at the door")
    held = await holder.reserved(event)
    assert (held["status"], held["number"], held["code"]) == ("held", 1, "")
    assert held["held_until"] > clock.now().isoformat()
    ticket = success(await holder.post(f"tickets/{held['ticket_id']}/confirm"))
    assert (ticket["status"], ticket["event_name"]) == ("confirmed", "Summer party")
    assert ticket["code"].startswith("IND1-")
    again = success(await holder.post(f"tickets/{held['ticket_id']}/confirm"))
    assert again == ticket
    shown = success(await holder.get(f"tickets/{held['ticket_id']}"))
    assert shown["ticket"] == ticket
    assert shown["qr"]["size"] > 25
    assert shown["qr"]["path"].startswith("M4 4h7v1h-7z")
    assert success(await holder.get("tickets")) == {"tickets": [ticket]}
    figures = await seller.figures(event)
    assert (figures["held"], figures["confirmed"], figures["waiting"]) == (0, 1, 0)
    gone = success(await holder.post(f"tickets/{held['ticket_id']}/cancel"))
    assert (gone["status"], gone["code"], gone["number"]) == ("cancelled", "", None)
    assert success(await holder.get(f"events/{event['code']}"))["free"] == 3


async def test_each_side_keeps_its_own(town: "Town") -> None:
    """The event's region has the holder's id and region; the holder's home has the person."""
    seller, holder = await town.seller(), await town.holder("deu1")
    ticket = await holder.confirmed(await seller.event())
    platform, key = town.platform, ticket["ticket_id"]
    for region, table, kept in (
        ("ind1", "admissions", [(holder.account.user_id, "deu1")]),
        ("deu1", "admissions", []),
        ("usa1", "admissions", []),
    ):
        query = f"select holder_id, holder_region from tickets.{table} where ticket_id = %s"
        assert await platform.sql(region, query, key) == kept
    for region, kept_there in (("deu1", 1), ("ind1", 0), ("usa1", 0)):
        query = "select count(*) from tickets.tickets where ticket_id = %s"
        assert await platform.sql(region, query, key) == [(kept_there,)]


GOOD = {"name": "Party", "place": "Hall", "capacity": 5, "per_person": 2}


def _times(now: Any) -> dict[str, str]:
    return {
        "sale_from": now.isoformat(),
        "sale_until": (now + timedelta(hours=1)).isoformat(),
        "starts_at": (now + timedelta(hours=2)).isoformat(),
    }


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": ""}, ["name"]),
        ({"name": "  "}, ["name"]),
        ({"name": "two\nlines"}, ["name"]),
        ({"name": "x" * 201}, ["name"]),
        ({"place": "\u0000"}, ["place"]),
        ({"price": "x" * 201}, ["price"]),
        ({"capacity": 0}, ["capacity"]),
        ({"capacity": 1.5}, ["capacity"]),
        ({"capacity": 1001}, ["capacity"]),
        ({"per_person": 0}, ["per_person"]),
        ({"starts_at": "2027-01-01T00:00:00"}, ["starts_at"]),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, ["starts_at"]),
        ({"starts_at": "9999-12-31T23:59:59-14:00"}, ["starts_at"]),
        ({"starts_at": "tomorrow"}, ["starts_at"]),
        ({"sale_until": "2001-01-01T00:00:00Z"}, ["sale_until"]),
        ({"sale_until": "2199-01-01T00:00:00Z"}, ["sale_until"]),
    ],
)
async def test_bad_events(town: "Town", changes: dict[str, Any], fields: list[str]) -> None:
    seller = await town.seller()
    body = GOOD | _times(clock.now()) | changes
    answer = await seller.at("usa1").post("/org/tickets/events", json=body, headers=seller.headers)
    problem(answer, 400, *fields)


@pytest.mark.parametrize("portal", ["org", "agency"])
async def test_roles(town: "Town", portal: str) -> None:
    """Sellers do all, staff of the doors see and check; nobody sees another tenant's event."""
    seller = await town.seller("deu1", portal)
    event, holder = await seller.event(), await town.holder("usa1")
    ticket = await holder.confirmed(event)
    doors = await town.member(seller.tenant, "check_tickets")
    plain = await town.member(seller.tenant, "")
    boss = await town.member(seller.tenant, "superadmin")
    other = await town.seller("deu1", portal)
    at, one = seller.at("ind1"), f"/{portal}/tickets/events/{event['event_id']}"
    body = GOOD | _times(clock.now())
    problem(await at.post(f"/{portal}/tickets/events", json=body), 401)
    problem(await at.post(f"/{portal}/tickets/events", json=body, headers=doors.headers), 403)
    problem(await at.get(one, headers=plain.headers), 403)
    problem(await at.post(f"{one}/holders", json={}, headers=doors.headers), 403)
    problem(await at.get(one, headers=other.headers), 404)
    problem(await at.post(f"{one}/holders", json={}, headers=other.headers), 404)
    problem(await other.check_in(event, ticket["code"], "A"), 404)
    success(await at.get(one, headers=doors.headers))
    success(await at.post(f"{one}/holders", json={}, headers=boss.headers))
    listed = success(await at.get(f"/{portal}/tickets/events", headers=doors.headers))
    assert listed == {"events": [event]}
    nobodys = success(await at.get(f"/{portal}/tickets/events", headers=other.headers))
    assert nobodys == {"events": []}


async def test_what_cannot_be_reserved(town: "Town") -> None:
    seller, holder = await town.seller(), await town.holder()
    now = clock.now()
    early = await seller.event(sale_from=(now + timedelta(hours=1)).isoformat())
    past = (now - timedelta(hours=1)).isoformat()
    late = await seller.event(sale_until=past)
    problem(await holder.reserve(early), 422)
    problem(await holder.reserve(late), 422)
    for code in (f"IND1-{uuid4().hex}", f"USA1-{uuid4().hex}", f"ZZZ9-{uuid4().hex}"):
        problem(await holder.reserve({"code": code}), 404)
        problem(await holder.get(f"events/{code}"), 404)
    for code in ("", "IND1-", early["event_id"], f"IND1-{uuid4()}", f"IND1-{'g' * 32}"):
        problem(await holder.reserve({"code": code}), 400, "event")
    problem(await holder.get("events/nothing"), 404)
    problem(await holder.reserve(early, ticket_id="1"), 400, "ticket_id")
    problem(await holder.post("reserve", event=early["code"], will_wait=1), 400, "will_wait")
    assert success(await holder.get("tickets")) == {"tickets": []}, "nothing of a refusal stays"


async def test_somebody_elses_ticket_is_unknown(town: "Town") -> None:
    seller, holder, other = await town.seller(), await town.holder(), await town.holder()
    event = await seller.event()
    ticket = await holder.reserved(event)
    one = f"tickets/{ticket['ticket_id']}"
    for answer in (
        await other.get(one),
        await other.post(f"{one}/confirm"),
        await other.post(f"{one}/cancel"),
        await other.post(f"{one}/share-name", shares_name=True),
        await holder.get(f"tickets/{uuid4()}"),
    ):
        problem(answer, 404)
    problem(await other.reserve(event, ticket_id=ticket["ticket_id"]), 409)
    far = await town.holder("usa1")  # whose home does not know that id
    problem(await far.reserve(event, ticket_id=ticket["ticket_id"]), 404)
    assert (await holder.ticket(ticket["ticket_id"]))["status"] == "held"


async def test_the_same_request_reserves_once(town: "Town") -> None:
    seller, holder = await town.seller(), await town.holder()
    event, key = await seller.event(per_person=5), str(uuid4())
    answers = await asyncio.gather(*(holder.reserve(event, ticket_id=key) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [201] * 5
    assert {answer.json()["number"] for answer in answers} == {1}
    assert (await seller.figures(event))["held"] == 1


async def test_as_many_as_one_person_may_have(town: "Town") -> None:
    """Also of requests at the same time; what was cancelled does not count."""
    seller, holder = await town.seller(), await town.holder("usa1")
    event = await seller.event(capacity=20, per_person=2)
    answers = await asyncio.gather(*(holder.reserve(event) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] * 2 + [409] * 6
    first = next(answer.json() for answer in answers if answer.status_code == 201)
    success(await holder.post(f"tickets/{first['ticket_id']}/cancel"))
    await holder.reserved(event)
    problem(await holder.reserve(event, will_wait=True), 409)


async def test_no_more_than_there_are(town: "Town") -> None:
    """Forty want ten at once, from three regions: ten have one each (event-espresso #109)."""
    seller = await town.seller()
    event = await seller.event(capacity=10)
    people = [await town.holder(REGIONS[n % 3]) for n in range(40)]
    answers = await asyncio.gather(*(each.reserve(event) for each in people))
    seats = [answer.json()["number"] for answer in answers if answer.status_code == 201]
    assert sorted(seats) == list(range(1, 11))
    assert sum(answer.status_code == 409 for answer in answers) == 30
    assert {a.json()["title"] for a in answers if a.status_code == 409} == {"Sold out"}


async def test_a_hold_lapses(town: "Town") -> None:
    """The seat is free again, and the ticket can no longer be confirmed."""
    seller, holder, other = await town.seller(), await town.holder(), await town.holder()
    event = await seller.event(capacity=1)
    ticket = await holder.reserved(event)
    await town.lapse(event)
    problem(await holder.post(f"tickets/{ticket['ticket_id']}/confirm"), 409)
    problem(await other.reserve(event), 409)
    await town.work("ind1")
    problem(await other.reserve(event), 409)  # what was said a moment ago is repeated
    await asyncio.sleep(0.2)  # TICKETS_SOLD_OUT has passed
    assert (await other.reserved(event))["number"] == 1
    assert (await holder.ticket(ticket["ticket_id"]))["status"] == "expired"


async def test_names_are_shown_if_their_owner_says_so(town: "Town") -> None:
    """Live: what is changed at home is seen at the next look, and nothing stays at the event."""
    seller = await town.seller()
    event = await seller.event()
    open_, shy = await town.named("deu1", "Lena Vogel"), await town.named("ind1", "Asha Rao")
    first = await open_.confirmed(event, shares_name=True)
    second = await shy.reserved(event)

    async def names() -> list[tuple[str, str]]:
        page = await seller.holders(event)
        return [(each["ticket_id"], each["name"]) for each in page["holders"]]

    assert await names() == [(first["ticket_id"], "Lena Vogel"), (second["ticket_id"], "")]
    for ticket, holder, shares in ((first, open_, False), (second, shy, True)):
        path = f"tickets/{ticket['ticket_id']}/share-name"
        assert success(await holder.post(path, shares_name=shares))["shares_name"] is shares
    assert await names() == [(first["ticket_id"], ""), (second["ticket_id"], "Asha Rao")]
    town.ways["ind1"].away.add("deu1")
    page = await seller.holders(event, limit=1)
    assert page["holders"][0]["is_home_away"]
    rest = await seller.holders(event, after=page["next"])
    assert [each["name"] for each in rest["holders"]] == ["Asha Rao"]
    assert rest["next"] == 0


async def test_two_doors_at_once(town: "Town") -> None:
    """One lets in, the other says when and where it was used."""
    seller, holder = await town.seller(), await town.named("usa1", "Maya Rao")
    event = await seller.event()
    ticket = await holder.confirmed(event, shares_name=True)
    answers = await asyncio.gather(
        *(seller.check_in(event, ticket["code"].lower(), door) for door in ("North", "South"))
    )
    documents = {document["outcome"]: document for document in map(success, answers)}
    assert set(documents) == {"admitted", "used"}
    assert documents["used"]["used_door"] == documents["admitted"]["used_door"]
    assert documents["used"]["used_at"] == documents["admitted"]["used_at"]
    assert documents["admitted"]["name"] == "Maya Rao"
    problem(await holder.post(f"tickets/{ticket['ticket_id']}/cancel"), 409)
    assert (await holder.ticket(ticket["ticket_id"]))["status"] == "confirmed"
    assert (await seller.figures(event))["used"] == 1


async def test_what_does_not_open_a_door(town: "Town") -> None:
    seller, holder = await town.seller(), await town.holder()
    event, other = await seller.event(), await seller.event()
    code = (await holder.confirmed(event))["code"]
    forged = code[:-1] + ("0" if code[-1] != "0" else "1")
    for shown in (forged, f"USA1{code[4:]}", code[:-2], f"IND1-{'0' * 64}", "", "IND1-é"):
        problem(await seller.check_in(event, shown, "A"), 422)
    problem(await seller.check_in(other, code, "A"), 422)
    problem(await seller.check_in(event, code, ""), 400, "door")
    problem(await seller.check_in({"event_id": str(uuid4())}, code, "A"), 404)
    problem(await seller.check_in({"event_id": "1"}, code, "A"), 400, "event_id")
    held = await (await town.holder()).reserved(event)
    assert held["code"] == ""
    away = await (gone := await town.holder("usa1")).confirmed(event)
    success(await gone.post(f"tickets/{away['ticket_id']}/cancel"))
    answer = success(await seller.check_in(event, away["code"], "A"))
    assert answer["outcome"] == "cancelled"
