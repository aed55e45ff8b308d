"""A cursor is valid for its own list only, and only unchanged."""

import base64
import secrets
from typing import Any, NamedTuple

import pytest

from common.wire.paging import Pages
from vetchium_testing.answers import problem, success
from vetchium_testing.global_service.service import Office


class Listing(NamedTuple):
    path: str
    body: dict[str, Any]
    field: str
    answer: str


USERS = Listing("filter-users", {"limit": 1}, "cursor", "next_cursor")
DOMAINS = Listing("list-approved-domains", {"limit": 1}, "cursor", "next_cursor")
HISTORY = Listing("get-approved-domain", {"audit_limit": 1}, "audit_cursor", "next_audit_cursor")
LISTINGS = [USERS, DOMAINS, HISTORY]


class Cursors(NamedTuple):
    """A session that sees everything, a domain with a history, and a cursor of each list."""

    session: str
    domain: str
    of: dict[str, str]


async def _with_history(office: Office, session: str) -> str:
    body = {"domain_name": f"{secrets.token_hex(8)}.example", "reason": "First"}
    for action in ("add", "disable", "enable"):
        answer = await office.post(f"{action}-approved-domain", body, session)
        assert answer.status_code < 300
    return body["domain_name"]


@pytest.fixture(scope="module")
async def cursors(office: Office) -> Cursors:
    session = await office.signed_in("superadmin")
    domain = await _with_history(office, session)
    await _with_history(office, session)
    made = Cursors(session, domain, {})
    for listing in LISTINGS:
        page = success(await office.post(listing.path, _body(listing, made), session))
        made.of[listing.path] = page[listing.answer]
        assert page[listing.answer]
    return made


def _body(listing: Listing, cursors: Cursors, cursor: str = "") -> dict[str, Any]:
    named = {"domain_name": cursors.domain} if listing is HISTORY else {}
    return listing.body | named | {listing.field: cursor}


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda each: each.path)
class TestCursors:
    async def test_its_own(self, office: Office, cursors: Cursors, listing: Listing) -> None:
        body = _body(listing, cursors, cursors.of[listing.path])
        success(await office.post(listing.path, body, cursors.session))

    async def test_of_another_list(
        self, office: Office, cursors: Cursors, listing: Listing
    ) -> None:
        for path, cursor in cursors.of.items():
            if path != listing.path:
                body = _body(listing, cursors, cursor)
                answer = await office.post(listing.path, body, cursors.session)
                problem(answer, 400, listing.field)

    async def test_with_any_letter_changed(
        self, office: Office, cursors: Cursors, listing: Listing
    ) -> None:
        good = cursors.of[listing.path]
        changed = [
            good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]
            for at in range(len(good))
        ]
        cut = [good[:at] for at in range(1, len(good))]
        more = [good + "=", good + "A", "A" + good, good + "\n", f" {good}", good * 2]
        for cursor in [*changed, *cut, *more]:
            body = _body(listing, cursors, cursor)
            answer = await office.post(listing.path, body, cursors.session)
            problem(answer, 400, listing.field)

    async def test_made_up_with_a_right_check(
        self, office: Office, cursors: Cursors, listing: Listing
    ) -> None:
        """A cursor with a correct check sum still cannot bring bad values into a query."""
        purpose = {
            USERS.path: "admin users",
            DOMAINS.path: "admin domains",
            HISTORY.path: f"admin domain history {cursors.domain}",
        }[listing.path]
        place = '["2026-11-21T00:00:00Z","0d6f2a3e-8a53-4d3e-9a63-5c1c2f1b7a10"]'
        pages = Pages(purpose, str, "")
        for odd in ("", "{}", "null", '"a\\u0000b"', '"not a domain"', "[]", place[:-1] + ",1]"):
            cursor = pages._pack(odd.encode())
            body = _body(listing, cursors, cursor)
            answer = await office.post(listing.path, body, cursors.session)
            problem(answer, 400, listing.field)
        right = pages._pack(b'"a.example"' if listing is DOMAINS else place.encode())
        body = _body(listing, cursors, right)
        success(await office.post(listing.path, body, cursors.session))


async def test_of_another_domain(office: Office, cursors: Cursors) -> None:
    other = await _with_history(office, cursors.session)
    body = _body(HISTORY, cursors, cursors.of[HISTORY.path])
    success(await office.post(HISTORY.path, body, cursors.session))
    answer = await office.post(HISTORY.path, body | {"domain_name": other}, cursors.session)
    problem(answer, 400, "audit_cursor")


async def test_a_broken_cursor_comes_before_an_unknown_domain(
    office: Office, cursors: Cursors
) -> None:
    body = {"domain_name": "nothing.example", "audit_cursor": "x"}
    problem(await office.post(HISTORY.path, body, cursors.session), 400, "audit_cursor")


def test_a_cursor_names_no_one(cursors: Cursors) -> None:
    content = base64.urlsafe_b64decode(cursors.of[USERS.path])
    assert b"vetchium.example" not in content
