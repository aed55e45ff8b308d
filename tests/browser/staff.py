"""Whoever works in the portals of staff, employers and agencies, before their pages."""

from dataclasses import dataclass
from functools import partial

import httpx
from browser.visitor import PASSWORD, Visitor
from e2e.companies import Colleague, letters, sign_up
from e2e.people import code_of
from e2e.system import System
from playwright.sync_api import Locator, expect

from vetchium_testing.answers import success
from vetchium_testing.regional_api.joined_regions import bearer

OTHER_PASSWORD = "another correct horse"  # of a test
STAFF = ("admin", "org", "agency")
_KEY = "vetchium.session"


@dataclass
class Admin:
    """A member of the platform's staff."""

    address: str
    password: str
    session: str


def demo_admin(system: System) -> Admin:
    """Return the superadmin that `make up` made, signed in."""
    account = system.note["accounts"][0]
    for _ in system.mails(**{"to.address": account["email_address"]}):
        system.next_mail(account["email_address"])  # those of earlier logins
    return _sign_in(system, account["email_address"], account["password"])


def _sign_in(system: System, address: str, password: str) -> Admin:
    post = partial(_post, system)
    challenge = success(post("login", email=address, password=password))
    code = code_of(system.next_mail(address))
    session = success(post("tfa", **challenge, tfa_code=code))["session_token"]
    return Admin(address, password, session)


def _post(system: System, name: str, session: str = "", **body: object) -> httpx.Response:
    headers = bearer(session) if session else {}
    return system.at("edge").post(f"/admin/{name}", json=body, headers=headers)


def make_admin(system: System, boss: Admin, *roles: str, name: str = "Ada Rao") -> Admin:
    """Have somebody invited who accepts and gets roles; return her, signed in."""
    address = f"{letters()}@vetchium.example"
    post = partial(_post, system)
    made = success(post("invite-user", boss.session, email_address=address), 201)
    (token,) = {
        line.strip()
        for line in system.next_mail(address)["text"].splitlines()
        if len(line.strip()) == 64  # hex digits
    }
    body = {"invitation_token": token, "password": PASSWORD, "full_name": name}
    success(post("complete-setup", **body))
    for role in roles:
        target = {"target_user_id": made["invitation_id"], "role_name": f"admin:{role}"}
        success(post("assign-role", boss.session, **target))
    return _sign_in(system, address, PASSWORD)


def make_company(system: System, portal: str, home: str = "ind1") -> Colleague:
    """Found a company over HTTP; its founder is signed in."""
    founder, _ = sign_up(system, portal, home, home)
    return founder


def enter(who: Visitor, session: str, path: str = "/home") -> None:
    """Open a page with a session that was made elsewhere."""
    who.open("/login")
    who.page.evaluate("([key, value]) => localStorage.setItem(key, value)", [_KEY, session])
    who.open(path)


def ask_code(who: Visitor, address: str, password: str, domain: str = "") -> None:
    """Fill in the login; the code is on its way afterwards."""
    who.open("/login")
    who.fill(email=address, password=password)
    if domain:
        who.fill(domain=domain)
    who.press("Continue")
    who.heading("Enter the code")


def log_in(who: Visitor, address: str, password: str, domain: str = "") -> None:
    """Log in with password and mailed code."""
    ask_code(who, address, password, domain)
    who.page.locator("[name=tfa_code]").fill(who.code(address))
    who.page.wait_for_url("**/home")


def row(who: Visitor, text: str) -> Locator:
    """Return the row of a list that says this."""
    return who.page.get_by_role("listitem").filter(has_text=text)


def dialog(who: Visitor) -> Locator:
    """Return the window that is open."""
    return who.page.get_by_role("dialog")


def notice(who: Visitor, text: str) -> None:
    """Wait until the page says quietly that something is done."""
    expect(who.page.get_by_role("status").filter(has_text=text)).to_be_visible()
