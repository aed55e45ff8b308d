"""Point 9 (M9): each decision of the staff's portal and commands is one line without data."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from common.events import Event
from vetchium_testing.answers import success
from vetchium_testing.commands import run_module
from vetchium_testing.global_service import service
from vetchium_testing.global_service.service import PASSWORD, Office, new_address

WRONG, NEW = "not my password at all", "another good battery"
QUIET = {
    *("set-language", "filter-users", "list-approved-domains", "get-approved-domain"),
    *("list-mails", "requeue-mail", "cancel-mail", "send-test-mail"),
}
ROUTES = {
    *(Event.LOGIN, Event.CODE, Event.LOGOUT, Event.REFUSED),
    *(Event.PASSWORD_CHANGE, Event.PASSWORD_RESET_REQUEST, Event.PASSWORD_RESET),
    *(Event.INVITATION, Event.SETUP, Event.DISABLE, Event.ENABLE),
    *(Event.ROLE_ASSIGN, Event.ROLE_REMOVE, Event.APPROVED_DOMAIN_ADD),
    *(Event.APPROVED_DOMAIN_DISABLE, Event.APPROVED_DOMAIN_ENABLE),
}


@pytest.fixture
def lines() -> Iterator[list[Any]]:
    """What is logged during the test."""
    with capture_logs() as found:
        yield found


def last(lines: list[Any], answer: httpx.Response) -> tuple[str, str, dict[str, str]]:
    """Return the one line of a request: event, outcome, and whom it is about."""
    (line,) = [each for each in lines if each.get("request_id") == answer.headers["x-request-id"]]
    assert re.fullmatch("[0-9a-f]{32}", line["client"])
    assert line["portal"] == "admin"
    about = {name: line[name] for name in ("account", "target", "role") if name in line}
    return line["event"], line["outcome"], about


def test_every_route_declares_its_event(office: Office) -> None:
    app: Any = office.app
    quiet = {
        route.path
        for route in app.app.routes
        for handler in getattr(route, "route_handlers", ())
        if "POST" in handler.http_methods and "event" not in handler.opt
    }
    assert {path.rpartition("/")[2] for path in quiet} == QUIET


async def test_signing_in_and_passwords(office: Office, lines: list[Any]) -> None:
    colleague = await office.colleague("view_users")
    me = {"account": str(colleague.admin_id)}
    answer = await office.post("login", colleague.credentials | {"password": WRONG})
    assert last(lines, answer) == (Event.LOGIN, "wrong_credentials", me)
    answer = await office.post("login", colleague.credentials)
    assert last(lines, answer) == (Event.LOGIN, "ok", me)
    code = await office.mailed_code(colleague.address)
    body = success(answer) | {"tfa_code": f"{(int(code) + 1) % 1_000_000:06d}"}
    assert last(lines, await office.post("tfa", body)) == (Event.CODE, "wrong_code", me)
    answer = await office.post("tfa", body | {"tfa_code": code})
    assert last(lines, answer) == (Event.CODE, "ok", me)
    session = answer.json()["session_token"]
    wish = {"current_password": WRONG, "new_password": NEW}
    answer = await office.post("change-password", wish, session)
    assert last(lines, answer) == (Event.PASSWORD_CHANGE, "wrong_password", me)
    for name in ("invite-user", "add-approved-domain", "list-mails"):
        answer = await office.post(name, {}, session)
        assert last(lines, answer) == (Event.REFUSED, "missing_role", me)
    answer = await office.post("request-password-reset", {"email_address": colleague.address})
    assert last(lines, answer)[:2] == (Event.PASSWORD_RESET_REQUEST, "ok")
    reset = await office.reset_token(colleague)
    wish = {"reset_token": reset, "new_password": NEW}
    answer = await office.post("complete-password-reset", wish)
    assert last(lines, answer) == (Event.PASSWORD_RESET, "ok", me)
    text = repr(lines)
    for secret in (colleague.address, code, reset, session, body["tfa_token"], WRONG, NEW, "Maya"):
        assert secret not in text


async def test_colleagues_and_domains(office: Office, lines: list[Any]) -> None:
    boss = await office.colleague("superadmin")
    me, root = str(boss.admin_id), await office.session(boss)
    guest, domain = new_address(), f"{new_address()[6:14]}.example"
    answer = await office.post("invite-user", {"email_address": guest}, root)
    event, outcome, about = last(lines, answer)
    assert (event, outcome, about["account"]) == (Event.INVITATION, "ok", me)
    target = about["target"]
    token = await office.mailed_token(guest)
    body = {"invitation_token": token, "password": PASSWORD, "full_name": "Zelda Quist"}
    answer = await office.post("complete-setup", body)
    assert last(lines, answer) == (Event.SETUP, "ok", {"account": target})
    both = {"account": me, "target": target}
    given = {"target_user_id": target, "role_name": "admin:view_users"}
    for name, event in (("assign-role", Event.ROLE_ASSIGN), ("remove-role", Event.ROLE_REMOVE)):
        answer = await office.post(name, given, root)
        assert last(lines, answer) == (event, "ok", both | {"role": "admin:view_users"})
    for name, event in (("disable-user", Event.DISABLE), ("enable-user", Event.ENABLE)):
        answer = await office.post(name, {"email_address": guest}, root)
        assert last(lines, answer) == (event, "ok", both)
    for name, event in (
        ("add-approved-domain", Event.APPROVED_DOMAIN_ADD),
        ("disable-approved-domain", Event.APPROVED_DOMAIN_DISABLE),
        ("enable-approved-domain", Event.APPROVED_DOMAIN_ENABLE),
    ):
        answer = await office.post(name, {"domain_name": domain, "reason": "Zelda asked"}, root)
        assert last(lines, answer) == (event, "ok", {"account": me})
    answer = await office.post("logout", None, root)
    assert last(lines, answer) == (Event.LOGOUT, "ok", {"account": me})
    text = repr(lines)
    for secret in (boss.address, guest, token, root, "Zelda", domain, PASSWORD, "@"):
        assert secret not in text


async def test_another_network(make_database: Callable[[str], str], lines: list[Any]) -> None:
    networks = ("10.0.0.0/8",)
    async with service.office(make_database("global"), admin_allowed_networks=networks) as closed:
        answer = await closed.post("login", {})
        assert last(lines, answer) == (Event.REFUSED, "network_not_allowed", {})


async def test_commands(office: Office) -> None:
    """On standard error, as the answer of a command is on standard output."""
    code, _, err = await run_module(
        "global_service",
        "regions",
        "add",
        "evt1",
        "--name",
        "Events",
        GLOBAL_DB_CONN=office.conninfo,
    )
    assert code == 0, err
    line = json.loads(err.splitlines()[-1])
    assert (line["event"], line["outcome"], line["of"]) == (Event.REGION_CHANGE, "planned", "evt1")
