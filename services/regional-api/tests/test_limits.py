"""C6: what one client, recipient, domain, tenant or account may ask for; the limits of the product.

Each test begins in the first second of an hour that no other test has had, and of a day.
"""

import itertools
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from common import clock
from regional_api.settings import LimitSettings
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api import joined_regions
from vetchium_testing.regional_api.hub import new_address
from vetchium_testing.regional_api.joined_regions import PASSWORD, REGIONS, Platform, bearer
from vetchium_testing.regional_api.tenant import (
    make_member,
    make_tenant,
    new_domain,
    new_member_address,
    session,
)

pytestmark = pytest.mark.usefixtures("fresh_day")

SIGNUP = "/hub/request-signup"


@pytest.fixture(scope="module")
async def strict(make_database: Callable[[str], str]) -> AsyncIterator[Platform]:
    async with joined_regions.platform(
        make_database,
        limits=LimitSettings(),
        trusted_proxy_count=1,
        trusted_proxies=("127.0.0.0/8",),
    ) as built:
        yield built


_CLIENTS = itertools.count(1)


def client() -> str:
    """Return the address of a client that no other test has."""
    number = next(_CLIENTS)
    return f"10.1.{number // 250}.{number % 250}"


async def ask(
    platform: Platform, path: str, body: dict[str, Any], address: str, landing: str = "ind1"
) -> httpx.Response:
    """Send a request as a client from an address."""
    return await platform.at(landing).post(path, json=body, headers={"X-Forwarded-For": address})


async def until_refused(
    platform: Platform, path: str, make: Callable[[], dict[str, Any]], address: Callable[[], str]
) -> int:
    """Ask, landing in one region after the other, until 429; return how many went before."""
    for number in range(1000):
        answer = await ask(platform, path, make(), address(), REGIONS[number % 3])
        if answer.status_code == 429:
            problem(answer, 429)
            assert 1 <= int(answer.headers["retry-after"]) <= 86_400
            return number
        assert answer.status_code < 500, answer.text
    raise AssertionError("never refused")


def signup() -> dict[str, Any]:
    return {"email_address": new_address()}


def init() -> dict[str, Any]:
    return {"email": f"boss@{new_domain()}", "home_region": "deu1"}


class TestClient:
    @pytest.mark.parametrize(
        ("path", "make", "most"),
        [
            (SIGNUP, signup, 30),
            ("/org/init-signup", init, 30),
            ("/agency/init-signup", init, 30),
        ],
    )
    async def test_sets_off_thirty_mails_to_strangers_an_hour(
        self, strict: Platform, path: str, make: Callable[[], dict[str, Any]], most: int
    ) -> None:
        """C6, F20: counted once, whatever the landing and whether or not there is a hop."""
        address = client()
        assert await until_refused(strict, path, make, lambda: address) == most
        answer = await ask(strict, path, make(), client())
        assert answer.status_code == 200
        with clock.moved(timedelta(hours=1)):
            assert (await ask(strict, path, make(), address)).status_code == 200

    async def test_chooses_another_home_in_vain(self, strict: Platform) -> None:
        """C6: the count of init-signup is one for all regions."""
        address, homes = client(), itertools.cycle(REGIONS)
        found = await until_refused(
            strict,
            "/org/init-signup",
            lambda: init() | {"home_region": next(homes)},
            lambda: address,
        )
        assert found == 30

    async def test_is_a_64_of_ipv6(self, strict: Platform) -> None:
        """M6: addresses of one /64 share a counter, of two they do not."""
        numbers = itertools.count(1)
        found = await until_refused(
            strict, SIGNUP, signup, lambda: f"2001:db8:0:1::{next(numbers):x}"
        )
        assert found == 30
        assert (await ask(strict, SIGNUP, signup(), "2001:db8:0:2::1")).status_code == 200

    async def test_cannot_use_up_a_recipient_once_refused(self, strict: Platform) -> None:
        """What the limit of the client refuses is not counted for the recipient."""
        address, victim = client(), signup()
        await until_refused(strict, SIGNUP, signup, lambda: address)
        for _ in range(6):
            problem(await ask(strict, SIGNUP, victim, address), 429)
        assert (await ask(strict, SIGNUP, victim, client())).status_code == 200

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("/hub/tfa", {"tfa_token": "IND1-" + "0" * 64, "tfa_code": "000000"}),
            (
                "/hub/complete-password-reset",
                {"reset_token": "IND1-" + "0" * 64, "new_password": "correct horse battery"},
            ),
            ("/org/get-signup-details", {"signup_token": "0" * 64}),
            ("/global/check-domain", {"domain": "example.com"}),
        ],
    )
    async def test_of_the_other_routes(
        self, strict: Platform, path: str, body: dict[str, Any]
    ) -> None:
        """All but the first and the last are written into the counter."""
        address = client()
        assert (await ask(strict, path, body, address)).status_code < 429
        raised = await strict.sql(
            "ind1",
            "update throttles set count = 10000 where window_start = %s"
            " and kind = any('{tfa_client,complete_client,lookup_client}') returning kind",
            clock.now().replace(second=0, microsecond=0),
        )
        assert len(raised) == 1
        answer = await ask(strict, path, body, address)
        problem(answer, 429)
        assert 1 <= int(answer.headers["retry-after"]) <= 60


