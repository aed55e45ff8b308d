"""From the first click to being at home, with real mails."""

import re

import pytest
from browser.visitor import PASSWORD, Visitor, path_of
from e2e.system import System
from playwright.sync_api import expect

from vetchium_testing.regional_api.hub import new_address


def test_says_at_once_whether_a_domain_may_join(hub: Visitor) -> None:
    page = hub.open("/signup")
    note = page.get_by_role("status")
    hub.fill(email_address="maya@elsewhere.example")
    expect(note).to_have_text("Addresses at elsewhere.example cannot join yet.")
    hub.fill(email_address="maya@example.com")
    expect(note).to_have_text("Addresses at example.com may join.")


def test_refusals_stand_where_they_belong(hub: Visitor) -> None:
    hub.open("/signup")
    hub.press("Send me the link")
    hub.field_error("email_address", "Please give an e-mail address")
    expect(hub.page.locator("[name=email_address]")).to_be_focused()
    hub.fill(email_address="maya@elsewhere.example")
    expect(hub.page.locator("[name=email_address]")).not_to_have_attribute("aria-invalid", "true")
    hub.press("Send me the link")
    hub.alert("Addresses of this domain cannot join yet.")


def test_an_address_with_an_account_is_told_to_sign_in(hub: Visitor) -> None:
    address = hub.sign_up("ind1")
    hub.press("Sign out")
    hub.open("/signup")
    hub.fill(email_address=address)
    hub.press("Send me the link")
    hub.alert("This address has an account already.")
    hub.page.get_by_role("alert").get_by_role("link", name="Sign in").click()
    hub.heading("Welcome back")


def test_joins_with_names_in_several_languages(hub: Visitor, system: System) -> None:
    address = new_address()
    hub.open("/signup")
    hub.fill(email_address=address)
    hub.press("Send me the link")
    hub.heading("Look into your mailbox")
    link = hub.link(address)
    hub.open(link)
    hub.open(link)  # a scanner has been here before: opening consumes nothing
    expect(hub.page.locator("[name=email_address]")).to_have_value(address)
    hub.press("Create my account")
    for name in ("password", "preferred_display_name", "resident_country_code"):
        expect(hub.page.locator(f"[name={name}]")).to_have_attribute("aria-invalid", "true")
    expect(hub.page.get_by_text("Please choose one of the regions.")).to_be_visible()
    hub.fill(password=PASSWORD, preferred_display_name="Maya Rao")
    hub.press("Name in தமிழ்")
    hub.page.get_by_label("Name (தமிழ்)").fill("மாயா ராவ்")
    hub.page.get_by_label("Germany").check()
    hub.page.get_by_label("Country of residence").select_option("India")
    hub.press("Create my account")
    hub.heading("You are at home")
    expect(hub.page.get_by_text(address)).to_be_visible()
    names = system.sql(
        "deu1",
        "SELECT language_code::text, display_name, is_preferred FROM hub_user_display_names "
        "JOIN hub_users USING (hub_user_global_id) WHERE email_address = %s ORDER BY 1",
        address,
    )
    assert names == [("en-US", "Maya Rao", True), ("ta-IN", "மாயா ராவ்", False)]

    hub.open(link)  # used up by now
    hub.fill(email_address=address, password=PASSWORD, preferred_display_name="Maya")
    hub.page.get_by_label("Germany").check()
    hub.page.get_by_label("Country of residence").select_option("India")
    hub.press("Create my account")
    hub.alert("This link is no longer good.")


@pytest.mark.parametrize("path", ["/signup/verify", "/reset-password", "/verify-email"])
def test_a_link_without_its_token_is_explained(hub: Visitor, path: str) -> None:
    hub.open(path)
    hub.heading("The link is not complete")


def test_unknown_pages_are_explained(hub: Visitor) -> None:
    hub.open("/nowhere/at/all")
    hub.heading("There is no such page")
    hub.page.get_by_role("link", name="To the start page").click()
    expect(hub.page.get_by_role("heading", level=1)).to_have_text(re.compile("Your working life"))
    assert path_of(hub.page) == "/"
