"""Colleagues: invited, given roles, disabled; the same pages in three portals."""

from collections.abc import Callable

import pytest
from browser.staff import STAFF, dialog, enter, log_in, notice, row
from browser.visitor import PASSWORD, Visitor
from e2e.companies import letters
from e2e.people import is_written_in
from e2e.system import System
from playwright.sync_api import expect

pytestmark = pytest.mark.parametrize("portal", STAFF)
PATHS = {"admin": "/users", "org": "/members", "agency": "/members"}


def invite(who: Visitor, address: str, language: str = "en-US") -> None:
    who.press("Invite a colleague")
    dialog(who).locator("[name=email_address]").fill(address)
    dialog(who).locator("[name=invite_email_language]").select_option(language)
    who.press("Send the invitation")
    notice(who, f"An invitation is on its way to {address}.")


def act(who: Visitor, text: str, name: str) -> None:
    row(who, text).get_by_role("button", name=name).click()
    expect(dialog(who)).to_be_visible()


def switch(who: Visitor, role: str, *, on: bool) -> None:
    lever = dialog(who).get_by_role("switch", name=role, exact=True)
    expect(lever).to_be_checked(checked=not on)
    lever.click()
    expect(lever).to_be_checked(checked=on)
    expect(lever).to_have_attribute("aria-busy", "false")


def test_invites_somebody_who_sets_up_and_gets_a_role(
    staff: Visitor,
    other: Visitor,
    boss: Callable[[str], tuple[str, str]],
    portal: str,
    system: System,
) -> None:
    session, domain = boss(portal)
    guest = f"{letters()}@elsewhere.example"
    enter(staff, session, PATHS[portal])
    staff.press("Invite a colleague")
    staff.press("Send the invitation")
    staff.field_error("email_address", "Please give an e-mail address")
    staff.page.keyboard.press("Escape")
    expect(dialog(staff)).to_have_count(0)
    invite(staff, guest, "de-DE")
    expect(row(staff, guest)).to_contain_text("Invited")
    first = system.next_mail(guest)
    assert is_written_in(first, "de-DE", "")

    row(staff, guest).get_by_role("button", name="Invite again").click()
    expect(dialog(staff).locator("[name=email_address]")).to_have_value(guest)
    staff.press("Send the invitation")
    notice(staff, guest)
    link = other.link(guest)
    other.open(link)
    other.open(link)
    other.press("Set up my account")
    other.field_error("full_name", "1 to 128 letters")
    other.fill(full_name="Lena Wolf", password=PASSWORD)
    other.press("Set up my account")
    other.heading("Your account is ready")
    old = next(word for word in first["text"].split() if "/complete-setup#token=" in word)
    other.open(old.removeprefix(other.base))
    other.fill(full_name="Lena Wolf", password=PASSWORD)
    other.press("Set up my account")
    other.alert("This invitation is no longer good")
    log_in(other, guest, PASSWORD, domain)
    expect(other.page.get_by_text("You have no roles yet.")).to_be_visible()
    other.open(PATHS[portal])
    expect(other.page.get_by_text("Your account does not open this page.")).to_be_visible()
    expect(other.page.get_by_role("main")).to_contain_text("Manage colleagues")

    staff.page.reload()
    act(staff, guest, "Roles")
    switch(staff, "Manage colleagues", on=True)
    staff.press("Close")
    expect(row(staff, guest)).to_contain_text("Manage colleagues")
    other.page.reload()  # works at once, on the session that there is
    expect(row(other, guest)).to_be_visible()
    act(other, guest, "Roles")
    expect(dialog(other).get_by_role("switch", name="Superadmin", exact=True)).to_be_disabled()
    expect(dialog(other)).to_contain_text("Only a superadmin gives or takes this role.")
    dialog(other).get_by_role("switch", name="Manage colleagues", exact=True).click()
    # One's own: the page is closed at once.
    expect(other.page.get_by_text("Your account does not open this page.")).to_be_visible()
    expect(dialog(other)).to_have_count(0)


def test_disables_and_enables(
    staff: Visitor,
    boss: Callable[[str], tuple[str, str]],
    colleague: Callable[[str], tuple[str, str, str]],
    portal: str,
    system: System,
) -> None:
    address, _, session = colleague(portal)
    chief, _ = boss(portal) if portal == "admin" else (session, "")
    enter(staff, chief, PATHS[portal])
    if portal != "admin":
        invited = f"{letters()}@elsewhere.example"
        invite(staff, invited)
        address = invited
    staff.fill(filter_email=address)
    expect(staff.page.get_by_role("main").get_by_role("listitem")).to_have_count(1)
    act(staff, address, "Disable")
    staff.page.locator("dialog [type=submit]").click()
    notice(staff, "is disabled.")
    expect(row(staff, address)).to_contain_text("Disabled")
    if portal == "admin":
        headers = {"Authorization": f"Bearer {session}"}
        assert system.at("edge").get("/admin/myinfo", headers=headers).status_code == 401
    act(staff, address, "Enable")
    staff.page.locator("dialog [type=submit]").click()
    notice(staff, "is enabled.")
    expect(row(staff, address)).to_contain_text("Active" if portal == "admin" else "Invited")


@pytest.mark.parametrize("way", ["disable", "role"])
def test_the_last_superadmin_stays(
    staff: Visitor,
    colleague: Callable[[str], tuple[str, str, str]],
    boss: Callable[[str], tuple[str, str]],
    portal: str,
    way: str,
) -> None:
    address, _, session = colleague(portal)
    if portal == "admin":
        session, _ = boss(portal)
        address = "admin@vetchium.example"
    enter(staff, session, PATHS[portal])
    staff.fill(filter_email=address)
    if way == "disable":
        act(staff, address, "Disable")
        expect(dialog(staff)).to_contain_text("This is your own account")
        staff.page.locator("dialog [type=submit]").click()
    else:
        act(staff, address, "Roles")
        dialog(staff).get_by_role("switch", name="Superadmin", exact=True).click()
    staff.alert("there must always be an active superadmin")
    staff.page.keyboard.press("Escape")
    expect(row(staff, address)).to_contain_text("Active")
    expect(row(staff, address)).to_contain_text("Superadmin")


def test_filters_and_pages(
    staff: Visitor,
    colleague: Callable[[str], tuple[str, str, str]],
    boss: Callable[[str], tuple[str, str]],
    portal: str,
    system: System,
) -> None:
    _, _, session = colleague(portal)
    if portal == "admin":
        session, _ = boss(portal)
    part = letters(8)
    for number in range(23):
        body = {"email_address": f"{part}{number:02}@elsewhere.example"}
        headers = {"Authorization": f"Bearer {session}"}
        made = system.at("edge").post(f"/{portal}/invite-user", json=body, headers=headers)
        assert made.status_code == 201
    enter(staff, session, PATHS[portal])
    with staff.page.expect_response(lambda answer: part in (answer.request.post_data or "")):
        staff.fill(filter_email=part)
    rows = staff.page.get_by_role("main").get_by_role("listitem")
    expect(rows.first).to_contain_text(f"{part}22@")
    expect(rows.last).to_contain_text(f"{part}03@")
    staff.press("Show more")
    expect(rows).to_have_count(23)
    expect(rows.last).to_contain_text(f"{part}00@")
    expect(staff.page.get_by_role("button", name="Show more")).to_have_count(0)
    staff.page.locator("[name=filter_status]").select_option("active")
    expect(staff.page.get_by_text("Nobody matches.")).to_be_visible()
    staff.fill(filter_email="%")
    expect(staff.page.get_by_text("Nobody matches.")).to_be_visible()
