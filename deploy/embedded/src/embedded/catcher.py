"""The mail catcher: takes every mail, shows it on a page, delivers none."""

import asyncio
import os
import shutil
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


async def mails_to(client: httpx.AsyncClient, address: str) -> list[Mail]:
    """Every mail to an address, the newest first."""
    mails: list[Mail] = (await client.get("/email")).raise_for_status().json()
    found = [
        mail
        for mail in mails
        if any(each["address"].lower() == address for each in mail.get("to", []))
    ]
    # Of one second, the one that came last is the newest.
    order = sorted(enumerate(found), key=lambda each: (str(each[1]["time"]), each[0]))
    return [mail for _, mail in reversed(order)]


Look = Callable[[httpx.AsyncClient, str], Awaitable[list[Mail]]]


class Mailbox:
    """Reads what was caught; `look` knows the catcher's API."""

    def __init__(self, settings: Settings, look: Look = mails_to) -> None:
        self._url = f"http://{HOST}:{settings.port('mail web')}"
        self._look = look
        self._shown = Vault(settings.run / "shown-mails.json")

    async def to(self, address: str) -> list[Mail]:
        """Every mail to this address, the newest first."""
        try:
            async with httpx.AsyncClient(base_url=self._url, trust_env=False, timeout=10) as client:
                return await self._look(client, address.strip().lower())
        except httpx.HTTPError:
            raise StackError("the mail catcher does not answer: is `make up` running?") from None

    async def newest(self, address: str, *, unseen: bool = True, within: float = 6.0) -> Mail:
        """Return the newest mail to an address.

        Right after a request the mail may still be on its way, so one that was shown before is
        only shown again when nothing newer comes in time.
        """
        key = address.strip().lower()
        deadline = time.monotonic() + within
        while True:
            mails = await self.to(address)
            is_new = mails and not (unseen and mails[0]["id"] == self._shown.get(key))
            if is_new or (mails and time.monotonic() > deadline):
                self._shown.put(key, mails[0]["id"])
                return mails[0]
            if time.monotonic() > deadline:
                raise StackError(f"no mail to {address}")
            await asyncio.sleep(0.1)
