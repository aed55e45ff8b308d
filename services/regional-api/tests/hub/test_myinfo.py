from vetchium_testing.regional_api.joined_regions import Account, Platform, bearer


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
        assert answer.headers["x-answered-by"] == home
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

    async def test_roles_are_in_alphabetical_order(
        self, platform: Platform, account: Account
    ) -> None:
        for role in ("hub:zebra", "hub:aardvark"):
            await platform.sql(
                account.home,
                "with made as (insert into roles (role_name) values (%s) on conflict (role_name)"
                " do update set role_name = excluded.role_name returning role_id)"
                " insert into hub_user_roles (hub_user_global_id, role_id)"
                " select %s, role_id from made",
                *(role, account.user_id),
            )
        headers = bearer(await platform.session(account))
        answer = await platform.at("ind1").get("/hub/myinfo", headers=headers)
        assert answer.json()["roles"] == ["hub:aardvark", "hub:read_posts", "hub:zebra"]
