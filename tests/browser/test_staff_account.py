"""Signing in and one's own account, in the portals of staff, employers and agencies."""

import re
from collections.abc import Callable

import pytest
from browser.staff import OTHER_PASSWORD, STAFF, ask_code, enter, log_in
from browser.visitor import PASSWORD, Visitor, path_of
from e2e.people import is_written_in
from e2e.system import System
from playwright.sync_api import expect

pytestmark = pytest.mark.parametrize("portal", STAFF)
Account = tuple[str, str, str]


@pytest.fixture
def account(portal: str, colleague: Callable[[str], Account]) -> Account:
    """Address, domain and session of somebody whom no other test knows."""
    return colleague(portal)


def test_signs_in_with_the_newest_code(staff: Visitor, account: Account) -> None:
    address, domain, _ = account
    staff.open("/account")
    staff.heading("Welcome back")
    staff.press("Continue")
    staff.field_error("email", "Please give an e-mail address")
    staff.fill(email=address, password="not the password")
    if domain:
        # Taken from the address, until one types another.
        expect(staff.page.locator("[name=domain]")).to_have_value(address.split("@")[1])
        staff.fill(domain="nobody.example")
        staff.press("Continue")
        staff.alert("No company has signed up here with this domain.")
        staff.fill(domain=domain)
    staff.press("Continue")
    staff.alert("Address and password do not belong together.")
    staff.fill(password=PASSWORD)
    staff.press("Continue")
    staff.heading("Enter the code")
    expect(staff.page.get_by_text(re.compile(r"another (9:\d\d|10:00) minutes"))).to_be_visible()
    wrong = f"{(int(staff.code(address)) + 1) % 1_000_000:06}"
    staff.page.locator("[name=tfa_code]").fill(wrong)
    staff.alert("This is not the code.")
    staff.press("Send another code")
    expect(staff.page.get_by_text("Another code is on its way.")).to_be_visible()
    staff.page.locator("[name=tfa_code]").fill(staff.code(address))
    staff.page.wait_for_url("**/home")
    staff.page.reload()
    expect(staff.page.get_by_role("heading", name="Your roles")).to_be_visible()
    staff.open("/login")
    assert path_of(staff.page) == "/home"


def test_signs_out_in_all_tabs_and_on_the_server(
    staff: Visitor, account: Account, portal: str, system: System
) -> None:
    _, _, session = account
    enter(staff, session)
    second = staff.tab()
    second.goto(staff.base + "/account")
    expect(second.get_by_role("heading", level=1)).to_have_text("Your account")
    with staff.page.expect_response("**/logout"):
        staff.press("Sign out")
    staff.heading("Welcome back")
    expect(second.get_by_text("You are signed out, in all tabs")).to_be_visible()
    headers = {"Authorization": f"Bearer {session}"}
    assert system.at("edge").get(f"/{portal}/myinfo", headers=headers).status_code == 401


def test_a_session_that_has_ended_is_explained(
    staff: Visitor, account: Account, portal: str, system: System
) -> None:
    _, _, session = account
    enter(staff, session)
    headers = {"Authorization": f"Bearer {session}"}
    assert system.at("edge").post(f"/{portal}/logout", headers=headers).status_code == 200
    staff.page.reload()
    staff.heading("Welcome back")
    expect(staff.page.get_by_text("Your session has ended.")).to_be_visible()


def test_changes_the_password(staff: Visitor, account: Account) -> None:
    address, domain, session = account
    enter(staff, session, "/account")
    staff.fill(current_password="not the password", new_password=OTHER_PASSWORD)
    staff.press("Change the password")
    staff.field_error("current_password", "This is not your current password.")
    staff.fill(current_password=PASSWORD, new_password=PASSWORD)
    staff.press("Change the password")
    staff.field_error("new_password", "The new password must differ")
    staff.fill(new_password=OTHER_PASSWORD)
    staff.press("Change the password")
    expect(staff.page.get_by_text("The password is changed.")).to_be_visible()
    staff.press("Sign out")
    staff.heading("Welcome back")
    log_in(staff, address, OTHER_PASSWORD, domain)


def test_resets_a_forgotten_password(staff: Visitor, account: Account) -> None:
    address, domain, session = account
    staff.open("/login")
    staff.page.get_by_role("link", name="Forgotten your password?").click()
    staff.heading("Forgotten your password?")
    staff.fill(email_address=address)
    if domain:
        staff.fill(domain=domain)
    staff.press("Send me the link")
    staff.heading("Look into your mailbox")
    link = staff.link(address)
    # Even a session of this browser outlives a look at the link, and a refusal.
    enter(staff, session)
    staff.open(link)
    staff.open(link)
    staff.fill(new_password="short")
    staff.press("Set the new password")
    staff.field_error("new_password", "12 to 128 characters")
    staff.fill(new_password=OTHER_PASSWORD)
    staff.press("Set the new password")
    staff.heading("The new password is set")
    log_in(staff, address, OTHER_PASSWORD, domain)
    staff.open(link)
    staff.fill(new_password=OTHER_PASSWORD)
    staff.press("Set the new password")
    staff.alert("This link is no longer good")
    staff.open("/home")
    assert path_of(staff.page) == "/home"
    staff.open("/reset-password")
    staff.heading("The link is not complete")


def test_language_is_that_of_pages_and_mails(
    staff: Visitor, account: Account, system: System
) -> None:
    address, domain, session = account
    enter(staff, session, "/account")
    staff.page.locator("[name=language]").select_option("ta-IN")
    staff.press("Use this language")
    staff.heading("உங்கள் கணக்கு")
    expect(staff.page.locator("html")).to_have_attribute("lang", "ta-IN")
    staff.page.locator("header button").last.click()
    staff.heading("மீண்டும் வருக")
    staff.fill(email=address, password=PASSWORD)
    if domain:
        staff.fill(domain=domain)
    staff.page.locator("main [type=submit]").click()
    staff.heading("குறியீட்டை உள்ளிடுக")
    assert is_written_in(system.next_mail(address), "ta-IN", "")


def test_the_way_back_from_the_code(staff: Visitor, account: Account) -> None:
    address, domain, _ = account
    ask_code(staff, address, PASSWORD, domain)
    staff.page.reload()
    staff.heading("Enter the code")
    staff.press("Send another code")  # a reload has forgotten the password
    staff.heading("Welcome back")
    staff.open("/login/code")
    staff.page.get_by_role("link", name="Start anew").click()
    staff.heading("Welcome back")
