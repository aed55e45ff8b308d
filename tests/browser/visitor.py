"""Somebody before the pages: what he sees, types and clicks, and what must never happen."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from e2e.people import code_of
from e2e.system import System
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
)

from embedded.settings import CHECKOUT
from vetchium_testing.regional_api.hub import new_address

PASSWORD = "correct horse battery"
DESK = {"width": 1280, "height": 900}
TELEPHONE = {"width": 390, "height": 844}
_LINK = re.compile(r"http://localhost:[0-9]+/\S+")
_AXE = CHECKOUT / "hub-ui" / "node_modules" / "axe-core" / "axe.min.js"
# Chromium says so of every 4xx answer; that the API refuses is no fault of the page.
_REFUSED = "Failed to load resource: the server responded with a status of"


_RUN = """
axe.run({resultTypes: ["violations"]}).then(({violations}) => violations.flatMap(v =>
  v.nodes.map(n => `${v.id}: ${n.target} ${n.failureSummary}`)))
"""
# An animation without an end (a spinner) has no moment to wait for.
_STILL = """
() => Promise.all(document.getAnimations()
  .filter(each => Number.isFinite(each.effect?.getComputedTiming().endTime))
  .map(each => each.finished.catch(() => undefined)))
"""


@dataclass(frozen=True)
class Look:
    """How a page is shown: theme, language and kind of device."""

    scheme: str
    language: str
    is_telephone: bool


LOOKS = (
    Look("light", "en-US", is_telephone=False),
    Look("dark", "en-US", is_telephone=False),
    Look("dark", "ta-IN", is_telephone=True),
    Look("light", "ta-IN", is_telephone=True),
)
"""Each theme with each language; Tamil on a telephone. The first is how a fresh profile looks."""


class Visitor:
    """One browser profile; the pages of one portal."""

    def __init__(self, context: BrowserContext, system: System, portal: str) -> None:
        self.context = context
        self.system = system
        self.base = system.settings.ui_url(portal)
        self.faults: list[str] = []
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.faults.append(str(error.error)))
        context.on("request", self._on_request)
        self.page = context.new_page()
        self.place: Page | Locator = self.page

    def at(self, card: str = "") -> None:
        """Look for fields in one card of the page from now on, or in all of it again."""
        self.place = self.page.get_by_role("region", name=card, exact=True) if card else self.page

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(_REFUSED):
            self.faults.append(message.text)

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.base, "blob:" + self.base)):
            self.faults.append(f"request to {request.url}")

    def tab(self) -> Page:
        """Open a second tab of the same browser."""
        return self.context.new_page()

    def open(self, path: str) -> Page:
        """Go to a page and wait until it has its heading."""
        self.page.goto(self.base + path)
        self.page.locator("h1").wait_for()
        return self.page

    def fill(self, **fields: str) -> None:
        """Fill inputs by their names."""
        for name, value in fields.items():
            self.place.locator(f"[name='{name}']").fill(value)

    def press(self, name: str) -> None:
        """Press a button by its words."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def heading(self, text: str) -> None:
        """Wait until the page has this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def alert(self, text: str) -> None:
        """Wait until the page says so aloud."""
        expect(self.page.get_by_role("alert")).to_contain_text(text)

    def field_error(self, name: str, text: str) -> None:
        """Wait until the field is wrong, says why, and has the focus."""
        field = self.place.locator(f"[name='{name}']")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile(re.escape(text)))

    # Mails

    def link(self, address: str) -> str:
        """Return the path behind the link of the next mail."""
        (link,) = set(_LINK.findall(self.system.next_mail(address)["text"]))
        assert link.startswith(self.base)
        return str(link.removeprefix(self.base))

    def code(self, address: str) -> str:
        """Return the code of the next mail."""
        return code_of(self.system.next_mail(address))

    # Flows

    def sign_up(self, home: str, address: str | None = None) -> str:
        """Join through the pages; return the address. One is signed in afterwards."""
        address = address or new_address()
        self.open("/signup")
        self.fill(email_address=address)
        self.press("Send me the link")
        self.heading("Look into your mailbox")
        self.open(self.link(address))
        self.fill(password=PASSWORD, preferred_display_name="Maya")
        self.page.locator(f"[name=home_region][value={home}]").check()
        self.page.locator("[name=resident_country_code]").select_option("IN")
        self.press("Create my account")
        self.heading("You are at home")
        return address

    def log_in(self, address: str, password: str = PASSWORD) -> None:
        """Log in with password and code."""
        self.open("/login")
        self.fill(email_address=address, password=password)
        self.press("Continue")
        self.heading("Enter the code")
        self.page.locator("[name=tfa_code]").fill(self.code(address))
        self.heading("You are at home")

    # Quality

    def axe(self) -> list[str]:
        """Return what axe finds wrong, all rules in force; its script comes past the CSP."""
        session = self.context.new_cdp_session(self.page)
        if not self.page.evaluate("'axe' in window"):
            script = _AXE.read_text("utf-8")
            session.send("Runtime.evaluate", {"expression": script, "returnByValue": False})
        answer: Any = session.send(
            "Runtime.evaluate",
            {"expression": _RUN, "awaitPromise": True, "returnByValue": True},
        )
        session.detach()
        found: list[str] = answer["result"]["value"]
        return found

    def wear(self, look: Look) -> None:
        """Show the open page in another theme, language and width, without loading it again."""
        page = self.page
        page.emulate_media(color_scheme="dark" if look.scheme == "dark" else "light")
        page.set_viewport_size(TELEPHONE if look.is_telephone else DESK)  # type: ignore[arg-type]  # a TypedDict
        session = self.context.new_cdp_session(page)
        session.send("Emulation.setTouchEmulationEnabled", {"enabled": look.is_telephone})
        session.detach()
        if page.locator("html").get_attribute("lang") != look.language:
            page.locator("header select").select_option(look.language)
        root = page.locator("html")
        expect(root).to_have_attribute("lang", look.language)
        expect(root).to_have_attribute("data-mantine-color-scheme", look.scheme)
        page.evaluate(_STILL)

    def looks(self) -> Iterator[Look]:
        """Show the open page in every look, one after the other; leave it in the first."""
        for look in LOOKS:
            self.wear(look)
            yield look
        self.wear(LOOKS[0])

    def picture(self, path: Path, *, full: bool = True) -> None:
        """Take a picture of the page."""
        self.page.screenshot(path=path, full_page=full, animations="disabled")


@contextmanager
def visitor(
    browser: Browser,
    system: System,
    *,
    portal: str = "hub",
    language: str = "en-US",
    scheme: str = "light",
    is_telephone: bool = False,
) -> Iterator[Visitor]:
    """Give a fresh profile; in the end nothing may have gone wrong in it."""
    context = browser.new_context(
        locale=language,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport=TELEPHONE if is_telephone else DESK,  # type: ignore[arg-type]  # a TypedDict
        has_touch=is_telephone,
    )
    context.set_default_timeout(20_000)
    found = Visitor(context, system, portal)
    yield found
    context.close()
    assert not found.faults, "\n".join(found.faults)


def path_of(page: Page) -> str:
    """Return the path that the browser shows."""
    return urlsplit(page.url).path
