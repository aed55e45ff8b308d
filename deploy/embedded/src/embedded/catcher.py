"""The mail catcher: accepts every mail, shows it on a web page and delivers none."""

import asyncio
import os
import re
import shutil
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx

from embedded.ports import HOST
from embedded.probe import answers
from embedded.problems import StackError
from embedded.process import Part
from embedded.settings import CHECKOUT, Settings
from embedded.vault import Vault

PROGRAM = CHECKOUT / "deploy" / "embedded" / "node_modules" / "maildev" / "bin" / "maildev"
# Plain HTTP needs no certificates, and loading them takes longer than the request.
_PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

Mail = Mapping[str, Any]


def part(settings: Settings) -> Part:
    """Describe the mail catcher's process."""
    node = shutil.which("node")
    if node is None:
        raise StackError("Node.js is missing (the mail catcher needs 18 or newer): install it")
    if not PROGRAM.is_file():
        raise StackError("the mail catcher is not installed: run `make setup`")
    web = settings.port("mail web")
    return Part(
        name="mail",
        command=(
            *(node, str(PROGRAM), "--ip", HOST, "--web-ip", HOST),
            *("--smtp", str(settings.port("mail smtp")), "--web", str(web)),
            *("--mail-directory", str(settings.data_dir / "mail")),
        ),
        environment={"PATH": os.defpath, "HOME": str(settings.data_dir)},
        is_ready=lambda _: answers(web, "/healthz"),
        grace=3.0,
    )


async def mails_to(client: httpx.AsyncClient, address: str) -> list[Mail]:
    """Return all mails to an address, newest first."""
    mails: list[Mail] = (await client.get("/email")).raise_for_status().json()
    found = [
        mail
        for mail in mails
        if any(each["address"].lower() == address for each in mail.get("to", []))
    ]
    # Among mails of the same second, the last one received is the newest.
    order = sorted(enumerate(found), key=lambda each: (str(each[1]["time"]), each[0]))
    return [mail for _, mail in reversed(order)]


Look = Callable[[httpx.AsyncClient, str], Awaitable[list[Mail]]]


class Mailbox:
    """Reads the caught mails; `look` calls the catcher's API."""

    def __init__(self, settings: Settings, look: Look = mails_to) -> None:
        self._url = f"http://{HOST}:{settings.port('mail web')}"
        self._look = look
        self._shown = Vault(settings.run / "shown-mails.json")

    async def to(self, address: str) -> list[Mail]:
        """Return all mails to this address, newest first."""
        try:
            async with httpx.AsyncClient(
                base_url=self._url, trust_env=False, timeout=10, verify=_PLAIN
            ) as client:
                return await self._look(client, address.strip().lower())
        except httpx.HTTPError:
            raise StackError("the mail catcher does not answer: is `make up` running?") from None

    async def find(
        self,
        address: str,
        wanted: re.Pattern[str],
        *,
        seen: frozenset[str] = frozenset(),
        within: float,
    ) -> str:
        """Wait for an unseen mail that matches the text; return the last group of the match."""
        deadline = time.monotonic() + within
        while True:
            for mail in await self.to(address):
                if mail["id"] not in seen and (found := wanted.search(mail["text"])):
                    return found[wanted.groups]
            if time.monotonic() > deadline:
                raise StackError(f"no mail to {address} with {wanted.pattern}")
            await asyncio.sleep(0.1)

    async def newest(
        self, address: str, *, about: str = "", unseen: bool = True, within: float = 6.0
    ) -> Mail:
        """Return the newest mail to an address, optionally only with a text in its subject.

        Right after a request the mail may still be in delivery, so a mail that was returned before
        is returned again only if no newer mail arrives in time.
        """
        key = f"{address.strip().lower()} {about}".strip()
        deadline = time.monotonic() + within
        while True:
            mails = [
                mail
                for mail in await self.to(address)
                if about.casefold() in mail["subject"].casefold()
            ]
            is_new = mails and not (unseen and mails[0]["id"] == self._shown.get(key))
            if is_new or (mails and time.monotonic() > deadline):
                self._shown.put(key, mails[0]["id"])
                return mails[0]
            if time.monotonic() > deadline:
                raise StackError(f"no mail to {address}")
            await asyncio.sleep(0.1)
