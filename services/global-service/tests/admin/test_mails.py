"""The global mail queue in the portal: superadmins list and change it."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from common import clock
from common.db.pool import Database
from vetchium_testing.answers import problem, success
from vetchium_testing.global_service import service
from vetchium_testing.global_service.service import Office
from vetchium_testing.mail.post import Post, login_of
from vetchium_testing.mail.smtp import SmtpServer

HOUR = timedelta(hours=1)
SECRETS = ("maya@", "Your code", "123456")
PATHS = {
    "list-mails": {},
    "requeue-mail": {"email_id": str(uuid4())},
    "cancel-mail": {"email_id": str(uuid4())},
    "send-test-mail": {"email_address": "ops@example.com"},
}


@pytest.fixture
async def sending(
    make_database: Callable[[str], str], smtp_server: SmtpServer
) -> AsyncIterator[Office]:
    async with service.office(make_database("global"), smtp=smtp_server.settings()) as built:
        yield built


@pytest.fixture
async def post(sending: Office) -> AsyncIterator[Post]:
    database = Database(login_of("global", sending.conninfo), name="test", application_name="test")
    await database.open()
    yield Post("global", sending.conninfo, database)
    await database.close()


@pytest.fixture
async def superadmin(sending: Office) -> str:
    return await sending.signed_in("superadmin")


@pytest.mark.parametrize("path", PATHS)
async def test_for_superadmins_only(office: Office, path: str) -> None:
    problem(await office.post(path, PATHS[path]), 401)
    for role in ("view_users", "manage_users", "view_domains", "manage_domains"):
        problem(await office.post(path, None, await office.signed_in(role)), 403)


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("list-mails", {"filter_status": "open"}, ("filter_status",)),
        ("list-mails", {"filter_type": "hub_tfa"}, ("filter_type",)),
        ("list-mails", {"limit": 101, "cursor": "x"}, ("limit", "cursor")),
        ("requeue-mail", {}, ("email_id",)),
        ("requeue-mail", {"email_id": "x"}, ("email_id",)),
        ("requeue-mail", {"email_id": str(uuid4()), "email_type": "admin_tfa"}, ("email_id",)),
        ("cancel-mail", {}, ("email_id",)),
        ("cancel-mail", {"email_id": 7}, ("email_id",)),
        ("send-test-mail", {}, ("email_address",)),
        ("send-test-mail", {"email_address": "a@b.example\r\nBcc: c"}, ("email_address",)),
    ],
)
async def test_broken_bodies(
    office: Office, root: str, path: str, body: dict[str, Any], fields: tuple[str, ...]
) -> None:
    problem(await office.post(path, body, root), 400, *fields)


class TestListMails:
    async def test_pages_newest_first_with_masked_addresses(
        self, sending: Office, post: Post, superadmin: str
    ) -> None:
        now = clock.now()
        ids = [str(await post.insert(created_at=now - n * HOUR)) for n in range(5)]
        seen, cursor = [], ""
        while True:
            answer = await sending.post("list-mails", {"limit": 2, "cursor": cursor}, superadmin)
            page = success(answer)
            assert not any(secret in answer.text for secret in SECRETS)
            seen += [item["email_id"] for item in page["items"]]
            assert {item["email_to"] for item in page["items"]} == {"m…@example.com"}
            if not (cursor := page["next_cursor"]):
                break
        assert seen == ids

    async def test_filters(self, sending: Office, post: Post, superadmin: str) -> None:
        await post.insert()
        failed = await post.insert(email_status="failed", email_type="admin_invitation")
        for body in ({"filter_status": "failed"}, {"filter_type": "admin_invitation"}):
            (item,) = success(await sending.post("list-mails", body, superadmin))["items"]
            assert item["email_id"] == str(failed)
            assert (item["email_status"], item["can_be_requeued"]) == ("failed", True)


class TestRequeueMail:
    async def test_one_and_all_of_a_type(
        self, sending: Office, post: Post, superadmin: str
    ) -> None:
        ids = [await post.insert(email_status="failed", attempt_count=5) for _ in range(3)]
        body = {"email_id": str(ids[0]).upper()}
        assert success(await sending.post("requeue-mail", body, superadmin)) == {"requeued": 1}
        problem(await sending.post("requeue-mail", body, superadmin), 422)
        body = {"email_type": "admin_tfa"}
        assert success(await sending.post("requeue-mail", body, superadmin)) == {"requeued": 2}
        rows = await post.query("select distinct email_status::text, attempt_count from emails")
        assert rows == [("pending", 0)]

    async def test_an_unknown_mail(self, office: Office, root: str) -> None:
        problem(await office.post("requeue-mail", {"email_id": str(uuid4())}, root), 404)


class TestCancelMail:
    async def test_one_and_all_of_a_type(
        self, sending: Office, post: Post, superadmin: str
    ) -> None:
        one = await post.insert()
        await post.insert(locked_until=clock.now() + HOUR, locked_by="w")
        body = {"email_id": str(one)}
        done = success(await sending.post("cancel-mail", body, superadmin))
        assert done == {"cancelled": 1, "in_hand": 0}
        problem(await sending.post("cancel-mail", body, superadmin), 422)
        body = {"email_type": "admin_tfa"}
        done = success(await sending.post("cancel-mail", body, superadmin))
        assert done == {"cancelled": 1, "in_hand": 1}
        assert await post.query("select 1 from emails where email_text_body <> ''") == []

    async def test_an_unknown_mail(self, office: Office, root: str) -> None:
        problem(await office.post("cancel-mail", {"email_id": str(uuid4())}, root), 404)


class TestSendTestMail:
    async def test_it_goes_past_the_queue(
        self, sending: Office, post: Post, superadmin: str, smtp_server: SmtpServer
    ) -> None:
        body = {"email_address": " Ops@Example.com "}
        done = success(await sending.post("send-test-mail", body, superadmin))
        (mail,) = smtp_server.received
        assert mail.recipients == ["ops@example.com"]
        assert done["email_id"] in mail.message["Message-ID"]
        assert await post.query("select 1 from emails") == []

    async def test_a_refusal_is_reported(
        self, sending: Office, superadmin: str, smtp_server: SmtpServer
    ) -> None:
        smtp_server.answer("RCPT", "550 5.7.1 ops@example.com is not wanted")
        answer = await sending.post("send-test-mail", PATHS["send-test-mail"], superadmin)
        refusal = problem(answer, 502)
        assert refusal["detail"] == "Not delivered: the server answered 550 5.7.1 to RCPT."


async def test_they_are_in_the_document(office: Office) -> None:
    document = (await office.client.get("/docs/openapi.json")).json()
    for path in PATHS:
        operation = document["paths"][f"/admin/{path}"]["post"]
        assert operation["security"]
        assert {"200", "400", "401", "403"} <= operation["responses"].keys()
