"""What companies alone have: sign-up with a DNS record, and domains; the same for both kinds."""

import re
from collections.abc import Iterator

import pytest
from browser.staff import enter, log_in, make_company, notice, row
from browser.visitor import PASSWORD, Visitor, path_of
from e2e.companies import PORTALS, join, letters
from e2e.system import System
from playwright.sync_api import Request, expect

pytestmark = pytest.mark.parametrize("portal", PORTALS)
_HEX = re.compile(r"\b[0-9a-f]{64}\b")


def begin(who: Visitor, home: str) -> tuple[str, str, str]:
    """Ask for the two mails; return the address, the record's value and the private link."""
    address = f"maya@{letters()}.example"
    who.open("/signup")
    who.fill(email=address)
    who.page.locator(f"[name=home_region][value={home}]").check()
    who.press("Send me the two mails")
    who.heading("Two mails are on their way")
    texts = [who.system.next_mail(address)["text"] for _ in range(2)]
    record, private = sorted(texts, key=lambda text: "/complete-signup" in text)
    (value,) = set(_HEX.findall(record))
    link = next(word for word in private.split() if "/complete-signup#token=" in word)
    return address, value, link.removeprefix(who.base)


def add_record(system: System, name: str, value: str) -> None:
    """Do what whoever keeps the DNS does."""
    system.parts.add_record(name, value)


@pytest.fixture
def posts(staff: Visitor) -> Iterator[list[str]]:
    """Paths that were posted to."""
    found: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            found.append(request.url)

    staff.context.on("request", note)
    yield found
    staff.context.remove_listener("request", note)


@pytest.mark.parametrize("home", ["ind1", "deu1"])
def test_signs_up_with_a_record_in_the_dns(
    staff: Visitor, system: System, home: str, posts: list[str]
) -> None:
    address, value, link = begin(staff, home)
    domain = address.partition("@")[2]
    name = f"_vetchium-verify.{domain}"
    expect(staff.page.get_by_text(name, exact=True)).to_be_visible()
    posts.clear()
    staff.open(link)
    staff.open(link)
    assert posts == []  # a scanner that opens links asks for nothing
    staff.press("Show what is to be done")
    staff.heading(f"Finish the sign-up of {domain}")
    expect(staff.page.get_by_text("Its value stands in the other mail")).to_be_visible()
    staff.context.grant_permissions(["clipboard-read", "clipboard-write"])
    staff.press("Copy: Name of the TXT record")
    expect(staff.page.get_by_role("button", name="Copied: Name of the TXT record")).to_be_visible()
    assert staff.page.evaluate("navigator.clipboard.readText()") == name

    staff.press("Check the record and finish")
    staff.field_error("password", "12 to 128 characters")
    staff.field_error("has_added_dns_record", "Please confirm this.")
    staff.field_error("agrees_to_eula", "Please confirm this.")
    staff.fill(password=PASSWORD)
    staff.page.locator("[name=has_added_dns_record]").check()
    staff.page.locator("[name=agrees_to_eula]").check()
    staff.press("Check the record and finish")
    staff.alert(f"We do not see the record {name} with the value of the mail yet.")
    add_record(system, name, value)
    staff.press("Check once more")
    staff.alert("The record was looked up a moment ago.")
    system.sql(
        "global",
        "UPDATE tenant_signup_tokens SET checked_at = checked_at - interval '11 seconds'"
        " WHERE domain = %s",
        domain,
    )
    staff.press("Check once more")
    staff.heading(domain)
    assert path_of(staff.page) == "/home"
    where = {"ind1": "India", "deu1": "Germany"}[home]
    expect(staff.page.get_by_role("main")).to_contain_text(where)
    expect(staff.page.get_by_role("main")).to_contain_text("Superadmin")

    staff.press("Sign out")
    staff.heading("Welcome back")
    expect(staff.page.locator("[name=domain]")).to_have_value(domain)
    log_in(staff, address, PASSWORD, domain)
    staff.open(link)
    staff.press("Show what is to be done")
    staff.alert("This link is no longer good")


