"""What is no session is shown in a file of its own."""

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.hub import belongings, furnish
from vetchium_testing.regional_api.joined_regions import Account, Platform, bearer

PATH = "/hub/logout"


class TestLogout:
    async def test_ends_this_session_only(self, platform: Platform, pair: tuple[str, str]) -> None:
        landing, home = pair
        account = await platform.account(home)
        headers = bearer(await furnish(platform, account))
        answer = await platform.at(landing).post(PATH, headers=headers)
        assert success(answer) == {}
        assert answer.headers["x-answered-by"] == home
        assert list((await belongings(platform, account)).values()) == [1, 1, 1, 1]
        problem(await platform.at(landing).get("/hub/myinfo", headers=headers), 401)
        problem(await platform.at(landing).post(PATH, headers=headers), 401)

    @pytest.mark.parametrize("landing", ["usa1", "ind1"])
    @pytest.mark.parametrize(
        ("content", "content_type"),
        [
            (b"", "application/json"),
            (b"{", "application/json"),
            (b"\xff", "text/plain"),
            (b"1", None),
        ],
    )
    async def test_the_body_is_ignored(
        self,
        platform: Platform,
        account: Account,
        landing: str,
        content: bytes,
        content_type: str | None,
    ) -> None:
        headers = bearer(await platform.session(account))
        headers |= {"Content-Type": content_type} if content_type else {}
        assert (
            success(await platform.at(landing).post(PATH, content=content, headers=headers)) == {}
        )
