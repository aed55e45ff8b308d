"""Invariants 2 and 7 on the running system: what is planted at home is found nowhere else."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest
from e2e.people import code_of, link_token, sign_up
from e2e.search import databases_with, is_only_in, searched, told
from e2e.system import REGIONS, System

from embedded.testing import eventually
from vetchium_testing.answers import success
from vetchium_testing.regional_api.hub import new_address
from vetchium_testing.regional_api.joined_regions import bearer


@dataclass
class Planted:
    """Somebody whose home is Germany and whose requests land in India and at the edge."""

    home: str = "deu1"
    landing: str = "ind1"
    name: str = field(default_factory=lambda: f"Zaphira {secrets.token_hex(6)}")
    addresses: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def planted(system: System) -> Planted:
    """Every flow was walked once, and a few were refused."""
    found = Planted()
    password = secrets.token_hex(16)
    person = sign_up(system, found.home, found.landing, name=found.name, password=password)
    server, edge = system.at(found.landing), system.at("edge")
    (mail,) = system.mails(**{"to.address": person.address})
    found.secrets += [
        *(password, person.session),
        link_token(system, mail, "/signup/verify", is_regional=False),
        *_walk(system, found, person.address, password),
    ]
    person.session = person.log_in(found.landing)
    new = new_address("elsewhere.org")
    success(
        person.post(
            "edge", "/hub/request-email-change", new_email_address=new, current_password=password
        )
    )
    token = link_token(system, system.next_mail(new), "/verify-email")
    success(server.post("/hub/complete-email-change", json={"verification_token": token}))
    found.secrets += [person.session, token, *_walk(system, found, new, password)]
    found.addresses += [person.address, new]
    wrong = f"wrong {secrets.token_hex(8)}"
    for client in (server, edge, system.at("global")):
        for address in found.addresses:
            body = {"email_address": address, "password": wrong}
            client.post("/hub/login", json=body)
            client.post("/hub/login", content=f'{{"email_address": "{address}"')
            client.get(f"/hub/{address}", params={"name": found.name, "token": token})
            client.get("/hub/myinfo", headers=bearer(token), params={"of": address})
    found.secrets.append(wrong)
    return found


def _walk(system: System, planted: Planted, address: str, password: str) -> Iterator[str]:
    """Log in and reset the password; yield every secret that this takes."""
    server, me = system.at(planted.landing), {"email_address": address}
    challenge = success(server.post("/hub/login", json=me | {"password": password}))
    yield challenge["tfa_token"]
    code = {"tfa_code": code_of(system.next_mail(address))}
    yield success(server.post("/hub/tfa", json=challenge | code))["session_token"]
    success(server.post("/hub/request-password-reset", json=me))
    token = link_token(system, system.next_mail(address), "/reset-password")
    body = {"reset_token": token, "new_password": password}
    success(server.post("/hub/complete-password-reset", json=body))
    yield token


def test_address_is_in_its_home_database_alone(system: System, planted: Planted) -> None:
    """The landing forgets it as soon as its mail is out, the old one leaves with its owner."""
    old, new = planted.addresses
    for address, tables in {old: {"emails"}, new: {"emails", "hub_users"}}.items():
        eventually(partial(is_only_in, system, address, {planted.home: tables}))


def test_name_is_in_its_home_database_alone(system: System, planted: Planted) -> None:
    found = databases_with(system, planted.name)
    assert found == {planted.home: {"hub_user_display_names"}}


def test_no_secret_is_in_any_database(system: System, planted: Planted) -> None:
    digits = [secret.rpartition("-")[2] for secret in planted.secrets]
    eventually(lambda: databases_with(system, *digits) == {})


def test_neither_logs_nor_metrics_tell(system: System, planted: Planted) -> None:
    texts = searched(system)
    assert {f"regional-api-{region}" for region in REGIONS} < texts.keys()
    assert "/hub/login" in texts["metrics of regional-api ind1"]
    assert "mail_sent" in texts["regional-worker-ind1"]
    digits = [secret.rpartition("-")[2] for secret in planted.secrets]
    wanted = [planted.name, *planted.addresses, *digits]
    wanted += [address.partition("@")[0] for address in planted.addresses]
    assert not told(texts, wanted)
