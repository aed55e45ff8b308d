"""The scenarios: each writes the requests of one attack, every request for another user.

A request that consumes a code or a token is made for one attack only; `is_single_use`.
"""

import random
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from loadtest import seed, vegeta
from loadtest.load import people, tenants
from loadtest.load.stand import STACK, Stand

Requests = Callable[[Stand, str], Iterator[bytes]]

_CODES = 9000
_JOINING = 1500
_MIXED = 6000
MIX = {
    "myinfo": 0.86,
    "login": 0.03,
    "tfa": 0.03,
    "set-language": 0.03,
    "check-domain": 0.03,
    "request-password-reset": 0.01,
    "request-signup": 0.01,
}
"""The mixed day: shares of a hundred requests. A login costs as much as two hundred reads."""


class Scenario(NamedTuple):
    """One kind of load."""

    title: str
    requests: Requests
    is_single_use: bool = False
    is_for_stack: bool = True
    landing: str = seed.HOME


def _myinfo(landing: str) -> Requests:
    def requests(stand: Stand, _: str) -> Iterator[bytes]:
        url = stand.url("/hub/myinfo", landing)
        return (vegeta.target(url, token=user.token) for user in stand.users())

    return requests


def _login(stand: Stand, _: str) -> Iterator[bytes]:
    url = stand.url("/hub/login")
    for home in stand.homes:
        people.forget_throttles(stand.conninfo(home))
    for user in stand.users():
        yield vegeta.target(url, body={"email_address": user.address, "password": seed.PASSWORD})


def _tfa(stand: Stand, name: str, count: int = _CODES) -> Iterator[bytes]:
    url = stand.url("/hub/tfa")
    found: list[str] = []
    for wave in range(-(-count // len(stand.users()))):
        for home in stand.homes:
            users = [user for user in stand.users() if user.home == home]
            found += people.challenges(stand.conninfo(home), users, f"{name} {wave}")
    random.Random(name).shuffle(found)  # noqa: S311  mixes, guards nothing
    for token in found[:count]:
        body = {"tfa_token": token, "tfa_code": people.CODE, "remember_me": False}
        yield vegeta.target(url, body=body)


def _signup(stand: Stand, name: str) -> Iterator[bytes]:
    url = stand.url("/hub/complete-signup")
    key, database = stand.address_hash_key, stand.conninfo("global")
    for number, (who, token) in enumerate(people.invited(database, key, name, _JOINING)):
        yield vegeta.target(
            url,
            body={
                "signup_token": token,
                "email_address": who,
                "password": seed.PASSWORD,
                "preferred_display_name": "Asha",
                "home_region": stand.homes[number % len(stand.homes)],
                "preferred_language": "en-US",
                "resident_country_code": "IN",
            },
        )


def _reset(stand: Stand, _: str) -> Iterator[bytes]:
    url = stand.url("/hub/request-password-reset")
    for home in stand.homes:
        people.forget_throttles(stand.conninfo(home))
    return (vegeta.target(url, body={"email_address": user.address}) for user in stand.users())


def _request_signup(stand: Stand, name: str) -> Iterator[bytes]:
    url = stand.url("/hub/request-signup")
    for number in range(_MIXED):
        yield vegeta.target(url, body={"email_address": f"{name}.{number}@example.com"})


def _set_language(stand: Stand, _: str) -> Iterator[bytes]:
    url = stand.url("/hub/set-language")
    for user in stand.users():
        yield vegeta.target(url, token=user.token, body={"language": "de-DE"})


def _check_domain(stand: Stand, _: str) -> Iterator[bytes]:
    url = stand.url("/global/check-domain")
    for number in range(_MIXED):
        yield vegeta.target(url, body={"domain": f"example{number}.com"})


def _mixed(stand: Stand, name: str) -> Iterator[bytes]:
    counts = {kind: round(share * _MIXED) for kind, share in MIX.items()}
    sources = {
        "myinfo": _myinfo(seed.HOME)(stand, name),
        "login": _login(stand, name),
        "tfa": _tfa(stand, name, counts["tfa"]),
        "set-language": _set_language(stand, name),
        "check-domain": _check_domain(stand, name),
        "request-password-reset": _reset(stand, name),
        "request-signup": _request_signup(stand, name),
    }
    found: list[bytes] = []
    for kind, source in sources.items():
        wanted = counts[kind]
        some = list(islice(source, wanted))
        found += (some * (-(-wanted // len(some))))[:wanted]
    random.Random(name).shuffle(found)  # noqa: S311  mixes, guards nothing
    yield from found


def _admin_list(stand: Stand, _: str) -> Iterator[bytes]:
    url = stand.url("/admin/filter-users")
    for number in range(people.ADMINS):
        yield vegeta.target(url, token=people.admin_token(number), body={"limit": 20})


SCENARIOS = {
    "login": Scenario("login storm", _login),
    "tfa": Scenario("TFA", _tfa, is_single_use=True),
    "myinfo": Scenario("myinfo at home", _myinfo(seed.HOME)),
    "hop": Scenario(
        "myinfo one hop away", _myinfo(seed.LANDING), is_for_stack=False, landing=seed.LANDING
    ),
    "signup": Scenario("sign-up", _signup, is_single_use=True),
    "reset": Scenario("request-password-reset", _reset),
    "mixed": Scenario("mixed day", _mixed, is_single_use=True),
    "tenant-filter": Scenario("tenant filter", tenants.filters),
    "admin-list": Scenario("admin list", _admin_list),
}


def title(name: str, kind: str) -> str:
    """Return its title in a table: behind the edge, a request lands in any region."""
    scenario = SCENARIOS[name]
    return scenario.title.replace("at home", "anywhere") if kind == STACK else scenario.title
