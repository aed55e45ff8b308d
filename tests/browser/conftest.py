"""The browser of a module, and a fresh visitor for each test."""

import sys
from collections.abc import Callable, Iterator

import pytest
from browser.chromium import chromium
from browser.staff import Admin, demo_admin, make_admin, make_company
from browser.visitor import Visitor, visitor
from e2e.system import System
from playwright.sync_api import Browser, expect

expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser per module: its event loop would disturb the asynchronous tests of others."""
    with chromium() as found:
        yield found


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print a measured figure past pytest's capturing."""

    def say(text: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{text}")

    return say


@pytest.fixture
def hub(browser: Browser, system: System) -> Iterator[Visitor]:
    """Somebody with a fresh profile, in English."""
    with visitor(browser, system) as found:
        yield found


@pytest.fixture
def staff(browser: Browser, system: System, portal: str) -> Iterator[Visitor]:
    """Somebody before the pages of staff, employers or agencies, in English."""
    with visitor(browser, system, portal=portal) as found:
        yield found


@pytest.fixture
def other(browser: Browser, system: System, portal: str) -> Iterator[Visitor]:
    """Somebody else there, with a browser of his own."""
    with visitor(browser, system, portal=portal) as found:
        yield found


@pytest.fixture(scope="session")
def chief(system: System) -> Admin:
    """The superadmin of the platform."""
    return demo_admin(system)


@pytest.fixture
def colleague(system: System, chief: Admin) -> Callable[[str], tuple[str, str, str]]:
    """Make an account of one's own: an admin without roles, or the founder of a new company."""

    def make(portal: str) -> tuple[str, str, str]:
        if portal == "admin":
            made = make_admin(system, chief)
            return made.address, "", made.session
        founder = make_company(system, portal)
        return founder.address, founder.domain, founder.session

    return make


@pytest.fixture
def boss(system: System, chief: Admin) -> Callable[[str], tuple[str, str]]:
    """Return session and domain of a superadmin: that of the platform, or of a new company."""

    def make(portal: str) -> tuple[str, str]:
        if portal == "admin":
            return chief.session, ""
        founder = make_company(system, portal, "usa1")
        return founder.session, founder.domain

    return make
