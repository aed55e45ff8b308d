"""What the pages show of the regions: the hop, and a region that is away."""

import re
import signal

import pytest
from browser.visitor import Visitor
from e2e.system import System
from playwright.sync_api import Locator, expect


def rows(table: Locator) -> list[list[str]]:
    """Return the cells of a table's body."""
    found = table.locator("tbody tr").all()
    return [row.locator("td").all_inner_texts() for row in found]


@pytest.mark.parametrize("home", ["usa1", "deu1"])
def test_twenty_requests_land_and_are_answered_at_home(hub: Visitor, home: str) -> None:
    """C20."""
    hub.sign_up(home)
    hub.press("Send 20 requests")
    expect(hub.page.get_by_text("20 requests answered. Regions they landed in: 1.")).to_be_visible()
    found = rows(hub.page.get_by_role("table"))
    assert {landing for landing, *_ in found} == {home}
    assert {answered for _, answered, *_ in found} == {home}
    assert sum(int(count) for _, _, count, _ in found) == 20
    assert all(re.fullmatch(r"\d+ ms", median) for *_, median in found)


def test_home_tells_where_the_page_landed_and_who_answered(hub: Visitor) -> None:
    """C20."""
    hub.sign_up("deu1")
    for _ in range(6):
        with hub.page.expect_response("**/api/hub/myinfo") as asked:
            hub.page.reload()
        headers = asked.value.headers
        assert headers["x-served-by"] == "deu1"
        assert headers["x-landed-at"] == "deu1"
        expect(hub.page.get_by_text("right away")).to_be_visible()


# React goes on with its work when a message to itself arrives.
_SLOW = """
    const post = MessagePort.prototype.postMessage;
    MessagePort.prototype.postMessage = function (...words) {
        setTimeout(() => post.apply(this, words), 100);
    };
"""


@pytest.mark.parametrize("path", ["/", "/status"])
def test_regions_that_come_while_a_slow_machine_is_busy(hub: Visitor, path: str) -> None:
    hub.context.add_init_script(_SLOW)
    hub.open(path)
    expect(hub.page.locator("main")).to_contain_text("Germany")


def card(hub: Visitor, name: str) -> Locator:
    """Return a card of the status page."""
    return hub.page.get_by_role("region", name=name)


def test_status_shows_every_region_to_everybody(hub: Visitor) -> None:
    hub.open("/status")
    expect(hub.page.get_by_text("All 3 regions are at work.")).to_be_visible()
    for name in ("Germany", "India", "United States", "Global service"):
        expect(card(hub, name)).to_contain_text("At work")
        expect(card(hub, name)).to_contain_text(re.compile(r"\d+ ms"))
    expect(card(hub, "India")).to_contain_text("Database of the region")


def test_a_region_that_stops_and_comes_back(hub: Visitor, disturbed: System) -> None:
    address = hub.sign_up("usa1")
    second = hub.tab()
    second.goto(hub.base + "/status")
    american = second.get_by_role("region", name="United States")
    expect(american).to_contain_text("At work")
    with disturbed.unattended():
        disturbed.end("regional-api usa1", signal.SIGKILL)
        expect(american).to_contain_text("Does not answer")
        expect(second.get_by_text("2 of 3 regions are at work.")).to_be_visible()
        expect(second.get_by_role("region", name="India")).to_contain_text("At work")

        hub.page.reload()
        hub.alert("The service of your region does not answer")
        hub.page.get_by_role("link", name="Account").click()
        hub.page.locator("main select").select_option("de-DE")
        hub.press("Use this language")
        expect(
            hub.page.locator("form").get_by_role("alert").filter(has_text="does not answer")
        ).to_be_visible()
        hub.page.get_by_role("link", name="Home").click()
    expect(american).to_contain_text("At work", timeout=60_000)
    disturbed.heal()
    hub.press("Try again")
    expect(hub.page.get_by_text(address)).to_be_visible()
    expect(hub.page.get_by_text("does not answer")).to_have_count(0)


def test_a_database_that_is_away_shows_on_its_card(hub: Visitor, disturbed: System) -> None:
    hub.open("/status")
    expect(card(hub, "Germany")).to_contain_text("At work")
    with disturbed.paused("postgres deu1"):
        expect(card(hub, "Germany")).to_contain_text("Works with limits")
        expect(card(hub, "Germany")).to_contain_text(re.compile("Database of the region\\s*away"))
        expect(card(hub, "India")).to_contain_text("At work")
    expect(card(hub, "Germany")).to_contain_text("At work", timeout=60_000)
