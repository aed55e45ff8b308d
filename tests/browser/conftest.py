"""The browser of a module, and a fresh visitor for each test."""

import sys
from collections.abc import Callable, Iterator

import pytest
from browser.chromium import chromium
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
