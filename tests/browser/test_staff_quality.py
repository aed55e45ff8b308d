"""Every page of staff, employers and agencies: readable for all, still, and within the screen."""

from collections.abc import Callable

import pytest
from browser.staff import STAFF, Admin, dialog, enter, make_admin, make_company
from browser.visitor import PASSWORD, Visitor
from e2e.companies import join, letters
from playwright.sync_api import Locator, expect

pytestmark = pytest.mark.parametrize("portal", STAFF)

OPEN = ("/login", "/forgot-password", "/reset-password?token=x", "/complete-setup?token=x")
BROKEN = ("/reset-password", "/complete-setup", "/nowhere")
OWN = {
    "admin": ("/users", "/domains", "/domains/example.com", "/mails", "/regions"),
    "org": ("/members", "/domains"),
    "agency": ("/members", "/domains"),
}
SIGNUP = ("/", "/signup", "/complete-signup?token=x", "/complete-signup")


def is_fine(who: Visitor, what: str, shown: Locator | None = None) -> None:
    """In every look, axe finds nothing and nothing lies beyond the edge of the screen.

    `shown` is what the state is about: it must outlast the change of looks.
    """
    for look in who.looks():
        if shown is not None:
            expect(shown).to_be_visible()
        assert who.axe() == [], f"{what} {look}"
        wide, room = who.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= room, f"{what} {look}: {wide} px in {room} px"


def broken(who: Visitor) -> Locator:
    """Return the first field with an error."""
    return who.page.locator("[aria-invalid=true]").first


def alert(who: Visitor) -> Locator:
    """Return what the page says aloud."""
    return who.page.get_by_role("alert")


def test_pages_of_strangers(staff: Visitor, portal: str) -> None:
    for path in (*OPEN, *BROKEN, *(SIGNUP if portal != "admin" else ())):
        staff.open(path)
        staff.page.wait_for_load_state("networkidle")
        is_fine(staff, path)
    staff.open("/login")
    staff.page.locator("main [type=submit]").click()
    broken(staff).wait_for()
    is_fine(staff, "errors at fields", broken(staff))


def test_pages_of_members(
    staff: Visitor, portal: str, boss: Callable[[str], tuple[str, str]]
) -> None:
    session, _ = boss(portal)
    enter(staff, session)
    for path in ("/home", "/account", *OWN[portal]):
        staff.open(path)
        staff.page.wait_for_load_state("networkidle")
        is_fine(staff, path)
    staff.open(OWN[portal][0])
    rows = staff.page.get_by_role("main").get_by_role("listitem")
    for button in (0, 1):
        rows.first.get_by_role("button").nth(button).click()
        expect(dialog(staff)).to_be_visible()
        is_fine(staff, f"window {button}", dialog(staff))
        staff.page.keyboard.press("Escape")
        expect(dialog(staff)).to_have_count(0)
    staff.page.locator("main > div > button").first.click()
    dialog(staff).locator("[type=submit]").click()
    broken(staff).wait_for()
    is_fine(staff, "invitation with errors", broken(staff))


def test_pages_that_need_a_role(staff: Visitor, portal: str, chief: Admin) -> None:
    if portal == "admin":
        session = make_admin(staff.system, chief).session
    else:
        member, _ = join(make_company(staff.system, portal), "ind1", name="Lena Wolf")
        session = member.log_in("ind1")
    enter(staff, session)
    for path in ("/home", *OWN[portal]):
        staff.open(path)
        staff.page.wait_for_load_state("networkidle")
        is_fine(staff, path)


def test_sign_up_and_code(staff: Visitor, portal: str, chief: Admin) -> None:
    if portal == "admin":
        staff.open("/login")
        staff.fill(email=chief.address, password=chief.password)
        staff.page.locator("main [type=submit]").click()
        staff.page.wait_for_url("**/login/code")
        staff.page.locator("[name=tfa_code]").fill("000000")
        alert(staff).wait_for()
        is_fine(staff, "wrong code", alert(staff))
        staff.code(chief.address)  # nobody else shall wait for it
        return
    staff.open("/signup")
    address = f"maya@{letters()}.example"
    staff.fill(email=address)
    staff.page.locator("[name=home_region][value=usa1]").check()
    staff.page.locator("main [type=submit]").click()
    staff.page.locator("ol").wait_for()
    is_fine(staff, "two mails")
    texts = [staff.system.next_mail(address)["text"] for _ in range(2)]
    (link,) = (word for text in texts for word in text.split() if "/complete-signup#" in word)
    staff.open(link.removeprefix(staff.base))
    staff.page.locator("main [type=submit]").click()
    staff.page.locator("[name=password]").fill(PASSWORD)
    staff.page.locator("main [type=submit]").click()
    broken(staff).wait_for()
    is_fine(staff, "consents missing", broken(staff))
    for name in ("has_added_dns_record", "agrees_to_eula"):
        staff.page.locator(f"[name={name}]").check()
    staff.page.locator("main [type=submit]").click()
    alert(staff).wait_for()
    is_fine(staff, "no record yet", alert(staff))
