"""Starts and stops the stack in containers, from `make up` to `make down`."""

import asyncio
import json
import re
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict

from containers import mailpit
from containers.compose import Compose, gathered
from containers.engine import base_images, compose_command
from containers.prepare import Preparation
from embedded import ports, stack, summary
from embedded.catcher import Mailbox
from embedded.demo import Account, Demo
from embedded.probe import answers, listens
from embedded.problems import StackError
from embedded.settings import Settings
from embedded.vault import write_private

STARTED = "started"  # a file that exists from the first container's start to the last one's end
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 360.0  # a busy machine takes three minutes
NGINX_SINCE = (1, 27, 4)
_SERVICES = ("regional-api ", "regional-worker ", "global-service")


def has_started(settings: Settings) -> bool:
    """Return whether the last `make up` used containers, with no `make down` since."""
    return (settings.run / STARTED).is_file()


class Containers:
    """Everything that the Compose file describes."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.preparation = Preparation(settings)
        words = compose_command(settings.given)
        if words is None:
            raise StackError("the stack runs in containers, but no Docker engine answers")
        self._words = words
        environment, file = self.preparation.environment(), self.preparation.compose_file
        if not file.is_file():
            self.preparation.write_compose_file()
        self.compose = Compose(words, environment, file)
        self.mailbox = Mailbox(settings, mailpit.mails_to)
        self._say = say

    async def up(self) -> None:
        """Build, start, wait and create the demo data; raises StackError with the reason."""
        began = time.monotonic()
        if not await self.compose.containers():
            taken = ports.complaints(self.settings.ports.values())
            if taken:
                raise StackError("\n".join(taken))
        await self.build()
        (self.settings.run / STARTED).touch()
        self._done("images", began)
        started = asyncio.create_task(self.compose.run("up", "-d", "--remove-orphans"))
        try:
            async with asyncio.timeout(PATIENCE):
                parts = [asyncio.create_task(self._ready(name)) for name in self.settings.ports]
                await gathered(started, *parts)
        except (StackError, TimeoutError) as error:
            why = str(error) or f"it is not ready in {PATIENCE:g} s"
            raise StackError(f"{why}\n{await self.compose.last_words()}") from None
        accounts = await self._demo()
        self._write_note(accounts)
        for line in summary.lines(self.settings, accounts):
            self._say(line)
        self._say(f"ready in {time.monotonic() - began:.1f} s")

    async def build(self) -> None:
        """Update the images and all files that Compose reads."""
        self.preparation.write()
        try:
            await self.compose.run("build", "--quiet")
        except StackError as error:
            raise StackError(f"{error}\n`make up MODE=embedded` needs no images") from None
        self.preparation.write_version(is_new=await self._nginx() >= NGINX_SINCE)

    async def _nginx(self) -> tuple[int, ...]:
        """Return the version of nginx in the image."""
        image = next(each for each in base_images() if "nginx" in each)
        words = "run", "--rm", "--network", "none", "--entrypoint", "nginx", image, "-v"
        try:
            said = await self.compose.docker(*words)
        except StackError:  # an unknown version counts as old
            return (0,)
        found = re.search(r"nginx/(\d+)\.(\d+)\.(\d+)", said)
        return tuple(map(int, found.groups())) if found else (0,)

    def _done(self, name: str, began: float) -> None:
        self._say(f"  {name:<24} {time.monotonic() - began:5.1f} s")

    async def _ready(self, name: str) -> None:
        """Wait until a part works as seen from outside."""
        began, port = time.monotonic(), self.settings.port(name)
        while not await self._is_ready(name, port):  # noqa: ASYNC110  # another process is asked
            await asyncio.sleep(0.2)
        if not name.startswith("postgres ") and name != "mail smtp":
            self._done(name, began)

    @staticmethod
    async def _is_ready(name: str, port: int) -> bool:
        if name.startswith(_SERVICES):
            return await answers(port, "/readyz")
        if name == "edge":
            return await answers(port, "/global/get-regions")
        if name.endswith("-ui"):
            return await answers(port, "/")
        if name == "mail web":
            return await answers(port, "/readyz")
        return await listens(port)

    async def _demo(self) -> list[Account]:
        prepared, began = self.preparation, time.monotonic()
        environment = prepared.services.environment("global-service")
        demo = Demo(self.settings, prepared.vault, prepared.servers[0], environment, self.mailbox)
        if await demo.make():
            self._done("demo data", began)
        return demo.accounts()

    def _write_note(self, accounts: list[Account]) -> None:
        servers = self.preparation.servers
        note = {
            "mode": "docker",
            "project": self.compose.project,
            "urls": summary.urls(self.settings),
            "accounts": [asdict(account) for account in accounts],
            "databases": {s.name: s.conninfo() for s in servers},
            "superuser_databases": {s.name: s.conninfo(superuser=True) for s in servers},
            "logins": {s.name: s.login_conninfos(self.settings.regions) for s in servers},
        }
        write_private(self.settings.data_dir / stack.NOTE, json.dumps(note, indent=2))

    async def stay(self) -> None:
        """Wait for a signal, or for a `make down` in another terminal."""
        asked = asyncio.Event()
        for each in SIGNALS:
            asyncio.get_running_loop().add_signal_handler(each, asked.set)
        while has_started(self.settings):
            with suppress(TimeoutError):
                await asyncio.wait_for(asked.wait(), 0.5)
                return

    async def down(self, *words: str) -> None:
        """Remove containers and networks; with `--volumes` also the data."""
        (self.settings.data_dir / stack.NOTE).unlink(missing_ok=True)
        await self.compose.run("down", "--remove-orphans", *words)
        (self.settings.run / STARTED).unlink(missing_ok=True)

    async def migrate(self) -> None:
        """Apply pending migrations to the running databases."""
        await self.build()
        for name in self.settings.databases:
            said = await self.compose.run("run", "--rm", "--no-deps", "-T", f"migrate-{name}")
            self._say(f"{name}: {said.strip().splitlines()[-1]}")
