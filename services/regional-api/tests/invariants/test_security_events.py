"""Point 9 (M9): each decision of the portals is one line of the log, without anybody's data."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from litestar import Litestar
from structlog.testing import capture_logs

from common.events import Event
from vetchium_testing.answers import success
from vetchium_testing.dns import Zone
from vetchium_testing.regional_api import hub as hub_tokens
from vetchium_testing.regional_api import tenant as tenant_tokens
from vetchium_testing.regional_api.flows import complete, new_address, signup_token
from vetchium_testing.regional_api.joined_regions import PASSWORD, Platform, bearer
from vetchium_testing.regional_api.tenant import PORTALS, Tenant, make_member, make_tenant, session
from vetchium_testing.regional_api.tenant_signup import sign_up

WRONG, NEW = "not my password at all", "another good battery"
# What reads, or changes nothing that anybody would have to look into.
QUIET = {
    *("check-domain", "get-signup-details", "get-domain-status", "list-domains", "filter-users"),
    *("set-language", "region-state"),
}
HUB = {
    *(Event.LOGIN, Event.CODE, Event.LOGOUT, Event.SIGNUP_REQUEST, Event.SIGNUP),
    *(Event.PASSWORD_CHANGE, Event.PASSWORD_RESET_REQUEST, Event.PASSWORD_RESET),
    *(Event.ADDRESS_CHANGE_REQUEST, Event.ADDRESS_CHANGE),
}
REST = {Event.LOGOUT, Event.PASSWORD_RESET_REQUEST, Event.PASSWORD_RESET}
TENANT = {
    *(Event.LOGIN, Event.CODE, Event.LOGOUT, Event.SIGNUP_REQUEST, Event.SIGNUP, Event.REFUSED),
    *(Event.PASSWORD_CHANGE, Event.PASSWORD_RESET_REQUEST, Event.PASSWORD_RESET),
    *(Event.INVITATION, Event.SETUP, Event.DISABLE, Event.ENABLE),
    *(Event.ROLE_ASSIGN, Event.ROLE_REMOVE, Event.DOMAIN_CLAIM, Event.DOMAIN_VERIFY),
    Event.DOMAIN_RELEASE,
}

Lines = list[Any]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What is logged during the test."""
    with capture_logs() as found:
        yield found


def security(lines: Lines) -> Lines:
    """Return the security events."""
    return [line for line in lines if line.get("stream") == "security"]


def last(lines: Lines, answer: httpx.Response) -> tuple[str, str, dict[str, str]]:
    """Return the one line of a request: event, outcome, and whom it is about."""
    own = [line for line in security(lines) if line["request_id"] == answer.headers["x-request-id"]]
    (line,) = own
    assert re.fullmatch("[0-9a-f]{32}", line["client"])
    about = {name: line[name] for name in ("account", "target", "role") if name in line}
    return line["event"], line["outcome"], about


def assert_silent(lines: Lines, *secrets: str) -> None:
    """Nothing that was logged tells an address, a name, a token, a code or a client."""
    text = repr(lines)
    for secret in (*secrets, PASSWORD, WRONG, NEW, "@", "127.0.0.1"):
        assert secret not in text, secret


def test_every_route_declares_its_event(platform: Platform) -> None:
    app: Any = platform.apps["ind1"]
    litestar: Litestar = app.app
    quiet = {
        route.path
        for route in litestar.routes
        for handler in getattr(route, "route_handlers", ())
        if "POST" in handler.http_methods and "event" not in handler.opt
    }
    assert {path.rpartition("/")[2] for path in quiet} == QUIET


