"""Demo companies that an earlier run left incomplete are completed, and not created twice."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from embedded import names
from embedded.catcher import Mailbox
from embedded.companies import FOUNDER, MEMBERS, PORTALS, Company, Founding
from embedded.testing import StackUnderTest, stack_under_test
from nameserver.zone import ZoneFile

PASSWORD = "a password of the demo"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackUnderTest]:
    with stack_under_test(tmp_path_factory.mktemp("companies"), VETCHIUM_REGIONS="ind1") as stack:
        up = stack.run("up", "--detach")
        assert up.returncode == 0, up.stdout + up.stderr
        yield stack


@pytest.fixture
async def client(whole: StackUnderTest) -> AsyncIterator[httpx.AsyncClient]:
    url = whole.note()["urls"]["edge"]
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=20) as found:
        yield found


def founding(whole: StackUnderTest, client: httpx.AsyncClient, company: Company) -> Founding:
    zone = ZoneFile(names.path(whole.settings))
    return Founding(company, PASSWORD, client, Mailbox(whole.settings), zone)


async def members(made: Founding) -> dict[str, Any]:
    """Return address → status and roles, as listed for the founder."""
    listed = await made._post("filter-users", await made._log_in())
    return {
        each["email_address"]: (each["status"], each["roles"]) for each in listed.json()["items"]
    }


def expected(company: Company) -> dict[str, Any]:
    roles = {FOUNDER: "superadmin", **MEMBERS}
    return {
        company.address(name): ("active", [f"{company.portal}:{role}"])
        for name, role in roles.items()
    }


def test_up_says_who_there_is(whole: StackUnderTest) -> None:
    said = (whole.settings.logs / "stack.log").read_text("utf-8")
    for portal, kind in PORTALS.items():
        (line,) = re.findall(rf"^  {portal}-ind1\.example .*$", said, re.MULTILINE)
        assert line.endswith(f"{kind}, home region ind1, ta-IN")
        accounts = [a for a in whole.note()["accounts"] if a["company"] == f"{portal}-ind1.example"]
        assert len(accounts) == 3
        assert {account["password"] for account in accounts} == {line.split()[1]}


@pytest.mark.parametrize("portal", PORTALS)
@pytest.mark.parametrize("point", ["nothing", "begun", "founded", "invited", "set up", "whole"])
async def test_goes_on_where_an_earlier_run_was_stopped(
    whole: StackUnderTest, client: httpx.AsyncClient, portal: str, point: str
) -> None:
    domain = f"{point.replace(' ', '-')}.example"
    company = Company(portal, "ind1", domain, "en-US")
    made = founding(whole, client, company)
    if point == "begun":
        begun = await made._post(
            "init-signup", email=company.address(FOUNDER), home_region=company.region
        )
        assert begun.status_code == 200
    if point in {"founded", "invited", "set up"}:
        session = await made._sign_up()
        if point == "invited":
            address = company.address("manager")
            invited = await made._post("invite-user", session, email_address=address)
            assert invited.status_code == 201
        if point == "set up":
            await made._join(session, "manager", "manage_users")
    if point == "whole":
        await made.make()
    await made.make()
    assert await members(made) == expected(company)


def test_second_up_makes_nothing_twice(whole: StackUnderTest) -> None:
    before, zone = whole.note(), names.path(whole.settings).read_text("utf-8")
    # As if the first run had been killed before it could save what it had created.
    vault = whole.data_dir / "vault.json"
    whole.run("down")
    values = json.loads(vault.read_text("utf-8"))
    values["accounts"] = [a for a in values["accounts"] if not a["company"]]
    vault.write_text(json.dumps(values), "utf-8")
    for is_made in (True, False):
        again = whole.run("up", "--detach")
        assert again.returncode == 0, again.stdout
        assert ("demo data " in again.stdout) is is_made
        assert whole.note() == before
        assert names.path(whole.settings).read_text("utf-8") == zone
        whole.run("down")


def test_another_resolver_means_no_companies(tmp_path: Path) -> None:
    """Their domains could not be verified."""
    given = {"VETCHIUM_REGIONS": "ind1", "DNS_RESOLVER": "127.0.0.1:1"}
    with stack_under_test(tmp_path, **given) as stack:
        up = stack.run("up", "--detach")
        assert up.returncode == 0, up.stdout + up.stderr
        assert "demo companies" not in up.stdout
        assert not any(account["company"] for account in stack.note()["accounts"])


def test_says_in_a_sentence_why_there_are_none(tmp_path: Path) -> None:
    with stack_under_test(tmp_path, VETCHIUM_REGIONS="ind1") as stack:
        zone = names.path(stack.settings)
        zone.parent.mkdir(parents=True)
        zone.write_text("{", "utf-8")
        up = stack.run("up", "--detach")
        assert up.returncode == 1
        assert f"demo data: {zone} is no JSON" in up.stdout + up.stderr
        assert "Traceback" not in up.stdout + up.stderr
