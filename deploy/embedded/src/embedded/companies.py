"""The demo companies: one employer and one agency in each home region, three people each.

They sign up through the API like any tenant, with the links from the mails and a DNS record. Steps
that an earlier, interrupted run completed are not repeated.
"""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpx

from embedded.catcher import Mailbox
from embedded.problems import StackError
from nameserver.zone import ZoneError, ZoneFile

PORTALS = {"org": "employer", "agency": "agency"}
FOUNDER = "superadmin"
MEMBERS = {"manager": "manage_users", "inviter": "invite_users"}  # part before the @ → role

# The mail with the record holds no link, and the one with the link does not name the record.
_VALUE = re.compile(r"_vetchium-verify\..*?\b([0-9a-f]{64})\b", re.DOTALL)
_LINK = re.compile(r"/complete-signup#token=([0-9a-f]{64})\b")
_INVITATION = re.compile(r"/complete-setup#token=([A-Z0-9]+-[0-9a-f]{64})\b")
CODE = re.compile(r"\b[0-9]{6}\b")
_RECORD = "_vetchium-verify."
_WITHIN = 30.0
_ATTEMPTS = 5
_BUSY = 2.0
"""Seconds after a 503, which a busy machine may say while everything has just started."""
_LOOK_UPS_APART = 10.5
"""Seconds between two look-ups of one sign-up's record: the API allows one in ten."""


@dataclass(frozen=True, slots=True)
class Company:
    """A tenant of the demo data."""

    portal: str
    region: str
    domain: str
    language: str

    def address(self, name: str) -> str:
        """Return the address of one of its members."""
        return f"{name}@{self.domain}"

    @property
    def note(self) -> str:
        """Return a short description."""
        return f"{PORTALS[self.portal]}, home region {self.region}, {self.language}"


def companies(regions: Iterable[str], languages: dict[str, str]) -> list[Company]:
    """Return one company of each kind per region."""
    return [
        Company(portal, region, f"{portal}-{region}.example", languages.get(region, "en-US"))
        for region in regions
        for portal in PORTALS
    ]


class Founding:
    """Creates one company, or the missing parts of it."""

    def __init__(
        self,
        company: Company,
        password: str,
        client: httpx.AsyncClient,
        mailbox: Mailbox,
        zone: ZoneFile,
    ) -> None:
        self._company = company
        self._password = password
        self._client = client
        self._mailbox = mailbox
        self._zone = zone

    async def make(self) -> None:
        """Sign up, invite members, complete their accounts and assign roles."""
        session = await self._sign_up()
        async with asyncio.TaskGroup() as group:
            for name, role in MEMBERS.items():
                group.create_task(self._join(session, name, role))

    async def _post(self, name: str, session: str = "", **body: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {session}"} if session else {}
        path = f"/{self._company.portal}/{name}"
        for _ in range(_ATTEMPTS - 1):
            answer = await self._client.post(path, json=body, headers=headers)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                return answer
            await asyncio.sleep(_BUSY)
        return await self._client.post(path, json=body, headers=headers)

    async def _sign_up(self) -> str:
        """Sign up and return a session of the founder."""
        founder = self._company.address(FOUNDER)
        seen = await self._seen(founder)
        begun = await self._post("init-signup", email=founder, home_region=self._company.region)
        if begun.status_code == httpx.codes.CONFLICT:
            if session := await self._log_in():
                return session
            seen = frozenset()  # an earlier run has already requested them; its mails are valid
        else:
            expect(begun, httpx.codes.OK)
        done = await self._prove(founder, seen)
        if done.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
            # Mails of an earlier run came late: link and value were not of the same sign-up.
            await asyncio.sleep(_LOOK_UPS_APART)
            done = await self._prove(founder, seen)
        return str(expect(done, httpx.codes.CREATED)["session_token"])

    async def _prove(self, founder: str, seen: frozenset[str]) -> httpx.Response:
        """Publish the value of the newest mail and complete the sign-up of the newest link."""
        link = await self._mailed(founder, _LINK, seen)
        value = await self._mailed(founder, _VALUE, seen)
        try:
            self._zone.add(_RECORD + self._company.domain, value)
        except ZoneError as error:
            raise StackError(f"demo data: {error}") from None
        return await self._post(
            "complete-signup",
            signup_token=link,
            password=self._password,
            preferred_language=self._company.language,
            has_added_dns_record=True,
            agrees_to_eula=True,
        )

    async def _log_in(self) -> str:
        """Return a session of the founder, or an empty string if the company does not exist yet."""
        founder = self._company.address(FOUNDER)
        seen = await self._seen(founder)
        asked = await self._post(
            "login", email=founder, domain=self._company.domain, password=self._password
        )
        # A login for an unknown domain may be routed to a region that does not run here.
        if asked.status_code in {httpx.codes.NOT_FOUND, httpx.codes.BAD_GATEWAY}:
            return ""
        token = expect(asked, httpx.codes.OK)["tfa_token"]
        code = await self._mailed(founder, CODE, seen)
        answer = await self._post("tfa", tfa_token=token, tfa_code=code)
        return str(expect(answer, httpx.codes.OK)["session_token"])

    async def _join(self, session: str, name: str, role: str) -> None:
        address = self._company.address(name)
        seen = await self._seen(address)
        invited = await self._post("invite-user", session, email_address=address)
        if invited.status_code != httpx.codes.CONFLICT:  # 409: the user is already a member
            expect(invited, httpx.codes.CREATED)
            token = await self._mailed(address, _INVITATION, seen)
            full_name = f"Demo {name.title()}"
            done = await self._post(
                "complete-setup",
                invitation_token=token,
                password=self._password,
                full_name=full_name,
            )
            expect(done, httpx.codes.OK)
        listed = await self._post("filter-users", session, filter_email=address)
        (member,) = expect(listed, httpx.codes.OK)["items"]
        role_name = f"{self._company.portal}:{role}"
        if role_name not in member["roles"]:
            target = member[f"{self._company.portal}_user_id"]
            given = await self._post(
                "assign-role", session, target_user_id=target, role_name=role_name
            )
            expect(given, httpx.codes.OK)

    async def _seen(self, address: str) -> frozenset[str]:
        return frozenset([str(mail["id"]) for mail in await self._mailbox.to(address)])

    async def _mailed(self, address: str, wanted: re.Pattern[str], seen: frozenset[str]) -> str:
        return await self._mailbox.find(address, wanted, seen=seen, within=_WITHIN)


def expect(answer: httpx.Response, status: int) -> Any:  # noqa: ANN401  # JSON
    """Return the decoded body; another status aborts the start."""
    if answer.status_code != status:
        path = answer.request.url.path
        raise StackError(f"demo data: {path} answered {answer.status_code}: {answer.text[:300]}")
    return answer.json()
