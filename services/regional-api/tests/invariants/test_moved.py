"""An account that moves between look-up and arrival: asked once more, side by side, no chain."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from vetchium_testing.forwarding.hops import Hop, Hops
from vetchium_testing.regional_api.calls import signup, unknown_address
from vetchium_testing.regional_api.joined_regions import Account, Platform, bearer

RESET = "/hub/request-password-reset"


async def move(platform: Platform, account: Account, home: str) -> None:
    """Let the directory say that the account is at home elsewhere, and write it there."""
    await platform.sql(
        home,
        "insert into hub_users (hub_user_global_id, email_address, handle, confirmed_at)"
        " values (%s, %s, %s, now()) on conflict do nothing",
        *(account.user_id, account.address, account.handle),
    )
    await platform.sql(
        "global",
        "update hub_users set home_region = %s where hub_user_global_id = %s",
        *(home, account.user_id),
    )


def moving(
    platform: Platform, account: Account, *homes: str
) -> Callable[[Hop], Awaitable[httpx.Response | None]]:
    """Move the account while a request is on its way: each hop, to the next of these homes."""
    left = list(homes)

    async def before(_: Hop) -> httpx.Response | None:
        if left:
            await move(platform, account, left.pop(0))
        return None

    return before


def answering(status: int, **headers: str) -> Callable[[Hop], Awaitable[httpx.Response | None]]:
    """Answer in the place of every peer."""

    async def before(_: Hop) -> httpx.Response | None:
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(b"{}"))

    return before


@pytest.fixture
def platform(watched_platform: Platform) -> Platform:
    return watched_platform


class TestMoved:
    async def test_to_a_third_region(self, platform: Platform, hops: Hops) -> None:
        account = await platform.account("usa1")
        hops.before = moving(platform, account, "deu1")
        answer = await platform.at("ind1").post(RESET, json={"email_address": account.address})
        assert answer.status_code == 200
        assert answer.headers["x-answered-by"] == "deu1"
        assert hops.ways == [("ind1", "usa1"), ("ind1", "deu1")]
        assert len(await platform.mails("deu1", account.address)) == 1
        assert await platform.mails("usa1", account.address) == []

    async def test_to_where_the_request_landed(self, platform: Platform, hops: Hops) -> None:
        account = await platform.account("usa1")
        hops.before = moving(platform, account, "ind1")
        answer = await platform.at("ind1").post(RESET, json={"email_address": account.address})
        assert answer.status_code == 200
        assert answer.headers.get_list("x-answered-by") == ["ind1"]
        assert hops.ways == [("ind1", "usa1")]
        assert len(await platform.mails("ind1", account.address)) == 1

    async def test_again_and_again(self, platform: Platform, hops: Hops) -> None:
        account = await platform.account("usa1")
        hops.before = moving(platform, account, "deu1", "usa1", "deu1", "usa1")
        answer = await platform.at("ind1").post(RESET, json={"email_address": account.address})
        assert answer.status_code == 421
        assert hops.ways == [("ind1", "usa1"), ("ind1", "deu1")]

    async def test_back_and_forth(self, platform: Platform, hops: Hops) -> None:
        account = await platform.account("usa1")
        hops.before = moving(platform, account, "ind1", "usa1", "deu1")
        answer = await platform.at("ind1").post(RESET, json={"email_address": account.address})
        assert answer.status_code == 200
        assert hops.ways == [("ind1", "usa1")]

    async def test_an_unknown_address_that_signs_up_meanwhile(
        self, platform: Platform, hops: Hops
    ) -> None:
        address = unknown_address("usa1")

        async def sign_up(hop: Hop) -> None:
            if hop.request.url.path != RESET:
                return
            hops.before = None
            deu1 = platform.at("deu1")
            assert (
                await deu1.post("/hub/request-signup", json={"email_address": address})
            ).is_success
            token = await platform.mailed_token("deu1", address)
            body = signup("deu1", signup_token=token, email_address=address)
            assert (await deu1.post("/hub/complete-signup", json=body)).status_code == 201

        hops.before = sign_up
        answer = await platform.at("ind1").post(RESET, json={"email_address": address})
        assert answer.status_code == 200
        assert answer.headers["x-answered-by"] == "deu1"
        assert len(await platform.mails("deu1", address, "hub_password_reset")) == 1


class TestPeersThatSend421:
    """Whatever a peer says, the first server asks at most one other region, once."""

    @pytest.mark.parametrize("said", ["usa1", "ind1", "sgp1", "xyz1", "", "USA1", "http://x", "."])
    async def test_nowhere_to_ask(self, platform: Platform, hops: Hops, said: str) -> None:
        account = await platform.account("usa1")
        hops.before = answering(421, **{"X-Home-Region": said})
        answer = await platform.at("ind1").get(
            "/hub/myinfo", headers=bearer(await platform.session(account))
        )
        assert answer.status_code == 421
        assert hops.ways == [("ind1", "usa1")]

    async def test_without_a_region(self, platform: Platform, hops: Hops) -> None:
        hops.before = answering(421)
        answer = await platform.at("ind1").post(
            RESET, json={"email_address": unknown_address("deu1")}
        )
        assert answer.status_code == 421
        assert hops.ways == [("ind1", "deu1")]

    async def test_each_points_to_the_other(self, platform: Platform, hops: Hops) -> None:
        async def point(hop: Hop) -> httpx.Response | None:
            other = "deu1" if hop.receiver == "usa1" else "usa1"
            return await answering(421, **{"X-Home-Region": other})(hop)

        hops.before = point
        address = unknown_address("usa1")
        account = await platform.account("usa1")
        for body in ({"email_address": account.address}, {"email_address": address}):
            hops.seen.clear()
            answer = await platform.at("ind1").post(RESET, json=body)
            assert answer.status_code == 421
            assert len(hops.ways) == 2
            assert {sender for sender, _ in hops.ways} == {"ind1"}
            assert {receiver for _, receiver in hops.ways} == {"usa1", "deu1"}

    async def test_another_status_with_a_region_is_the_answer(
        self, platform: Platform, hops: Hops
    ) -> None:
        hops.before = answering(409, **{"X-Home-Region": "deu1"})
        account = await platform.account("usa1")
        answer = await platform.at("ind1").post(RESET, json={"email_address": account.address})
        assert answer.status_code == 409
        assert hops.ways == [("ind1", "usa1")]
