"""`make screenshots`: every page of the running stack, on desk and telephone, dark and in Tamil."""

import sys
from collections.abc import Callable
from pathlib import Path

from browser.chromium import chromium
from browser.screenshots_staff import admin, tenant
from browser.staff import demo_admin
from browser.visitor import PASSWORD, Visitor, visitor
from e2e.parts import Processes
from e2e.system import System
from playwright.sync_api import Browser

from embedded import settings
from embedded.testing import StackUnderTest
from vetchium_testing.regional_api.hub import new_address

Shot = Callable[[str], None]

VARIANTS = {
    "desk": {},
    "telephone": {"is_telephone": True},
    "dark": {"scheme": "dark"},
    "telephone-dark": {"scheme": "dark", "is_telephone": True},
    "tamil": {"language": "ta-IN", "is_telephone": True},
    "german": {"language": "de-DE"},
}


def strangers(who: Visitor, shot: Shot) -> None:
    """Take the pages that need no session."""
    for name, path in {
        "welcome": "/",
        "signup": "/signup",
        "login": "/login",
        "forgot": "/forgot-password",
        "reset": "/reset-password?token=x",
        "verify": "/verify-email?token=x",
        "broken-link": "/verify-email",
        "not-found": "/nowhere",
    }.items():
        who.open(path)
        who.page.wait_for_timeout(500)
        shot(name)
    who.open("/status")
    who.page.locator("[data-state=well]").nth(3).wait_for()
    shot("status")
    who.open("/signup")
    who.fill(email_address="maya@elsewhere.example")
    who.page.locator("[data-approved=false]").wait_for()
    who.page.locator("[type=submit]").click()
    who.page.get_by_role("alert").wait_for()
    shot("signup-refused")


def members(who: Visitor, shot: Shot, home: str) -> None:
    """Join, and take the pages on the way and behind."""
    address = new_address()
    page = who.open("/signup").locator("form")
    who.fill(email_address=address)
    who.page.locator("[data-approved=true]").wait_for()
    shot("signup-approved")
    page.locator("[type=submit]").click()
    who.page.locator("form").wait_for(state="detached")
    shot("signup-sent")
    who.open(who.link(address))
    who.page.locator("[type=submit]").click()
    who.page.locator("[aria-invalid=true]").first.wait_for()
    shot("complete-errors")
    who.fill(password=PASSWORD, preferred_display_name="மாயா ராவ்")
    who.page.locator(f"[name=home_region][value={home}]").check()
    who.page.locator("[name=resident_country_code]").select_option("IN")
    shot("complete")
    who.page.locator("[type=submit]").click()
    who.page.wait_for_url("**/home")
    who.page.get_by_text(address).wait_for()
    who.page.locator("main button").last.click()
    who.page.locator("table").wait_for()
    who.page.wait_for_timeout(1500)
    shot("home")
    who.open("/account")
    who.page.get_by_text(address).wait_for()
    shot("account")
    who.page.locator("header button").last.click()
    who.page.wait_for_url("**/login")
    shot("signed-out")
    who.fill(email_address=address, password=PASSWORD)
    who.page.locator("[type=submit]").click()
    who.page.wait_for_url("**/login/code")
    who.page.locator("[name=tfa_code]").fill("000000")
    who.page.get_by_role("alert").wait_for()
    shot("code")


def main(folder: Path, browser: Browser) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    stack = StackUnderTest(settings.load().data_dir, settings.environment())
    system = System(Processes(stack))
    boss = demo_admin(system)
    homes = (*system.settings.regions,) * len(VARIANTS)
    for (variant, choice), home in zip(VARIANTS.items(), homes, strict=False):
        for portal in system.settings.entries:
            with visitor(browser, system, portal=portal, **choice) as who:  # type: ignore[arg-type]

                def shot(name: str, who: Visitor = who, variant: str = variant) -> None:
                    who.picture(folder / f"{name}-{variant}.png")

                match portal:
                    case "hub":
                        strangers(who, shot)
                        members(who, shot, home)
                    case "admin":
                        admin(who, shot, boss)
                    case _:
                        tenant(who, shot, portal, home)
    print(f"pictures in {folder}")  # noqa: T201


if __name__ == "__main__":
    with chromium() as started:
        main(Path(sys.argv[1]), started)
