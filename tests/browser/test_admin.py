"""What staff alone has: approved domains with their history, the queue of mails, the regions."""

import re
import signal
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from browser.staff import Admin, dialog, enter, make_admin, notice, row
from browser.visitor import Visitor, visitor
from e2e.companies import letters
from e2e.system import System
from playwright.sync_api import Browser, expect


@pytest.fixture
def admin(browser: Browser, system: System) -> Iterator[Visitor]:
    """Somebody before the pages of staff."""
    with visitor(browser, system, portal="admin") as found:
        yield found


def new_domain(who: Visitor) -> str:
    """Add a domain through the page, with a reason."""
    name = f"{letters()}.example"
    who.open("/domains")
    who.press("Add a domain")
    dialog(who).locator("[name=domain_name]").fill(name)
    dialog(who).locator("[name=reason]").fill("A customer since 2026")
    who.press("Add")
    notice(who, f"{name} may join.")
    return name


class TestDomains:
    def test_adds_one_with_its_reason(self, admin: Visitor, chief: Admin, system: System) -> None:
        enter(admin, chief.session, "/domains")
        admin.press("Add a domain")
        admin.press("Add")
        admin.field_error("domain_name", "Please give a domain like example.com.")
        expect(dialog(admin).locator("[name=reason]")).to_have_accessible_description(
            "Please give a reason of 1 to 256 characters. "
            "Colleagues read it in the history; it cannot be changed later."
        )
        admin.page.keyboard.press("Escape")
        name = new_domain(admin)
        answer = system.at("edge").post("/global/check-domain", json={"domain": name})
        assert answer.json() == {"is_approved": True}
        admin.press("Add a domain")
        dialog(admin).locator("[name=domain_name]").fill(name.upper())
        dialog(admin).locator("[name=reason]").fill("again")
        admin.press("Add")
        admin.alert("This domain is there already, perhaps disabled.")

    def test_history_only_grows(self, admin: Visitor, chief: Admin, system: System) -> None:
        enter(admin, chief.session)
        name = new_domain(admin)
        admin.page.get_by_role("link", name=name).click()
        admin.heading(name)
        admin.press("Disable")
        dialog(admin).locator("[name=reason]").fill("They have left")
        dialog(admin).get_by_role("button", name="Disable", exact=True).click()
        notice(admin, "The domain is disabled.")
        answer = system.at("edge").post("/global/check-domain", json={"domain": name})
        assert answer.json() == {"is_approved": False}
        admin.press("Enable")
        dialog(admin).locator("[name=reason]").fill("They are back")
        dialog(admin).get_by_role("button", name="Enable", exact=True).click()
        notice(admin, "The domain is enabled.")
        entries = admin.page.get_by_role("main").get_by_role("listitem")
        expect(entries).to_have_count(3)
        for entry, reason in zip(
            entries.all(), ("They are back", "They have left", "A customer since 2026"), strict=True
        ):
            expect(entry).to_contain_text(reason)
            expect(entry).to_contain_text("admin@vetchium.example")
        entries.first.get_by_text("From where").click()
        expect(entries.first).to_contain_text(re.compile(r"127\.0\.0\.1|::1"))

    def test_a_colleague_was_faster(self, admin: Visitor, chief: Admin, system: System) -> None:
        enter(admin, chief.session)
        name = new_domain(admin)
        admin.open(f"/domains/{name}")
        admin.press("Disable")
        body = {"domain_name": name, "reason": "faster"}
        headers = {"Authorization": f"Bearer {chief.session}"}
        done = system.at("edge").post("/admin/disable-approved-domain", json=body, headers=headers)
        assert done.status_code == 200
        dialog(admin).locator("[name=reason]").fill("slower")
        dialog(admin).get_by_role("button", name="Disable", exact=True).click()
        admin.alert("A colleague was faster")

    def test_filters_and_pages(self, admin: Visitor, chief: Admin, system: System) -> None:
        part = letters(8)
        headers = {"Authorization": f"Bearer {chief.session}"}
        for number in range(22):
            body = {"domain_name": f"{part}{number:02}.example", "reason": "many"}
            made = system.at("edge").post("/admin/add-approved-domain", json=body, headers=headers)
            assert made.status_code == 201
        enter(admin, chief.session, "/domains")
        with admin.page.expect_response(lambda answer: part in (answer.request.post_data or "")):
            admin.fill(search=part)
        rows = admin.page.get_by_role("main").get_by_role("listitem")
        expect(rows.last).to_contain_text(f"{part}19.example")
        admin.press("Show more")
        expect(rows).to_have_count(22)
        admin.page.locator("[name=filter]").select_option("inactive")
        expect(admin.page.get_by_text("No domain matches.")).to_be_visible()

    def test_whoever_only_sees_changes_nothing(
        self, admin: Visitor, chief: Admin, system: System
    ) -> None:
        viewer = make_admin(system, chief, "view_domains")
        enter(admin, viewer.session, "/domains")
        admin.page.wait_for_load_state("networkidle")  # the list without a filter
        admin.fill(search="example.com")  # a page of other tests' domains may come before it
        expect(row(admin, "example.com")).to_be_visible()
        expect(admin.page.get_by_role("button", name="Add a domain")).to_have_count(0)
        admin.page.get_by_role("link", name="example.com").click()
        expect(admin.page.get_by_role("heading", name="History")).to_be_visible()
        expect(admin.page.get_by_role("button", name="Disable")).to_have_count(0)
        admin.open("/domains/nowhere.example")
        admin.alert("There is no such domain.")