async def test_the_hub(platform: Platform, lines: Lines) -> None:
    at, address = platform.at("ind1"), new_address()
    token = await signup_token(platform, address)
    answer = await complete(platform, token, address, "usa1")
    session_token, handle = answer.json()["session_token"], answer.json()["handle"]
    event, outcome, about = last(lines, answer)
    assert (event, outcome) == (Event.SIGNUP, "ok")
    user_id = about["account"]

    credentials = {"email_address": address, "password": PASSWORD}
    answer = await at.post("/hub/login", json=credentials | {"password": WRONG})
    assert last(lines, answer) == (Event.LOGIN, "wrong_credentials", {"account": user_id})
    answer = await at.post("/hub/login", json=credentials | {"email_address": new_address()})
    assert last(lines, answer) == (Event.LOGIN, "wrong_credentials", {})
    answer = await at.post("/hub/login", json=credentials)
    assert last(lines, answer) == (Event.LOGIN, "ok", {"account": user_id})

    challenge = answer.json()["tfa_token"]
    code = await platform.mailed_code("usa1", address)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    answer = await at.post("/hub/tfa", json={"tfa_token": challenge, "tfa_code": wrong})
    assert last(lines, answer) == (Event.CODE, "wrong_code", {"account": user_id})
    answer = await at.post("/hub/tfa", json={"tfa_token": challenge, "tfa_code": code})
    assert last(lines, answer) == (Event.CODE, "ok", {"account": user_id})
    own = bearer(answer.json()["session_token"])

    body = {"current_password": WRONG, "new_password": NEW}
    answer = await at.post("/hub/change-password", json=body, headers=own)
    assert last(lines, answer) == (Event.PASSWORD_CHANGE, "wrong_password", {"account": user_id})
    body = {"current_password": PASSWORD, "new_password": NEW}
    answer = await at.post("/hub/change-password", json=body, headers=own)
    assert last(lines, answer) == (Event.PASSWORD_CHANGE, "ok", {"account": user_id})

    before = len(security(lines))
    success(await at.get("/hub/myinfo", headers=own))
    assert (await at.post("/hub/login", json={"email_address": address})).status_code == 400
    assert len(security(lines)) == before, "reads and malformed requests are no events"

    new = new_address()
    wish = {"new_email_address": new, "current_password": NEW}
    answer = await at.post("/hub/request-email-change", json=wish, headers=own)
    assert last(lines, answer) == (Event.ADDRESS_CHANGE_REQUEST, "ok", {"account": user_id})
    verification = await platform.mailed_token("usa1", new)
    body = {"verification_token": verification}
    answer = await at.post("/hub/complete-email-change", json=body)
    assert last(lines, answer) == (Event.ADDRESS_CHANGE, "ok", {"account": user_id})
    assert {line["event"] for line in security(lines)} == HUB - REST
    assert_silent(
        *(lines, address, new, handle, token, challenge, code, wrong, verification),
        session_token,
    )


async def test_the_rest_of_the_hub(platform: Platform, lines: Lines) -> None:
    at, account = platform.at("ind1"), await platform.account()
    user_id = str(account.user_id)
    body = {"email_address": account.address}
    answer = await at.post("/hub/request-password-reset", json=body)
    assert last(lines, answer)[:2] == (Event.PASSWORD_RESET_REQUEST, "ok")
    reset = await hub_tokens.reset_token(platform, account)
    body = {"reset_token": reset, "new_password": NEW}
    for outcome in ("ok", "dead_reset_token"):
        answer = await at.post("/hub/complete-password-reset", json=body)
        assert last(lines, answer)[:2] == (Event.PASSWORD_RESET, outcome)
    again = await platform.session(account)
    answer = await at.post("/hub/logout", headers=bearer(again))
    assert last(lines, answer) == (Event.LOGOUT, "ok", {"account": user_id})
    assert {line["event"] for line in security(lines)} == REST
    assert_silent(lines, account.address, account.handle, reset, again)


