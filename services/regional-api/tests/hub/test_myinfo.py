from regional_api.testing import Account, Platform, bearer


class TestMyinfo:
    async def test_anonymous(self, platform: Platform) -> None:
        answer = await platform.at("ind1").get("/hub/myinfo")
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_tells_who_is_signed_in(self, platform: Platform, pair: tuple[str, str]) -> None:
        landing, home = pair
        account = await platform.account(home, language="de-DE")
        answer = await platform.at(landing).get(
            "/hub/myinfo", headers=bearer(await platform.session(account))
        )
        assert answer.status_code == 200
        assert answer.headers["x-served-by"] == home
        assert answer.json() == {
            "hub_user_id": str(account.user_id),
            "handle": account.handle,
            "email_address": account.address,
            "preferred_language": "de-DE",
            "roles": ["hub:read_posts"],
        }

    async def test_a_bare_token_is_accepted(self, platform: Platform, account: Account) -> None:
        token = await platform.session(account)
        answer = await platform.at("ind1").get("/hub/myinfo", headers={"Authorization": token})
        assert answer.status_code == 200