class TestMails:
    def test_shows_how_mails_went_and_no_address(
        self, admin: Visitor, chief: Admin, system: System
    ) -> None:
        made = make_admin(system, chief)
        enter(admin, chief.session, "/mails")
        admin.page.locator("[name=filter_type]").select_option("admin_invitation")
        masked = f"{made.address[0]}…@vetchium.example"
        expect(row(admin, masked).first).to_contain_text("Sent")
        expect(row(admin, masked).first).to_contain_text("Invitation")
        assert made.address not in admin.page.get_by_role("main").inner_text()

    def test_sends_a_test_mail(self, admin: Visitor, chief: Admin, system: System) -> None:
        address = f"{letters()}@vetchium.example"
        enter(admin, chief.session, "/mails")
        admin.press("Send a test mail")
        dialog(admin).locator("[name=email_address]").fill(address)
        admin.press("Send")
        notice(admin, f"The mail server took the mail to {address}.")
        assert system.next_mail(address)

    def test_cancels_a_waiting_mail_and_mends_a_failed_one(
        self, admin: Visitor, chief: Admin, system: System
    ) -> None:
        addresses = [f"{letters()}@vetchium.example" for _ in range(2)]
        headers = {"Authorization": f"Bearer {chief.session}"}
        enter(admin, chief.session, "/mails")
        with system.paused("mail"):  # its connections stay open, and nothing comes
            for address in addresses:
                body = {"email_address": address}
                system.at("edge").post("/admin/invite-user", json=body, headers=headers)
            system.sql(
                "global",
                "UPDATE emails SET email_status = 'failed' WHERE email_to = %s",
                addresses[1],
            )
            admin.press("Reload")
            admin.page.locator("[name=filter_type]").select_option("admin_invitation")
            waiting = row(admin, "Waiting").first
            waiting.get_by_role("button").click()
            notice(admin, "Cancelled: 1")
            expect(row(admin, "Cancelled").first).to_be_visible()
            failed = row(admin, "Failed").first
            failed.get_by_role("button", name="Send again").click()
            notice(admin, "Back in the queue: 1")
        assert system.next_mail(addresses[1])

    def test_works_on_all_of_a_kind(self, admin: Visitor, chief: Admin) -> None:
        enter(admin, chief.session, "/mails")
        admin.press("Send all failed again")
        dialog(admin).locator("[name=email_type]").select_option("admin_password_reset")
        admin.press("Put them back")
        notice(admin, "Back in the queue: 0")
        admin.press("Cancel all waiting")
        dialog(admin).locator("[name=email_type]").select_option("admin_password_reset")
        admin.press("Cancel them")
        notice(admin, "Cancelled: 0")