@pytest.mark.parametrize("portal", PORTALS)
async def test_a_tenant(platform: Platform, zone: Zone, portal: str, lines: Lines) -> None:
    boss, session_token = await sign_up(platform, zone, portal)
    me, own, at = str(boss.user_id), bearer(session_token), platform.at("ind1")
    tenant = boss.tenant

    async def ask(name: str, body: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        return await at.post(tenant.path(name), json=body or {}, headers=headers)

    answer = await ask("login", boss.credentials | {"password": WRONG})
    assert last(lines, answer) == (Event.LOGIN, "wrong_credentials", {"account": me})
    answer = await ask("login", boss.credentials)
    code = await tenant_tokens.mailed_code(platform, boss)
    challenge = answer.json()["tfa_token"]
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    answer = await ask("tfa", {"tfa_token": challenge, "tfa_code": wrong})
    assert last(lines, answer) == (Event.CODE, "wrong_code", {"account": me})
    answer = await ask("tfa", {"tfa_token": challenge, "tfa_code": code})
    assert last(lines, answer) == (Event.CODE, "ok", {"account": me})

    guest = tenant_tokens.new_member_address()
    answer = await ask("invite-user", {"email_address": guest}, **own)
    event, outcome, about = last(lines, answer)
    assert (event, outcome, about["account"]) == (Event.INVITATION, "ok", me)
    target = about["target"]
    invitation = await platform.mailed_token("usa1", guest, f"{portal}_invitation")
    body = {"invitation_token": invitation, "password": PASSWORD, "full_name": "Zelda Quist"}
    answer = await ask("complete-setup", body)
    assert last(lines, answer) == (Event.SETUP, "ok", {"account": target})

    given = {"target_user_id": target, "role_name": f"{portal}:invite_users"}
    both = {"account": me, "target": target}
    role = both | {"role": given["role_name"]}
    answer = await ask("assign-role", given, **own)
    assert last(lines, answer) == (Event.ROLE_ASSIGN, "ok", role)
    answer = await ask("assign-role", given, **own)
    assert last(lines, answer) == (Event.ROLE_ASSIGN, "role_held", role)
    answer = await ask("remove-role", given, **own)
    assert last(lines, answer) == (Event.ROLE_REMOVE, "ok", role)
    answer = await ask("disable-user", {"email_address": guest}, **own)
    assert last(lines, answer) == (Event.DISABLE, "ok", both)
    answer = await ask("enable-user", {"email_address": guest}, **own)
    assert last(lines, answer) == (Event.ENABLE, "ok", both)

    domain = tenant_tokens.new_domain()
    answer = await ask("claim-domain", {"domain": domain}, **own)
    assert last(lines, answer) == (Event.DOMAIN_CLAIM, "ok", {"account": me})
    answer = await ask("verify-domain", {"domain": domain}, **own)
    event, outcome, _ = last(lines, answer)
    assert event == Event.DOMAIN_VERIFY
    assert outcome != "ok", "there is no record"
    answer = await ask("release-domain", {"domain": domain}, **own)
    assert last(lines, answer) == (Event.DOMAIN_RELEASE, "ok", {"account": me})

    await _passwords_and_refusal(platform, tenant, lines)
    assert {line["event"] for line in security(lines)} == TENANT
    assert {line.get("portal") for line in security(lines)} == {portal}
    assert_silent(
        *(lines, boss.address, guest, "Zelda", tenant.domain, domain, invitation, challenge, code),
        *(wrong, session_token),
    )


async def _passwords_and_refusal(platform: Platform, tenant: Tenant, lines: Lines) -> None:
    at, member = platform.at("ind1"), await make_member(platform, tenant)
    me, own = {"account": str(member.user_id)}, bearer(await session(platform, member))
    body = {"current_password": WRONG, "new_password": NEW}
    answer = await at.post(tenant.path("change-password"), json=body, headers=own)
    assert last(lines, answer) == (Event.PASSWORD_CHANGE, "wrong_password", me)
    body = {"email_address": member.address, "domain": tenant.domain}
    answer = await at.post(tenant.path("request-password-reset"), json=body)
    assert last(lines, answer)[:2] == (Event.PASSWORD_RESET_REQUEST, "ok")
    reset = await tenant_tokens.reset_token(platform, member)
    # A role that is missing is told by the guard alone, whatever the route would have done.
    for name in ("invite-user", "list-domains", "filter-users"):
        answer = await at.post(tenant.path(name), json={}, headers=own)
        assert last(lines, answer) == (Event.REFUSED, "missing_role", me)
    answer = await at.post(tenant.path("logout"), headers=own)
    assert last(lines, answer) == (Event.LOGOUT, "ok", me)
    body = {"reset_token": reset, "new_password": NEW}
    answer = await at.post(tenant.path("complete-password-reset"), json=body)
    assert last(lines, answer) == (Event.PASSWORD_RESET, "ok", me)


@pytest.mark.usefixtures("fresh_hour")
async def test_a_refused_flood_is_told(platform: Platform, lines: Lines) -> None:
    """What a throttle refuses is the same event, with that outcome."""
    account, outcomes = await platform.account("usa1"), []
    headers = bearer(await platform.session(account))
    for _ in range(2):
        body = {"current_password": "not my password", "new_password": "another one of mine"}
        answer = await platform.at("usa1").post("/hub/change-password", json=body, headers=headers)
        outcomes.append(last(lines, answer)[1])
        # The answers of the attempts between are slower and slower: a minute in all.
        await platform.sql("usa1", "update throttles set count = 40 where kind = 'login_device'")
    assert outcomes == ["wrong_password", "too_many_requests"]


async def test_the_client_is_a_keyed_hash(platform: Platform, lines: Lines) -> None:
    """The same for one client in every region, as all share the key; no address can be read."""
    tenant = await make_tenant(platform, "org")
    member = await make_member(platform, tenant)
    for landing in ("ind1", "usa1", "deu1"):
        answer = await platform.at(landing).post(tenant.path("login"), json=member.credentials)
        success(answer)
    assert len({line["client"] for line in security(lines)}) == 1
