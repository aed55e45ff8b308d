"""For tests: one request for each kind of home declaration, at home where the test wants it."""

import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec

from common.auth import tokens
from common.auth.address_hash import AddressHash
from common.forwarding.signature import HEADER
from vetchium_testing.regional_api.joined_regions import DOMAIN, KEY, REGIONS, Platform, bearer


@dataclass(frozen=True)
class Call:
    """A request, and the status that its home answers with."""

    path: str
    body: bytes = b""
    method: str = "POST"
    query: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    expected: int = 200
    request_id: str = field(default_factory=lambda: secrets.token_hex(8))

    async def send(self, to: httpx.AsyncClient, marks: Iterable[bytes] = ()) -> httpx.Response:
        """Send it to a server, with hop signatures as a peer or an impostor would set."""
        headers = [("Content-Type", "application/json"), ("X-Request-ID", self.request_id)]
        headers += [*self.headers, *((HEADER, mark.decode()) for mark in marks)]
        url = httpx.URL(self.path, query=self.query) if self.query else self.path
        return await to.request(self.method, url, content=self.body, headers=headers)


def post(path: str, expected: int = 200, **body: Any) -> Call:
    """Return a POST of a JSON object."""
    return Call(path, msgspec.json.encode(body), expected=expected)


def unknown_address(region: str) -> str:
    """Return an address that nobody has and whose pseudo-home is that region."""
    digest = AddressHash(KEY)
    while True:
        address = f"nobody-{secrets.token_hex(8)}@{DOMAIN}"
        # What the migration wrote into the slots.
        if sorted(REGIONS)[digest(address)[0] % len(REGIONS)] == region:
            return address


def signup(region: str, **changes: Any) -> dict[str, Any]:
    """Return the body of a complete-signup."""
    return {
        "signup_token": tokens.mint().text,
        "email_address": f"new@{DOMAIN}",
        "password": "a long enough one",
        "preferred_display_name": "New",
        "home_region": region,
        "preferred_language": "en-US",
        "resident_country_code": "IN",
        **changes,
    }


async def _local(_: Platform, __: str) -> Call:
    return Call("/global/get-regions", method="GET")


async def _session(platform: Platform, region: str) -> Call:
    token = await platform.session(await platform.account(region))
    return Call("/hub/myinfo", method="GET", headers=tuple(bearer(token).items()))


async def _token(_: Platform, region: str) -> Call:
    return post("/hub/complete-email-change", 401, verification_token=tokens.mint(region).text)


async def _field(_: Platform, region: str) -> Call:
    return post("/hub/complete-signup", 401, **signup(region))


async def _directory(platform: Platform, region: str) -> Call:
    account = await platform.account(region)
    return post("/hub/request-password-reset", email_address=account.address)


async def _pseudo_home(_: Platform, region: str) -> Call:
    return post("/hub/request-password-reset", email_address=unknown_address(region))


CALLS: dict[str, Callable[[Platform, str], Awaitable[Call]]] = {
    "local": _local,
    "session": _session,
    "token": _token,
    "field": _field,
    "directory": _directory,
    "pseudo-home": _pseudo_home,
}