def test_refuses_what_proves_nothing_and_what_is_taken(staff: Visitor, portal: str) -> None:
    staff.open("/")
    staff.page.get_by_role("main").get_by_role("link", name="Sign up").click()
    staff.press("Send me the two mails")
    staff.field_error("email", "Please give an e-mail address")
    expect(staff.page.get_by_role("radiogroup")).to_have_attribute("aria-invalid", "true")
    staff.fill(email="maya@gmail.com")
    staff.page.locator("[name=home_region][value=usa1]").check()
    staff.press("Send me the two mails")
    staff.field_error("email", "Please use an address of your company")
    founder = make_company(staff.system, portal)
    staff.fill(email=f"somebody@{founder.domain}")
    staff.press("Send me the two mails")
    staff.alert("This domain is proven by a company already")
    staff.open("/complete-signup")
    staff.heading("The link is not complete")
    staff.open("/complete-signup#token=unknown")
    staff.press("Show what is to be done")
    staff.alert("This link is no longer good")


def test_claims_a_domain_and_proves_it(staff: Visitor, portal: str, system: System) -> None:
    founder = make_company(system, portal, "usa1")
    enter(staff, founder.session, "/domains")
    expect(row(staff, founder.domain)).to_contain_text("Proven")
    staff.fill(domain="gmail.com")
    staff.press("Get the record")
    staff.field_error("domain", "Please give a domain of your own")
    staff.fill(domain=founder.domain)
    staff.press("Get the record")
    staff.alert("This domain is claimed by you already")
    domain = f"{letters()}.example"
    staff.fill(domain=domain)
    staff.press("Get the record")
    notice(staff, f"{domain} is claimed.")
    mine = row(staff, domain)
    expect(mine).to_contain_text("Not proven yet")
    expect(mine).to_contain_text(f"_vetchium-verify.{domain}")
    (value,) = _HEX.findall(mine.inner_text())
    check = mine.get_by_role("button", name=f"Check now: {domain}")
    check.click()
    expect(mine).to_contain_text("We did not find the record.")
    expect(check).to_be_disabled()
    expect(mine).to_contain_text(re.compile(r"possible in 0:\d\d minutes"))
    expect(mine).to_contain_text("There was no TXT record of this name.")
    add_record(system, f"_vetchium-verify.{domain}", value)
    an_hour_ago(system, domain)
    staff.page.reload()
    check.click()
    expect(mine).to_contain_text("The record is there: the domain is proven.")
    expect(mine).to_contain_text("Proven")
    expect(mine).not_to_contain_text(value)


def test_sees_what_was_found_and_releases_it(staff: Visitor, portal: str, system: System) -> None:
    """C14: a wrong value is shown, and a claim and a proven domain can be given up."""
    founder = make_company(system, portal, "usa1")
    enter(staff, founder.session, "/domains")
    domain = f"{letters()}.example"
    staff.fill(domain=domain)
    staff.press("Get the record")
    mine = row(staff, domain)
    add_record(system, f"_vetchium-verify.{domain}", "a-typing-mistake")
    mine.get_by_role("button", name="Check now").click()
    expect(mine).to_contain_text("These values were there:")
    expect(mine.get_by_role("list")).to_contain_text("a-typing-mistake")
    mine.get_by_role("button", name=f"Release: {domain}").click()
    staff.press("Release the domain")
    notice(staff, f"{domain} is released.")
    expect(mine).to_have_count(0)
    row(staff, founder.domain).get_by_role("button", name="Release").click()
    staff.press("Release the domain")
    staff.alert("This is your only proven domain")


