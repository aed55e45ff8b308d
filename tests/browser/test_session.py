"""Signing in, staying in, leaving."""

import re

from browser.visitor import Visitor, path_of
from e2e.system import System
from playwright.sync_api import expect


def test_signs_in_with_a_pasted_code_and_stays_after_a_reload(hub: Visitor) -> None:
    address = hub.sign_up("usa1")
    hub.press("Sign out")
    hub.heading("Welcome back")
    hub.fill(email_address=address, password="not the password")
    hub.press("Continue")
    hub.alert("Address and password do not belong together.")
    hub.fill(password="correct horse battery")
    hub.press("Continue")
    hub.heading("Enter the code")
    left = hub.page.get_by_text(re.compile(r"good for another (9:\d\d|10:00) minutes"))
    expect(left).to_be_visible()

    code = hub.code(address)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    hub.page.locator("[name=tfa_code]").fill(wrong)
    hub.alert("This is not the code.")
    assert "attempt" not in hub.page.locator("main").inner_text()

    hub.press("Send another code")
    expect(hub.page.get_by_text("Another code is on its way.")).to_be_visible()
    newest = hub.code(address)
    hub.page.locator("[name=tfa_code]").evaluate(
        "(input, text) => { const data = new DataTransfer(); data.setData('text', text);"
        "input.dispatchEvent(new ClipboardEvent('paste',"
        "{clipboardData: data, bubbles: true, cancelable: true})); }",
        f" {newest[:3]} {newest[3:]} ",
    )
    hub.heading("You are at home")
    hub.page.reload()
    expect(hub.page.get_by_text(address)).to_be_visible()


def test_all_tabs_sign_in_and_out_together(hub: Visitor) -> None:
    address = hub.sign_up("ind1")
    second = hub.tab()
    second.goto(hub.base + "/account")
    expect(second.get_by_text(address)).to_be_visible()
    hub.press("Sign out")
    expect(second.get_by_role("heading", level=1)).to_have_text("Welcome back")
    expect(second.get_by_text("You are signed out, in all tabs")).to_be_visible()
    assert hub.page.evaluate("localStorage.getItem('vetchium.session')") is None
    hub.log_in(address)
    expect(second.get_by_role("heading", level=1)).to_have_text("You are at home")


def test_signing_out_ends_the_session_at_home(hub: Visitor, system: System) -> None:
    hub.sign_up("deu1")
    token = hub.page.evaluate("localStorage.getItem('vetchium.session')")
    with hub.page.expect_response("**/logout"):
        hub.press("Sign out")
    hub.heading("Welcome back")
    answer = system.at("edge").get("/hub/myinfo", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_a_session_that_has_ended_is_explained(hub: Visitor, system: System) -> None:
    address = hub.sign_up("ind1")
    hub.page.goto("about:blank")  # or a request on its way learns it, and not the page to come
    system.sql(
        "ind1",
        "DELETE FROM hub_sessions USING hub_users WHERE email_address = %s "
        "AND hub_sessions.hub_user_global_id = hub_users.hub_user_global_id",
        address,
    )
    hub.open("/account")
    hub.heading("Welcome back")
    expect(hub.page.get_by_text("Your session has ended.")).to_be_visible()
    assert path_of(hub.page) == "/login"


def test_pages_of_members_ask_strangers_to_sign_in(hub: Visitor) -> None:
    hub.open("/account")
    hub.heading("Welcome back")
