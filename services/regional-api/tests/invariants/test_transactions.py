"""A token and its mail are written together or not at all (design §6, §8); resets: test_orders.

The database itself refuses one of the two, for one person only, by a trigger of the test's own.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import httpx
import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.flows import complete, new_address, sign_in
from vetchium_testing.regional_api.hub import belongings, furnish
from vetchium_testing.regional_api.joined_regions import PASSWORD, Account, Platform, bearer

HOME = "usa1"
LANDINGS = ["usa1", "deu1"]


class Case(NamedTuple):
    """An endpoint of an account's, the table of its tokens, and the kind of its mail."""

    path: str
    table: str
    kind: str

    async def send(self, platform: Platform, account: Account, to: str, at: str) -> httpx.Response:
        """Ask for the mail to an address, where it is not the account's own."""
        body: dict[str, Any] = {
            "/hub/login": {"email_address": account.address, "password": PASSWORD},
            "/hub/request-email-change": {"new_email_address": to, "current_password": PASSWORD},
        }[self.path]
        headers = bearer(await platform.session(account))
        return await platform.at(at).post(self.path, json=body, headers=headers)

    def recipient(self, account: Account) -> str:
        """Return who shall get the mail."""
        return new_address() if self.path == "/hub/request-email-change" else account.address

    async def tokens(self, platform: Platform, account: Account) -> set[bytes]:
        """Return the digests of the tokens that wait for the account."""
        rows = await platform.sql(
            account.home,
            f"select token_hash from {self.table} where hub_user_global_id = %s",
            account.user_id,
        )
        return {row[0] for row in rows}


CASES = [
    Case("/hub/login", "hub_tfa_tokens", "hub_tfa"),
    Case("/hub/request-email-change", "hub_email_verification_tokens", "hub_email_verification"),
]
EVERY_CASE = pytest.mark.parametrize("case", CASES, ids=lambda case: case.path)
EVERY_LANDING = pytest.mark.parametrize("landing", LANDINGS)


@asynccontextmanager
async def refusing(
    platform: Platform, database: str, table: str, condition: str
) -> AsyncIterator[None]:
    """Let a database refuse the new rows of a table that meet a condition on `new`."""
    await platform.sql(
        database,
        "create function refuse() returns trigger language plpgsql as"
        " $$ begin raise exception 'refused by a test'; end $$",
    )
    try:
        await platform.sql(
            database,
            f"create trigger refuse before insert on {table} for each row"
            f" when ({condition}) execute function refuse()",
        )
        yield
    finally:
        await platform.sql(database, "drop function refuse cascade")


async def mails_anywhere(platform: Platform, address: str) -> list[tuple[str, str]]:
    """Return region and kind of every mail to an address."""
    found = []
    for region in platform.apps:
        rows = await platform.sql(
            region, "select email_type::text from emails where email_to = %s", address
        )
        found += [(region, row[0]) for row in rows]
    return found


async def signup_tokens(platform: Platform, address: str) -> int:
    """Count the sign-up tokens of an address."""
    ((count,),) = await platform.sql(
        "global",
        "select count(*) from hub_signup_tokens where email_address_hash = %s",
        platform.address_hash(address),
    )
    return int(count)


@EVERY_CASE
@EVERY_LANDING
class TestInTheHomeRegion:
    """Token and mail in one database: one transaction."""

    async def test_one_of_each(self, platform: Platform, case: Case, landing: str) -> None:
        account = await platform.account(HOME)
        to = case.recipient(account)
        success(await case.send(platform, account, to, landing))
        assert len(await case.tokens(platform, account)) == 1
        assert await mails_anywhere(platform, to) == [(HOME, case.kind)]

    @pytest.mark.parametrize("refused", ["mail", "token"])
    async def test_neither(
        self, platform: Platform, case: Case, landing: str, refused: str
    ) -> None:
        account, bystander = await platform.account(HOME), await platform.account(HOME)
        await furnish(platform, account)
        before = await case.tokens(platform, account)
        to = case.recipient(account)
        table, condition = (
            ("emails", f"new.email_to = '{to}'")
            if refused == "mail"
            else (case.table, f"new.hub_user_global_id = '{account.user_id}'")
        )
        async with refusing(platform, HOME, table, condition):
            answer = await case.send(platform, account, to, landing)
            problem(answer, 500)
            assert "refused" not in answer.text
            assert answer.headers["x-answered-by"] == HOME
            assert await mails_anywhere(platform, to) == []
            assert await case.tokens(platform, account) == before, "the earlier ones live on"
            other = case.recipient(bystander)
            success(await case.send(platform, bystander, other, landing))
            assert await mails_anywhere(platform, other) == [(HOME, case.kind)]
        success(await case.send(platform, account, to, landing))
        assert await mails_anywhere(platform, to) == [(HOME, case.kind)]
        assert len(await case.tokens(platform, account) - before) == 1


async def test_a_refused_login_changes_nothing_else(platform: Platform) -> None:
    account = await platform.account(HOME)
    session = await furnish(platform, account)
    before = await belongings(platform, account)
    async with refusing(platform, HOME, "emails", f"new.email_to = '{account.address}'"):
        problem(await platform.at("deu1").post("/hub/login", json=account.credentials), 500)
    assert await belongings(platform, account) == before
    success(await platform.at("deu1").get("/hub/myinfo", headers=bearer(session)))
    assert await sign_in(platform, account.address) is not None


@EVERY_LANDING
class TestSignUp:
    """The token is in global, the mail where the request landed: no mail without a token."""

    @staticmethod
    async def ask(platform: Platform, address: str, landing: str) -> httpx.Response:
        return await platform.at(landing).post(
            "/hub/request-signup", json={"email_address": address}
        )

    async def test_one_of_each(self, platform: Platform, landing: str) -> None:
        address = new_address()
        success(await self.ask(platform, address, landing))
        assert await signup_tokens(platform, address) == 1
        assert await mails_anywhere(platform, address) == [(landing, "hub_signup_verification")]

    async def test_no_mail_without_a_token(self, platform: Platform, landing: str) -> None:
        address = new_address()
        digest = platform.address_hash(address).hex()
        condition = f"new.email_address_hash = '\\x{digest}'::bytea"
        async with refusing(platform, "global", "hub_signup_tokens", condition):
            problem(await self.ask(platform, address, landing), 500)
            assert await mails_anywhere(platform, address) == []
            assert await signup_tokens(platform, address) == 0
        await self.works(platform, address, landing)

    async def test_a_token_without_a_mail_is_in_nobodys_way(
        self, platform: Platform, landing: str
    ) -> None:
        """Two databases: the digest stays and expires, nobody has ever seen its token."""
        address = new_address()
        async with refusing(platform, landing, "emails", f"new.email_to = '{address}'"):
            problem(await self.ask(platform, address, landing), 500)
            assert await mails_anywhere(platform, address) == []
            assert await signup_tokens(platform, address) <= 1
        await self.works(platform, address, landing)

    async def works(self, platform: Platform, address: str, landing: str) -> None:
        """Expect the same request to lead to an account now."""
        success(await self.ask(platform, address, landing))
        assert await mails_anywhere(platform, address) == [(landing, "hub_signup_verification")]
        token = await platform.mailed_token(landing, address)
        success(await complete(platform, token, address, HOME), 201)
