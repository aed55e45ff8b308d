"""The mail catcher: takes every mail, shows it on a page, delivers none."""

import asyncio
import os
import re
import shutil
import ssl
import time
from collections.abc import Mapping
from typing import Any

import httpx

from embedded.ports import HOST
from embedded.probe import answers
from embedded.problems import StackError
from embedded.process import Part
from embedded.settings import CHECKOUT, Settings
from embedded.vault import Vault

PROGRAM = CHECKOUT / "deploy" / "embedded" / "node_modules" / "maildev" / "bin" / "maildev"
# Plain HTTP needs no certificates, and reading them for each look costs more than the look.
_PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

Mail = Mapping[str, Any]


def part(settings: Settings) -> Part:
    """Describe the process."""
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


class Mailbox:
    """Reads what was caught."""

    def __init__(self, settings: Settings) -> None:
        self._url = f"http://{HOST}:{settings.port('mail web')}/email"
        self._shown = Vault(settings.run / "shown-mails.json")

    async def to(self, address: str) -> list[Mail]:
        """Every mail to this address, the newest first."""
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=10, verify=_PLAIN) as client:
                mails: list[Mail] = (await client.get(self._url)).raise_for_status().json()
        except httpx.HTTPError:
            raise StackError("the mail catcher does not answer: is `make up` running?") from None
        wanted = address.strip().lower()
        found = [
            mail
            for mail in mails
            if any(each["address"].lower() == wanted for each in mail.get("to", []))
        ]
        # Of one second, the one that came last is the newest.
        order = sorted(enumerate(found), key=lambda each: (str(each[1]["time"]), each[0]))
        return [mail for _, mail in reversed(order)]

    async def find(
        self,
        address: str,
        wanted: re.Pattern[str],
        *,
        seen: frozenset[str] = frozenset(),
        within: float,
    ) -> str:
        """Wait for a mail that is none of those seen and has the text; return its last group."""
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
        """Return the newest mail to an address, of those about something if it is given.

        Right after a request the mail may still be on its way, so one that was shown before is
        only shown again when nothing newer comes in time.
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