class TestRegions:
    def test_shows_all_to_everybody_of_staff(
        self, admin: Visitor, chief: Admin, system: System
    ) -> None:
        nobody = make_admin(system, chief)
        enter(admin, nobody.session)
        admin.page.get_by_role("main").get_by_role("link", name="Regions").click()
        admin.heading("Regions")
        expect(admin.page.get_by_text("All 3 regions are well.")).to_be_visible()
        india = row(admin, "India")
        for text in ("Open", "Healthy", "Waiting", "Failed", "Overdue for"):
            expect(india).to_contain_text(text)
        headers = {"Authorization": f"Bearer {nobody.session}"}
        found = system.at("edge").get("/admin/list-regions", headers=headers).json()["regions"]
        (sent,) = (
            each["state"]["mails"]["sent"] for each in found if each["region_code"] == "ind1"
        )
        expect(india).to_contain_text(re.compile(rf"Sent\s*{sent:,}(?!\d)"))
        expect(row(admin, "Singapore")).to_contain_text("Planned")
        expect(row(admin, "Singapore")).to_contain_text("Not asked")

    def test_a_region_that_hangs_costs_its_own_row_only(
        self, admin: Visitor, chief: Admin, disturbed: System
    ) -> None:
        enter(admin, chief.session, "/regions")
        expect(admin.page.get_by_text("All 3 regions are well.")).to_be_visible()
        status = "UPDATE available_regions SET status = %s WHERE region_code = 'sgp1'"
        disturbed.sql("global", status, "draining")
        try:
            with disturbed.paused("regional-api usa1"):  # its port stays open, and nothing comes
                admin.press("Reload")
                expect(admin.page.get_by_text("2 of 4 regions are well.")).to_be_visible()
                expect(row(admin, "United States")).to_contain_text("Open")
                expect(row(admin, "United States")).to_contain_text("Not reachable")
                expect(row(admin, "United States")).not_to_contain_text("Waiting")
                expect(row(admin, "Singapore")).to_contain_text("Draining")
                for region in ("India", "Germany"):
                    expect(row(admin, region)).to_contain_text("Healthy")
                assert admin.axe() == []
        finally:
            disturbed.sql("global", status, "planned")
        disturbed.heal()
        admin.press("Reload")
        expect(admin.page.get_by_text("All 3 regions are well.")).to_be_visible()

    def test_asks_again_by_itself_unless_paused(self, admin: Visitor, chief: Admin) -> None:
        asked: list[str] = []
        admin.page.on("request", lambda each: asked.append(urlsplit(each.url).path))
        admin.page.clock.install()
        enter(admin, chief.session, "/regions")
        summary = admin.page.get_by_text("All 3 regions are well.")
        expect(summary).to_be_visible()
        with admin.page.expect_response("**/admin/list-regions"):
            admin.page.clock.run_for(30_000)
        admin.press("Pause")
        before = asked.count("/api/admin/list-regions")
        admin.page.clock.run_for(90_000)
        admin.press("Go on")
        assert asked.count("/api/admin/list-regions") == before

    def test_keeps_what_it_has_when_nobody_answers(
        self, admin: Visitor, chief: Admin, disturbed: System
    ) -> None:
        enter(admin, chief.session, "/regions")
        expect(row(admin, "India")).to_contain_text("Healthy")
        with disturbed.unattended():
            disturbed.end("global-service", signal.SIGKILL)
            admin.press("Reload")
            expect(admin.page.get_by_role("alert")).to_be_visible()
            expect(row(admin, "India")).to_contain_text("Healthy")
            expect(admin.page.get_by_text("As of")).to_be_visible()


def test_pages_explain_what_a_role_is_missing(admin: Visitor, chief: Admin, system: System) -> None:
    nobody = make_admin(system, chief)
    enter(admin, nobody.session)
    expect(admin.page.get_by_role("link", name="Your roles do not open this")).to_have_count(3)
    for path, role in {
        "/users": "See colleagues",
        "/domains": "Manage domains",
        "/domains/example.com": "See domains",
        "/mails": "Superadmin",
    }.items():
        admin.open(path)
        main = admin.page.get_by_role("main")
        expect(main).to_contain_text("Your account does not open this page.")
        expect(main.get_by_role("listitem").filter(has_text=role)).to_be_visible()
