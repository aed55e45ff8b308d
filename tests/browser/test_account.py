"""Passwords, address, language."""

import re

from browser.visitor import PASSWORD, Visitor
from e2e.people import is_written_in
from e2e.system import System
from playwright.sync_api import expect

from vetchium_testing.regional_api.hub import new_address

NEW = "another correct horse"
LONG = f"{NEW} 🔑🏠🌍 " * 3 + "and whatever else a manager makes"


def test_changes_the_password(hub: Visitor) -> None:
    """F11: a field cuts nothing off; the API counts, and in characters."""
    address = hub.sign_up("ind1")
    hub.page.get_by_role("link", name="Account").click()
    hub.heading("Your account")
    expect(hub.page.get_by_role("heading", level=1)).to_be_focused()
    hub.at("Password")
    hub.fill(current_password="not the password", new_password=NEW)
    hub.press("Change the password")
    hub.field_error("current_password", "This is not your current password.")
    hub.fill(current_password=PASSWORD, new_password=PASSWORD)
    hub.press("Change the password")
    hub.field_error("new_password", "The new password must differ")
    hub.fill(current_password=PASSWORD, new_password="short")
    hub.press("Change the password")
    hub.field_error("new_password", "12 to 128 characters")
    hub.fill(current_password=PASSWORD, new_password=LONG * 2)
    hub.press("Change the password")
    hub.field_error("new_password", "12 to 128 characters")
    hub.fill(current_password=PASSWORD, new_password=LONG)
    hub.press("Change the password")
    expect(hub.page.get_by_text("The password is changed.")).to_be_visible()
    hub.at()
    hub.press("Sign out")
    hub.log_in(address, LONG)


def test_resets_a_forgotten_password(hub: Visitor) -> None:
    address = hub.sign_up("usa1")
    hub.press("Sign out")
    hub.page.get_by_role("link", name="Forgotten your password?").click()
    hub.heading("Forgotten your password?")
    hub.fill(email_address=address)
    hub.press("Send me the link")
    hub.heading("Look into your mailbox")
    link = hub.link(address)
    hub.open(link)
    hub.open(link)
    hub.fill(new_password=NEW)
    hub.press("Set the new password")
    hub.heading("The new password is set")
    hub.log_in(address, NEW)
    hub.open(link)
    hub.fill(new_password=NEW)
    hub.press("Set the new password")
    hub.alert("This link is no longer good")


def test_changes_the_address(hub: Visitor) -> None:
    old, new = hub.sign_up("deu1"), new_address()
    hub.open("/account")
    hub.at("E-mail address")
    hub.fill(new_email_address=old, current_password=PASSWORD)
    hub.press("Send a link to the new address")
    hub.field_error("new_email_address", "This is your present address already.")
    hub.fill(new_email_address=new, current_password="not my password")
    hub.press("Send a link to the new address")
    hub.field_error("current_password", "This is not your current password.")
    hub.fill(current_password=PASSWORD)
    hub.press("Send a link to the new address")
    expect(hub.page.get_by_text(f"A link is on its way to {new}.")).to_be_visible()
    hub.at()
    link = hub.link(new)
    hub.open(link)
    hub.heading("Confirm your new address")
    hub.open("/home")
    expect(hub.page.get_by_text(old)).to_be_visible()  # opening the link has changed nothing
    hub.open(link)
    hub.press("Confirm the address")
    hub.heading("Your address is changed")
    hub.log_in(new)
    expect(hub.page.get_by_text(new)).to_be_visible()


def test_changes_the_language_of_pages_and_mails(hub: Visitor, system: System) -> None:
    address = hub.sign_up("ind1")
    hub.open("/account")
    hub.page.locator("main select").select_option("de-DE")
    hub.press("Use this language")
    hub.heading("Ihr Konto")
    expect(hub.page.locator("html")).to_have_attribute("lang", "de-DE")
    hub.press("Abmelden")
    hub.page.get_by_label("Sprache").select_option("ta-IN")  # of this device alone
    hub.heading("மீண்டும் வருக")
    hub.fill(email_address=address, password=PASSWORD)
    hub.press("தொடர்க")
    hub.heading("குறியீட்டை உள்ளிடுக")
    mail = system.next_mail(address)
    assert is_written_in(mail, "de-DE", "Your Vetchium sign-in code")
    (code,) = re.findall(r"\b[0-9]{6}\b", mail["text"])
    hub.page.locator("[name=tfa_code]").fill(code)
    hub.heading("Sie sind zu Hause")  # as the account says


def test_chooses_the_language_that_the_browser_asks_for(hub: Visitor) -> None:
    hub.page.add_init_script("Object.defineProperty(navigator, 'languages', {value: ['ta', 'en']})")
    hub.open("/login")
    hub.heading("மீண்டும் வருக")
    letters = hub.page.evaluate("document.fonts.check('1em \"Noto Sans Tamil Variable\"', 'அ')")
    assert letters is True


def test_works_where_site_data_is_blocked(hub: Visitor) -> None:
    """F12: what cannot be kept lives as long as the page; nothing is blank."""
    address = hub.sign_up("ind1")
    hub.context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name,"
        " { get() { throw new DOMException('denied', 'SecurityError'); } });"
    )
    hub.open("/")
    hub.log_in(address)
    expect(hub.page.get_by_role("main")).to_contain_text(address)
    hub.page.reload()
    hub.heading("Welcome back")