class TestRecipient:
    @pytest.mark.parametrize("is_known", [True, False])
    @pytest.mark.parametrize("path", [SIGNUP, "/hub/request-password-reset"])
    async def test_five_an_hour(self, strict: Platform, path: str, is_known: bool) -> None:
        """C6: for all landings and clients together; the address is what is hashed."""
        address = (await strict.account()).address if is_known else new_address()
        spellings = itertools.cycle([address, f" {address.upper()}"])
        found = await until_refused(
            strict, path, lambda: {"email_address": next(spellings)}, client
        )
        assert found == 5
        assert (await ask(strict, path, signup(), client())).status_code == 200

    async def test_each_kind_by_itself(self, strict: Platform) -> None:
        account = await strict.account()
        body = {"email_address": account.address}
        await until_refused(strict, SIGNUP, lambda: body, client)
        success(await ask(strict, "/hub/login", account.credentials, client()))
        success(await ask(strict, "/hub/request-password-reset", body, client()))

    async def test_five_an_hour_in_two_portals(self, strict: Platform) -> None:
        """C6: employers' and agencies' sign-ups mail the same mailbox."""
        boss = init()
        answers = [
            await ask(strict, f"/{portal}/init-signup", boss | {"home_region": home}, client())
            for portal, home in zip(["org", "agency"] * 3, REGIONS * 2, strict=True)
        ]
        assert [answer.status_code for answer in answers][-1] == 429
        assert all(answer.status_code != 429 for answer in answers[:5])

    async def test_sixty_an_hour_and_domain(self, strict: Platform) -> None:
        """C6: more than one client may, so that no client alone shuts a domain out."""
        domain, numbers = new_domain(), itertools.count()
        found = await until_refused(
            strict,
            "/org/init-signup",
            lambda: {"email": f"boss{next(numbers)}@{domain}", "home_region": "deu1"},
            client,
        )
        assert found == 60


class TestAccount:
    async def test_asks_for_five_changes_of_its_address_a_day(self, strict: Platform) -> None:
        """C6."""
        account = await strict.account()
        headers = bearer(await strict.session(account, timedelta(days=2)))
        path = "/hub/request-email-change"
        answers = [
            await strict.at(landing).post(
                path,
                json={"new_email_address": new_address(), "current_password": PASSWORD},
                headers=headers,
            )
            for landing in REGIONS * 2
        ]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert int(answers[-1].headers["retry-after"]) > 3600


@pytest.mark.parametrize("portal", ["org", "agency"])
async def test_a_tenant_invites_two_hundred_a_day(strict: Platform, portal: str) -> None:
    """C6: all its members together; but two are written into the counter."""
    tenant = await make_tenant(strict, portal)
    path = f"/{portal}/invite-user"
    sessions = [
        await session(strict, await make_member(strict, tenant, "superadmin"), timedelta(days=2))
        for _ in range(2)
    ]

    async def invite(by: str) -> httpx.Response:
        body = {"email_address": new_member_address()}
        return await strict.at("ind1").post(path, json=body, headers=bearer(by))

    success(await invite(sessions[0]), 201)
    assert await strict.sql(
        tenant.home,
        "update throttles set count = 199 where kind = 'invitation_tenant'"
        " and window_start = %s returning count",
        clock.now().replace(hour=0, minute=0, second=0, microsecond=0),
    ) == [(199,)]
    success(await invite(sessions[1]), 201)
    problem(await invite(sessions[1]), 429)
    with clock.moved(timedelta(days=1)):
        success(await invite(sessions[0]), 201)


async def test_counters_hold_no_address(strict: Platform) -> None:
    body, address = signup(), client()
    success(await ask(strict, SIGNUP, body, address))
    found = await strict.sql("global", "select t::text from region_throttles t")
    assert len(found) >= 2
    digits = [value.encode().hex() for value in (body["email_address"], address)]
    assert not any(text in str(found) for text in [body["email_address"], address, *digits])
