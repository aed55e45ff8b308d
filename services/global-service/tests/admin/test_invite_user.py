"""`invite-user`; broken fields are in test_fields, roles in test_roles."""

import asyncio
from datetime import datetime, timedelta

import pytest

from common import clock
from common.auth import tokens
from vetchium_testing.answers import problem, success
from vetchium_testing.global_service.service import Office, new_address

PATH = "invite-user"
SUBJECT = "You are invited to the Vetchium admin portal"


class TestInviteUser:
    async def test_anonymous(self, office: Office) -> None:
        problem(await office.post(PATH, {"email_address": new_address()}), 401)

    async def test_without_the_role(self, office: Office) -> None:
        session, address = await office.signed_in("view_users"), new_address()
        problem(await office.post(PATH, {"email_address": address}, session), 403)
        assert await office.mails(address) == []

    @pytest.mark.parametrize("status", ["active", "disabled"])
    async def test_taken(self, office: Office, root: str, status: str) -> None:
        colleague = await office.colleague(status=status)
        body = {"email_address": colleague.address.upper(), "invite_email_language": "de-DE"}
        problem(await office.post(PATH, body, root), 409)
        assert await office.row(colleague, "status::text, preferred_language") == (status, "en-US")
        assert await office.mails(colleague.address) == []

    async def test_disabled_while_invited_is_taken(self, office: Office, root: str) -> None:
        address = new_address()
        success(await office.post(PATH, {"email_address": address}, root), 201)
        success(await office.post("disable-user", {"email_address": address}, root))
        problem(await office.post(PATH, {"email_address": address}, root), 409)

    async def test_makes_an_invited_admin(self, office: Office) -> None:
        session, address = await office.signed_in("manage_users"), new_address()
        before = clock.now()
        body = {"email_address": f" {address.upper()} "}
        answer = success(await office.post(PATH, body, session), 201)
        assert set(answer) == {"invitation_id", "expires_at"}
        expires_at = datetime.fromisoformat(answer["expires_at"])
        assert timedelta(0) <= expires_at - before - timedelta(days=7) < timedelta(seconds=10)
        assert await office.sql(
            "select admin_user_id::text, status::text, full_name, password_hash,"
            " preferred_language, (select count(*) from admin_user_roles r"
            " where r.admin_user_id = u.admin_user_id)"
            " from admin_users u where email_address = %s",
            address,
        ) == [(answer["invitation_id"], "invited", None, None, "en-US", 0)]
        assert await office.sql(
            "select token_hash, expires_at from admin_invitation_tokens where admin_user_id = %s",
            answer["invitation_id"],
        ) == [(tokens.digest(await office.mailed_token(address)), expires_at)]

    @pytest.mark.parametrize("own", ["en-US", "de-DE"])
    @pytest.mark.parametrize("asked", [None, "en-US", "ta-IN"])
    async def test_the_mail(self, office: Office, own: str, asked: str | None) -> None:
        inviter = await office.colleague("manage_users", language=own, name="Asha O'Neil")
        address, language = new_address(), asked or own
        body = {"email_address": address} | ({"invite_email_language": asked} if asked else {})
        success(await office.post(PATH, body, await office.session(inviter)), 201)
        token = await office.mailed_token(address)
        ((kind, subject, text, *right),) = await office.sql(
            "select email_type::text, email_subject, email_text_body, email_html_body like %s,"
            " expires_at - now() between interval '167 hours' and interval '7 days'"
            " from emails where email_to = %s",
            *(f'%lang="{language[:2]}"%', address),
        )
        assert (kind, right) == ("admin_invitation", [True, True])
        assert (subject == SUBJECT) == (language == "en-US")
        assert f"http://localhost:3001/complete-setup#token={token}" in text
        assert f"\n{token}\n" in text
        assert "Asha O'Neil" in text
        assert " 7 " in text
        assert await office.sql(
            "select preferred_language from admin_users where email_address = %s", address
        ) == [(language,)]

    async def test_an_inviter_without_a_name_is_named_by_address(self, office: Office) -> None:
        inviter = await office.colleague("manage_users", name=None)
        address = new_address()
        body = {"email_address": address}
        success(await office.post(PATH, body, await office.session(inviter)), 201)
        assert inviter.address in (await office.mails(address))[0]

    async def test_again_replaces_the_invitation(self, office: Office, root: str) -> None:
        address = new_address()
        first = success(await office.post(PATH, {"email_address": address}, root), 201)
        old = await office.mailed_token(address)
        again = {"email_address": address, "invite_email_language": "ta-IN"}
        second = success(await office.post(PATH, again, root), 201)
        assert second["invitation_id"] == first["invitation_id"]
        assert second["expires_at"] > first["expires_at"]
        assert len(await office.mails(address)) == 2
        setup = {"password": "another password", "full_name": "New"}
        new = await office.mailed_token(address)
        problem(await office.post("complete-setup", setup | {"invitation_token": old}), 401)
        success(await office.post("complete-setup", setup | {"invitation_token": new}))
        assert await office.sql(
            "select preferred_language from admin_users where email_address = %s", address
        ) == [("ta-IN",)]

    async def test_after_an_invitation_has_expired(self, office: Office, root: str) -> None:
        address = new_address()
        with clock.moved(timedelta(days=-8)):
            long = await office.session(await office.colleague("superadmin"), timedelta(days=9))
            success(await office.post(PATH, {"email_address": address}, long), 201)
            dead = await office.mailed_token(address)
        setup = {"password": "another password", "full_name": "New"}
        problem(await office.post("complete-setup", setup | {"invitation_token": dead}), 401)
        success(await office.post(PATH, {"email_address": address}, root), 201)
        live = await office.mailed_token(address)
        success(await office.post("complete-setup", setup | {"invitation_token": live}))

    async def test_at_once(self, office: Office, root: str) -> None:
        """The result is one admin with one valid invitation."""
        address = new_address()
        answers = await asyncio.gather(
            *(office.post(PATH, {"email_address": address}, root) for _ in range(6))
        )
        made = {success(answer, 201)["invitation_id"] for answer in answers}
        assert len(made) == 1
        assert await office.sql(
            "select count(*) from admin_invitation_tokens where admin_user_id = %s", made.pop()
        ) == [(1,)]
        assert len(await office.mails(address)) == 6
