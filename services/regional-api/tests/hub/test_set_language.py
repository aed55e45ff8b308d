"""What is no session or no language is shown in files of their own."""

import pytest

from vetchium_testing.answers import success
from vetchium_testing.regional_api.joined_regions import Account, Platform, bearer

PATH = "/hub/set-language"


class TestSetLanguage:
    async def test_in_the_region_and_its_copy(
        self, platform: Platform, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        account = await platform.account(home)
        headers = bearer(await platform.session(account))
        at = platform.at(landing)
        for language in ("ta-IN", "ta-IN", "de-DE"):
            answer = await at.post(PATH, json={"language": language}, headers=headers)
            assert success(answer) == {}
            assert answer.headers["x-answered-by"] == home
            for database in ("global", home):
                assert await platform.sql(
                    database,
                    "select preferred_language from hub_users where hub_user_global_id = %s",
                    account.user_id,
                ) == [(language,)]
            info = success(await at.get("/hub/myinfo", headers=headers))
            assert info["preferred_language"] == language

    @pytest.mark.parametrize("language", ["de-DE", "ta-IN"])
    async def test_is_the_language_of_mails_from_now_on(
        self, platform: Platform, account: Account, language: str
    ) -> None:
        headers = bearer(await platform.session(account))
        at = platform.at("ind1")
        await at.post(PATH, json={"language": language}, headers=headers)
        await at.post("/hub/request-password-reset", json={"email_address": account.address})
        await platform.work(account.home)
        found = await platform.sql(
            account.home,
            "select email_html_body like %s from emails where email_to = %s",
            *(f'%lang="{language[:2]}"%', account.address),
        )
        assert found == [(True,)]
