"""Every page: readable for all, quick, still, and deaf to scripts of strangers."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from browser.visitor import PASSWORD, Visitor, visitor
from e2e.system import System
from playwright.sync_api import Browser, expect

from embedded.settings import CHECKOUT

STRANGERS = (
    "/",
    "/signup",
    "/signup/verify?token=x",
    "/signup/verify",
    "/login",
    "/forgot-password",
    "/reset-password?token=x",
    "/verify-email?token=x",
    "/status",
    "/nowhere",
)
MEMBERS = ("/home", "/account", "/status")
FCP_LIMIT = 2000  # ms
VISITS = 3
CLS_LIMIT = 0.01


def is_fine(who: Visitor, what: str) -> None:
    """Axe finds nothing, in any look."""
    for look in who.looks():
        assert who.axe() == [], f"{what} {look}"


class TestAxe:
    def test_pages_of_strangers(self, hub: Visitor) -> None:
        for path in STRANGERS:
            hub.open(path)
            hub.page.wait_for_load_state("networkidle")
            is_fine(hub, path)

    def test_pages_of_members_and_what_they_refuse(self, hub: Visitor) -> None:
        address = hub.sign_up("ind1")
        for path in MEMBERS:
            hub.open(path)
            hub.page.wait_for_load_state("networkidle")
            is_fine(hub, path)
        hub.open("/home")
        hub.page.locator("main button").last.click()
        hub.page.locator("table").wait_for()
        expect(hub.page.locator("main button[data-loading]")).to_have_count(0)
        is_fine(hub, "journeys")
        expect(hub.page.locator("table")).to_be_visible()
        hub.open("/account")
        hub.page.locator("main [type=submit]").nth(1).click()
        hub.page.locator("[aria-invalid=true]").first.wait_for()
        is_fine(hub, "errors at fields")
        expect(hub.page.locator("[aria-invalid=true]").first).to_be_visible()
        hub.page.locator("header button").last.click()
        hub.page.wait_for_url("**/login")
        hub.page.get_by_role("heading", level=1).wait_for()
        is_fine(hub, "signed out")
        hub.fill(email_address=address, password=PASSWORD)
        hub.page.locator("[type=submit]").click()
        hub.page.wait_for_url("**/login/code")
        hub.page.locator("[name=tfa_code]").fill("000000")
        hub.page.get_by_role("alert").wait_for()
        is_fine(hub, "code")
        expect(hub.page.get_by_role("alert")).to_be_visible()


_WATCH = """
window.shifts = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
_FCP = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1"


def measure(who: Visitor, path: str) -> tuple[float, float]:
    """Return first contentful paint in ms and the sum of layout shifts of a first visit."""
    who.open(path)
    who.page.wait_for_load_state("networkidle")
    who.page.wait_for_timeout(400)
    return float(who.page.evaluate(_FCP)), float(who.page.evaluate("window.shifts"))


@pytest.mark.parametrize("language", ["en-US", "ta-IN"])
@pytest.mark.parametrize("is_telephone", [False, True])
def test_pages_are_quick_and_stand_still(
    browser: Browser,
    system: System,
    language: str,
    is_telephone: bool,
    tell: Callable[[str], None],
) -> None:
    for path in ("/", "/signup", "/login", "/status"):
        paints: list[float] = []
        shifts: list[float] = []
        # A busy machine paints late; whoever is slow every time is slow.
        while not paints or (min(paints) >= FCP_LIMIT and len(paints) < VISITS):
            with visitor(browser, system, language=language, is_telephone=is_telephone) as who:
                who.context.add_init_script(_WATCH)
                paint, shift = measure(who, path)
            paints.append(paint)
            shifts.append(shift)
        told = f"{path} {language} telephone={is_telephone}: FCP {min(paints):.0f} ms"
        tell(f"{told}, CLS {max(shifts):.4f}")
        assert 0 < min(paints) < FCP_LIMIT, told
        assert max(shifts) <= CLS_LIMIT, shifts


