"""The tour of the README, word for word; only the addresses are those of this stack."""

import re
import subprocess

import pytest
from e2e.system import APIS, REGIONS, System

from embedded.settings import CHECKOUT

_TOUR = re.compile(r"^## A tour with curl\n(.*?)^## ", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_DEFINITIONS = ("EDGE=", "IND1=")


def tour(ports: dict[str, str]) -> str:
    """Return the commands, with other ports in the lines that define the addresses."""
    found = _TOUR.search((CHECKOUT / "README.md").read_text("utf-8"))
    assert found
    lines = "\n".join(_BLOCK.findall(found[1])).splitlines()
    for place, line in enumerate(lines):
        if line.startswith(_DEFINITIONS):
            lines[place] = re.sub(r"(?<=localhost:)\d+", lambda port: ports[port[0]], line)
    return "\n".join(lines)


@pytest.fixture(scope="module")
def said(system: System) -> list[str]:
    parts = dict(zip(("8080", "8101", "8102", "8103"), ("edge", *APIS), strict=True))
    commands = tour({port: str(system.settings.port(part)) for port, part in parts.items()})
    ran = subprocess.run(
        ["bash", "-eu", "-o", "pipefail"],
        cwd=CHECKOUT,
        env=system.parts.environment,
        input=commands,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert not ran.stderr
    return ran.stdout.splitlines()


def test_says_what_it_promises(said: list[str]) -> None:
    whole = "\n".join(said)
    assert said[0] == '{"is_approved":true}'
    assert all(region in said[1] for region in REGIONS)
    assert '{"message":' in said[2]
    assert re.fullmatch(r"USA1-[0-9a-f]{64}", said[3])
    assert re.search(
        r'"session_token":"USA1-[0-9a-f]{64}","device_token":"[^"]+","preferred_language":"de-DE"',
        whole,
    )


def test_is_answered_by_the_home_through_every_region(said: list[str]) -> None:
    answers = said[4:10]
    assert answers[0::2] == ["x-served-by: usa1"] * 3
    (me,) = set(answers[1::2])
    assert '"handle":"asha-' in me


def test_finds_every_database_well(said: list[str]) -> None:
    for region, line in zip(REGIONS, said[11:14], strict=True):
        assert f'"region":"{region}"' in line
        assert '"status":"ok"' in line


def test_company_is_served_by_its_home_though_no_request_lands_there(said: list[str]) -> None:
    served = [line for line in said[14:] if line.startswith("x-served-by")]
    assert served == ["x-served-by: deu1"] * 5  # before there is a session, a home is a secret


def test_company_joins(said: list[str]) -> None:
    begun, unproven, record, founded, invited, set_up, asked, signed_in, refused, given, listed = (
        line for line in said[14:] if not line.startswith("x-served-by")
    )
    assert '"dns_record_name":"_vetchium-verify.acme-' in begun
    assert '"status":422' in unproven
    assert record == "added"
    assert '"session_token":"DEU1-' in founded
    assert '"invitation_id":' in invited
    assert '"message":' in set_up
    assert '"tfa_token":"DEU1-' in asked
    assert '"org_name":"acme-' in signed_in
    assert '"status":403' in refused
    assert '"message":' in given
    assert '"roles":["org:invite_users"]' in listed
    assert '"roles":["org:superadmin"]' in listed
