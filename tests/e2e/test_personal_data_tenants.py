"""Invariants 2 and 7 for members of companies: what is planted at home is found nowhere else."""

import secrets
from dataclasses import dataclass, field
from functools import partial

import pytest
from e2e.companies import PORTALS, Colleague, join, letters, link_token, sign_up
from e2e.people import code_of
from e2e.search import databases_with, is_only_in, searched, told
from e2e.system import REGIONS, System

from embedded.testing import eventually
from vetchium_testing.answers import success


@dataclass
class Planted:
    """A company whose home is Germany and whose requests land in India and at the edge."""

    portal: str
    home: str = "deu1"
    landing: str = "ind1"
    name: str = field(default_factory=lambda: f"Zaphira {letters(16).title()}")
    addresses: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)


@pytest.fixture(scope="module", params=PORTALS)
def planted(system: System, request: pytest.FixtureRequest) -> Planted:
    """Every flow was walked once, and a few were refused."""
    found = Planted(request.param)
    passwords = [secrets.token_hex(16) for _ in range(2)]
    boss, spent = sign_up(system, found.portal, found.home, found.landing, password=passwords[0])
    member, invitation = join(boss, "edge", name=found.name, password=passwords[1])
    found.addresses += [boss.address, member.address]
    found.secrets += [*passwords, *spent, invitation]
    for each in (boss, member):
        found.secrets += _walk(each, found.landing)
    # A mail that names the inviter, to somebody who will not come.
    (row,) = success(boss.post("edge", "filter-users", filter_name=found.name))["items"]
    target = {"target_user_id": row[f"{found.portal}_user_id"]}
    role = {"role_name": f"{found.portal}:invite_users"}
    success(boss.post(found.landing, "assign-role", **target, **role))
    guest = f"{letters()}@elsewhere.example"
    success(member.post(found.landing, "invite-user", email_address=guest), 201)
    mail = system.next_mail(guest)
    assert found.name in mail["text"]
    found.addresses.append(guest)
    found.secrets.append(link_token(system, found.portal, mail, "/complete-setup"))
    _refused(member, found)
    return found


def _walk(colleague: Colleague, place: str) -> list[str]:
    """Log in and reset the password; return every secret that this takes."""
    system, who = colleague.system, {"domain": colleague.domain}
    challenge = success(colleague.ask_login(place))
    code = code_of(system.next_mail(colleague.address))
    first = success(colleague.post(place, "tfa", **challenge, tfa_code=code))["session_token"]
    asked = {"email_address": colleague.address, **who}
    success(colleague.post(place, "request-password-reset", **asked))
    mail = system.next_mail(colleague.address)
    token = link_token(system, colleague.portal, mail, "/reset-password")
    body = {"reset_token": token, "new_password": colleague.password}
    success(colleague.post(place, "complete-password-reset", **body))
    return [challenge["tfa_token"], first, token, colleague.log_in(place)]


def _refused(member: Colleague, planted: Planted) -> None:
    wrong = f"wrong {secrets.token_hex(8)}"
    for place in ("edge", planted.landing, "global"):
        for address in planted.addresses:
            member.post(place, "login", email=address, domain=member.domain, password=wrong)
            member.post(place, "invite-user", email_address=address, full_name=planted.name)
            member.post(place, f"users/{address}", name=planted.name)
    planted.secrets.append(wrong)


def test_address_is_in_its_home_database_alone(system: System, planted: Planted) -> None:
    for address in planted.addresses:
        places = {planted.home: {"emails", "tenant_users"}}
        eventually(partial(is_only_in, system, address, places))


def test_name_is_in_its_home_database_alone(system: System, planted: Planted) -> None:
    places = {planted.home: {"tenant_users"}}
    eventually(partial(is_only_in, system, planted.name, places))


def test_no_secret_is_in_any_database(system: System, planted: Planted) -> None:
    digits = [secret.rpartition("-")[2] for secret in planted.secrets]
    eventually(lambda: databases_with(system, *digits) == {})


def test_neither_logs_nor_metrics_tell(system: System, planted: Planted) -> None:
    texts = searched(system)
    assert {f"regional-api-{region}" for region in REGIONS} | {"dns"} < texts.keys()
    assert f"/{planted.portal}/login" in texts["metrics of regional-api ind1"]
    digits = [secret.rpartition("-")[2] for secret in planted.secrets]
    wanted = [planted.name, *planted.addresses, *digits]
    wanted += [address.partition("@")[0] for address in planted.addresses]
    assert not told(texts, wanted)