def test_sees_that_somebody_else_was_first(staff: Visitor, portal: str, system: System) -> None:
    """C1: the loser's claim says so, and so does the link of a sign-up."""
    loser, winner = make_company(system, portal, "usa1"), make_company(system, portal, "deu1")
    domain = f"{letters()}.example"
    for each, home in ((loser, "usa1"), (winner, "deu1")):
        claim = each.post(home, "claim-domain", domain=domain).json()
    add_record(system, f"_vetchium-verify.{domain}", claim["verification_token"])
    proof = winner.post("deu1", "verify-domain", domain=domain).json()
    assert proof["status"] == "VERIFIED"
    enter(staff, loser.session, "/domains")
    mine = row(staff, domain)
    expect(mine).to_contain_text("Proven by somebody else")
    mine.get_by_role("button", name=f"Release: {domain}").click()
    staff.press("Release the domain")
    expect(mine).to_have_count(0)


def an_hour_ago(system: System, domain: str) -> None:
    """Move the last check of a domain into the past."""
    system.sql(
        "usa1",
        "UPDATE tenant_domains SET last_verification_requested_at = "
        "last_verification_requested_at - interval '61 minutes' WHERE domain = %s",
        domain,
    )


def test_a_domain_that_lost_its_record(staff: Visitor, portal: str, system: System) -> None:
    founder = make_company(system, portal, "usa1")
    name = f"_vetchium-verify.{founder.domain}"
    system.parts.remove_records(name)
    enter(staff, founder.session, "/domains")
    mine = row(staff, founder.domain)
    for turn in range(3):
        if turn:
            an_hour_ago(system, founder.domain)
            staff.page.reload()
        mine.get_by_role("button", name="Check now").click()
        expect(mine).to_contain_text("We did not find the record.")
    expect(mine).to_contain_text("Record missing")
    (value,) = _HEX.findall(mine.inner_text())
    add_record(system, name, value)
    an_hour_ago(system, founder.domain)
    staff.page.reload()
    mine.get_by_role("button", name="Check now").click()
    expect(mine).to_contain_text("the domain is proven")


def test_a_colleague_checked_meanwhile(staff: Visitor, portal: str, system: System) -> None:
    founder = make_company(system, portal, "usa1")
    enter(staff, founder.session, "/domains")
    mine = row(staff, founder.domain)
    expect(mine).to_contain_text("Proven")
    founder.post("usa1", "verify-domain", domain=founder.domain)
    mine.get_by_role("button", name="Check now").click()
    staff.alert("This domain was checked a short while ago.")
    expect(mine).to_contain_text(re.compile(r"possible in (59|60):\d\d minutes"))


def test_domains_come_page_by_page(staff: Visitor, portal: str, system: System) -> None:
    founder = make_company(system, portal, "usa1")
    claimed = f"a{letters(8)}.example"
    assert founder.post("usa1", "claim-domain", domain=claimed).status_code == 201
    system.sql(  # more than anybody may claim
        "usa1",
        "insert into tenant_domains select"
        " (jsonb_populate_record(d, jsonb_build_object('domain', 'a' || n || domain))).*"
        " from tenant_domains d, generate_series(1, 19) n where domain = %s",
        claimed,
    )
    enter(staff, founder.session, "/domains")
    rows = staff.page.get_by_role("main").get_by_role("listitem")
    expect(rows).to_have_count(20)
    staff.press("Show more")
    expect(rows).to_have_count(21)


def test_pages_explain_what_a_role_is_missing(staff: Visitor, portal: str, system: System) -> None:
    member, _ = join(make_company(system, portal), "ind1", name="Lena Wolf")
    enter(staff, member.log_in("ind1"))
    expect(staff.page.get_by_text("Good to see you, Lena Wolf.")).to_be_visible()
    expect(staff.page.get_by_role("link", name="To the domains")).to_have_count(0)
    for path in ("/domains", "/members"):
        staff.open(path)
        expect(staff.page.get_by_text("Your account does not open this page.")).to_be_visible()
