"""Every page of staff, employers and agencies: readable for all, still, and within the screen."""

from collections.abc import Callable, Iterator

import pytest
from browser.staff import STAFF, Admin, dialog, enter, make_admin, make_company
from browser.visitor import PASSWORD, Visitor, visitor
from e2e.companies import join, letters
from e2e.system import System
from playwright.sync_api import Browser, expect

pytestmark = [
    pytest.mark.parametrize("portal", STAFF),
    pytest.mark.parametrize("scheme", ["light", "dark"]),
    pytest.mark.parametrize("language", ["en-US", "ta-IN"]),
]

OPEN = ("/login", "/forgot-password", "/reset-password?token=x", "/complete-setup?token=x")
BROKEN = ("/reset-password", "/complete-setup", "/nowhere")
OWN = {
    "admin": ("/users", "/domains", "/domains/example.com", "/mails"),
    "org": ("/members", "/domains"),
    "agency": ("/members", "/domains"),
}
SIGNUP = ("/", "/signup", "/complete-signup?token=x", "/complete-signup")


@pytest.fixture
def who(
    browser: Browser, system: System, portal: str, scheme: str, language: str
) -> Iterator[Visitor]:
    """Somebody who speaks Tamil has a telephone, the others a desk."""
    with visitor(
        browser,
        system,
        portal=portal,
        scheme=scheme,
        language=language,
        is_telephone=language == "ta-IN",
    ) as found:
        yield found


def is_fine(who: Visitor, what: str) -> None:
    """Nothing for axe to find, and nothing beyond the edge of the screen."""
    assert who.axe() == [], what
    wide, room = who.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= room, f"{what}: {wide} px in {room} px"


def test_pages_of_strangers(who: Visitor, portal: str) -> None:
    for path in (*OPEN, *BROKEN, *(SIGNUP if portal != "admin" else ())):
        who.open(path)
        who.page.wait_for_load_state("networkidle")
        is_fine(who, path)
    who.open("/login")
    who.page.locator("main [type=submit]").click()
    who.page.locator("[aria-invalid=true]").first.wait_for()
    is_fine(who, "errors at fields")


def test_pages_of_members(
    who: Visitor, portal: str, boss: Callable[[str], tuple[str, str]]
) -> None:
    session, _ = boss(portal)
    enter(who, session)
    for path in ("/home", "/account", *OWN[portal]):
        who.open(path)
        who.page.wait_for_load_state("networkidle")
        is_fine(who, path)
    who.open(OWN[portal][0])
    rows = who.page.get_by_role("main").get_by_role("listitem")
    for button in (0, 1):
        rows.first.get_by_role("button").nth(button).click()
        expect(dialog(who)).to_be_visible()
        is_fine(who, f"window {button}")
        who.page.keyboard.press("Escape")
        expect(dialog(who)).to_have_count(0)
    who.page.locator("main > div > button").first.click()
    dialog(who).locator("[type=submit]").click()
    who.page.locator("[aria-invalid=true]").first.wait_for()
    is_fine(who, "invitation with errors")


def test_pages_that_need_a_role(who: Visitor, portal: str, chief: Admin) -> None:
    if portal == "admin":
        session = make_admin(who.system, chief).session
    else:
        member, _ = join(make_company(who.system, portal), "ind1", name="Lena Wolf")
        session = member.log_in("ind1")
    enter(who, session)
    for path in ("/home", *OWN[portal]):
        who.open(path)
        who.page.wait_for_load_state("networkidle")
        is_fine(who, path)


def test_sign_up_and_code(who: Visitor, portal: str, chief: Admin) -> None:
    if portal == "admin":
        who.open("/login")
        who.fill(email=chief.address, password=chief.password)
        who.page.locator("main [type=submit]").click()
        who.page.wait_for_url("**/login/code")
        who.page.locator("[name=tfa_code]").fill("000000")
        who.page.get_by_role("alert").wait_for()
        is_fine(who, "wrong code")
        who.code(chief.address)  # nobody else shall wait for it
        return
    who.open("/signup")
    address = f"maya@{letters()}.example"
    who.fill(email=address)
    who.page.locator("[name=home_region][value=usa1]").check()
    who.page.locator("main [type=submit]").click()
    who.page.locator("ol").wait_for()
    is_fine(who, "two mails")
    texts = [who.system.next_mail(address)["text"] for _ in range(2)]
    (link,) = (word for text in texts for word in text.split() if "/complete-signup?" in word)
    who.open(link.removeprefix(who.base))
    who.page.locator("main [type=submit]").click()
    who.page.locator("[name=password]").fill(PASSWORD)
    who.page.locator("main [type=submit]").click()
    who.page.locator("[aria-invalid=true]").first.wait_for()
    is_fine(who, "consents missing")
    for name in ("has_added_dns_record", "agrees_to_eula"):
        who.page.locator(f"[name={name}]").check()
    who.page.locator("main [type=submit]").click()
    who.page.get_by_role("alert").wait_for()
    is_fine(who, "no record yet")
