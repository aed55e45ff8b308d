"""Through any region a client gets what it gets at home: status, headers, bytes (design §2)."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import httpx
import pytest

from vetchium_testing.answers import likeness
from vetchium_testing.regional_api.hub import (
    CODE,
    DEAD,
    ENDPOINTS,
    SIGNED_IN,
    challenge,
    new_address,
    reset_token,
    signup_body,
    signup_token,
    verification_token,
)
from vetchium_testing.regional_api.joined_regions import PASSWORD, REGIONS, Account, Platform

MIB = 1024 * 1024


class Sent(NamedTuple):
    path: str
    content: bytes = b""
    session: str | None = None
    method: str = "POST"
    content_type: str = "application/json"


Prepare = Callable[[Platform, Account], Awaitable[Sent]]


def _post(path: str, session: str | None = None, **body: Any) -> Sent:
    return Sent(path, json.dumps(body).encode(), session)


def _signed_in(path: str, method: str = "POST", **body: Any) -> Prepare:
    async def prepare(platform: Platform, account: Account) -> Sent:
        session = await platform.session(account)
        content = json.dumps(body).encode() if method == "POST" else b""
        return Sent(path, content, session, method)

    return prepare


def _raw(path: str, content: bytes, content_type: str = "application/json") -> Prepare:
    async def prepare(platform: Platform, account: Account) -> Sent:
        session = await platform.session(account)
        return Sent(path, content, session, "POST", content_type)

    return prepare


def _dead_session(path: str, method: str, content: bytes) -> Prepare:
    async def prepare(platform: Platform, account: Account) -> Sent:
        return Sent(path, content, f"{account.home.upper()}-{DEAD}", method)

    return prepare


async def _login(platform: Platform, account: Account) -> Sent:
    return _post("/hub/login", **account.credentials)


async def _wrong_login(platform: Platform, account: Account) -> Sent:
    return _post("/hub/login", email_address=account.address, password="a wrong password")


async def _disabled_login(platform: Platform, account: Account) -> Sent:
    disabled = await platform.account(account.home, status="disabled")
    return _post("/hub/login", **disabled.credentials)


async def _tfa(platform: Platform, account: Account) -> Sent:
    return _post("/hub/tfa", tfa_token=await challenge(platform, account), tfa_code=CODE)


async def _wrong_tfa(platform: Platform, account: Account) -> Sent:
    return _post("/hub/tfa", tfa_token=await challenge(platform, account), tfa_code="000000")


async def _dead_tfa(platform: Platform, account: Account) -> Sent:
    return _post("/hub/tfa", tfa_token=f"{account.home.upper()}-{DEAD}", tfa_code=CODE)


async def _signup(platform: Platform, account: Account) -> Sent:
    address = new_address()
    token = await signup_token(platform, address)
    return _post("/hub/complete-signup", **signup_body(token, address, account.home))


async def _dead_signup(platform: Platform, account: Account) -> Sent:
    return _post("/hub/complete-signup", **signup_body(DEAD, new_address(), account.home))


async def _others_signup(platform: Platform, account: Account) -> Sent:
    token = await signup_token(platform, new_address())
    return _post("/hub/complete-signup", **signup_body(token, new_address(), account.home))


async def _taken_signup(platform: Platform, account: Account) -> Sent:
    token = await signup_token(platform, account.address)
    return _post("/hub/complete-signup", **signup_body(token, account.address, account.home))


async def _reset(platform: Platform, account: Account) -> Sent:
    token = await reset_token(platform, account)
    return _post("/hub/complete-password-reset", reset_token=token, new_password=PASSWORD)


async def _change(platform: Platform, account: Account) -> Sent:
    token = await verification_token(platform, account, new_address())
    return _post("/hub/complete-email-change", verification_token=token)


async def _taken_change(platform: Platform, account: Account) -> Sent:
    other = await platform.account()
    token = await verification_token(platform, account, other.address)
    return _post("/hub/complete-email-change", verification_token=token)


async def _request_reset(platform: Platform, account: Account) -> Sent:
    return _post("/hub/request-password-reset", email_address=account.address)


NEW = "another password"
SCENARIOS: dict[str, tuple[int, Prepare]] = {
    "myinfo": (200, _signed_in("/hub/myinfo", "GET")),
    "logout": (200, _signed_in("/hub/logout")),
    "set-language": (200, _signed_in("/hub/set-language", language="ta-IN")),
    "change-password": (
        200,
        _signed_in("/hub/change-password", current_password=PASSWORD, new_password=NEW),
    ),
    "change-password-wrong": (
        401,
        _signed_in("/hub/change-password", current_password=NEW, new_password=PASSWORD),
    ),
    "change-password-same": (
        400,
        _signed_in("/hub/change-password", current_password=NEW, new_password=NEW),
    ),
    "request-email-change": (
        200,
        _signed_in(
            "/hub/request-email-change",
            new_email_address="new@other.org",
            current_password=PASSWORD,
        ),
    ),
    "request-email-change-wrong": (
        401,
        _signed_in(
            "/hub/request-email-change", new_email_address="new@other.org", current_password=NEW
        ),
    ),
    "request-signup": (403, _signed_in("/hub/request-signup", email_address="a@unknown.org")),
    "get-regions": (200, _signed_in("/global/get-regions", "GET")),
    "check-domain": (200, _signed_in("/global/check-domain", domain="example.com")),
    "login": (200, _login),
    "login-wrong": (401, _wrong_login),
    "login-disabled": (422, _disabled_login),
    "tfa": (200, _tfa),
    "tfa-wrong": (403, _wrong_tfa),
    "tfa-dead": (401, _dead_tfa),
    "complete-signup": (201, _signup),
    "complete-signup-dead": (401, _dead_signup),
    "complete-signup-others": (400, _others_signup),
    "complete-signup-taken": (409, _taken_signup),
    "request-password-reset": (200, _request_reset),
    "complete-password-reset": (200, _reset),
    "complete-email-change": (200, _change),
    "complete-email-change-taken": (409, _taken_change),
    "wrong-method": (405, _signed_in("/hub/login", "GET")),
    "unknown-path": (404, _signed_in("/hub/nothing", "GET")),
    **{
        f"{method} {path} {name}": (status, _dead_session(path, method, content))
        for method, path in SIGNED_IN
        for name, status, content in [
            ("dead", 401, b""),
            ("dead, malformed", 401, b"{"),
            ("dead, large", 413, b" " * (MIB + 1)),
        ]
    },
    **{
        f"{each.path} {name}": (status, _raw(each.path, content, content_type))
        for each in ENDPOINTS
        for name, status, content, content_type in [
            ("empty", 400, b"{}", "application/json"),
            ("malformed", 400, b"{", "application/json"),
            ("text", 415, b"{}", "text/plain"),
            ("large", 413, b" " * (MIB + 1), "application/json"),
        ]
    },
    "logout large": (413, _raw("/hub/logout", b" " * (MIB + 1))),
}


async def _send(to: httpx.AsyncClient, sent: Sent) -> httpx.Response:
    headers = {
        "Content-Type": sent.content_type,
        "X-Request-ID": "the-same-everywhere",
        "Origin": "http://localhost:3000",
    }
    if sent.session is not None:
        headers["Authorization"] = f"Bearer {sent.session}"
    return await to.request(sent.method, sent.path, content=sent.content, headers=headers)


@pytest.mark.parametrize(("status", "prepare"), SCENARIOS.values(), ids=SCENARIOS)
@pytest.mark.parametrize("home", ["ind1", "usa1"])
async def test_through_any_region(
    platform: Platform, home: str, status: int, prepare: Prepare
) -> None:
    told = {}
    for landing in REGIONS:
        sent = await prepare(platform, await platform.account(home))
        answer = await _send(platform.at(landing), sent)
        assert answer.status_code == status, answer.text
        assert answer.headers.get_list("x-request-id") == ["the-same-everywhere"]
        assert len(answer.headers.get_list("x-answered-by")) == 1
        told[landing] = likeness(answer)
    for landing in REGIONS:
        assert told[landing] == told[home]