def test_home_stands_still(hub: Visitor, tell: Callable[[str], None]) -> None:
    hub.context.add_init_script(_WATCH)
    hub.sign_up("usa1")
    for path in MEMBERS:
        paint, shift = measure(hub, path)
        told = f"{path} signed in: FCP {paint:.0f} ms, CLS {shift:.4f}"
        tell(told)
        assert shift <= CLS_LIMIT, told


class TestServer:
    @pytest.fixture
    def client(self, system: System) -> Any:
        with httpx.Client(base_url=system.settings.ui_url("hub"), trust_env=False) as found:
            yield found

    def test_pages_are_never_stale_and_files_for_ever(self, client: httpx.Client) -> None:
        page = client.get("/signup")
        assert page.headers["cache-control"] == "no-cache"
        assert "<style" not in page.text
        files = [word.split('"')[1] for word in page.text.split("=") if word[:9] == '"/assets/']
        assert files
        for file in files:
            answer = client.get(file)
            assert answer.status_code == 200, file
            assert "immutable" in answer.headers["cache-control"]
            if len(answer.content) > 512:
                assert answer.headers["content-encoding"] == "gzip"
        assert client.get("/assets/none.js").status_code == 404

    def test_every_page_has_the_policy(self, client: httpx.Client) -> None:
        for path in ("/", "/nowhere", "/assets/none.js", "/mark.svg", "/settings.json"):
            policy = client.get(path).headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy

    def test_operators_paths_stay_closed(self, client: httpx.Client) -> None:
        for path in ("/api/metrics", "/api/readyz", "/api/healthz"):
            assert client.get(path).status_code == 404

    def test_answers_of_the_api_are_not_compressed(self, client: httpx.Client) -> None:
        answer = client.get("/api/global/get-supported-languages")
        assert "content-encoding" not in answer.raise_for_status().headers

    def test_the_document_of_the_api_is_not_on_this_origin(self, client: httpx.Client) -> None:
        """S1, C18: it has scripts of its own."""
        for path in ("/api/docs", "/api/docs/openapi.json", "/api/openapi.json"):
            answer = client.get(path)
            assert answer.status_code == 404
            assert answer.headers["content-type"] == "application/problem+json"

    def test_lifetimes_are_those_of_the_deployment(self, client: httpx.Client) -> None:
        assert client.get("/settings.json").json() == {"tfa_seconds": 600}


_BLOCKED = re.compile("Content Security Policy|Trusted|Refused|Failed to fetch|:9/steal")


def test_a_script_that_was_injected_does_not_run(hub: Visitor) -> None:
    page = hub.open("/login")
    page.evaluate(
        """() => {
            window.stolen = [];
            addEventListener("securitypolicyviolation", e => stolen.push(e.effectiveDirective));
            const script = document.createElement("script");
            const attempts = [
                () => { script.text = "window.ran = 1"; document.body.append(script); },
                () => { document.body.innerHTML += "<img src=x onerror='window.ran = 1'>"; },
                () => { eval("window.ran = 1"); },
                () => fetch("http://127.0.0.1:9/steal"),
            ];
            // Later: what the test itself evaluates stands above the policy.
            for (const attempt of attempts) setTimeout(attempt);
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    blocked = set(page.evaluate("window.stolen"))
    assert {"connect-src", "require-trusted-types-for"} <= blocked
    hub.faults = [fault for fault in hub.faults if not _BLOCKED.search(fault)]


def test_keyboard_skips_the_head(hub: Visitor) -> None:
    page = hub.open("/login")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("[name=email_address]")).to_be_focused()


def test_the_client_is_made_of_what_the_services_serve(system: System) -> None:
    folder = CHECKOUT / "hub-ui" / "openapi"
    for place, name in {"ind1": "regional-api", "global": "global-service"}.items():
        served = system.at(place).get("/docs/openapi.json").json()
        written = json.loads((folder / f"{name}.json").read_text("utf-8"))
        # Business modules add to what core serves, and change none of it.
        assert written["paths"].items() <= served["paths"].items()
        assert written["components"]["schemas"].items() <= served["components"]["schemas"].items()
