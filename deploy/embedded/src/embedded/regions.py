"""`make region`: opens, drains, reopens or retires a region of a running stack.

This module changes the processes; `global-service regions` changes the list of regions.
"""

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any, Protocol

import httpx

from embedded import ports
from embedded.control import Say
from embedded.ports import HOST
from embedded.postgres import Server
from embedded.problems import StackError
from embedded.process import run_once
from embedded.roster import Roster
from embedded.services import Services, program
from embedded.settings import Settings, SettingsError, port_variables
from embedded.stack import parts_of

STATES = ("active", "draining", "retired")
NOTICED = 10.0  # seconds until every region must have loaded the new one
# Longer than servers use a cached list of regions, and nginx workers an old configuration.
SETTLED = 7.0
LAST_MAILS = 30.0


class Deployment(Protocol):
    """The running parts, as processes of this machine or in containers."""

    settings: Settings
    has_services: bool

    @property
    def servers(self) -> list[Server]:
        """Return the database servers, as reached from outside."""

    @property
    def services(self) -> Services:
        """Return the environments for commands that run outside."""

    def port_of(self, code: str) -> int | None:
        """Return the port that the API of a new region must have; None if any port will do."""

    def place_of(self, code: str) -> str:
        """Return where the data of a region are, as text."""

    async def start_region(self, settings: Settings, code: str) -> None:
        """Start a region while the others run; return when its services are ready."""

    async def stop_parts(self, *names: str) -> None:
        """Stop some parts one by one."""

    def forget_region(self, code: str) -> None:
        """Remove a region whose parts have been stopped from the state."""

    async def reload_edge(self, settings: Settings) -> None:
        """Route the edge to the regions of these settings without cutting a connection."""


class Regions:
    """Changes the regions of a running stack, one change at a time."""

    def __init__(self, stack: Deployment) -> None:
        self._stack = stack
        self._turn = asyncio.Lock()
        self._say: Say = print

    async def change(self, asked: Mapping[str, Any], say: Say) -> None:
        """Carry out a request of `make region`; a repeated request completes an interrupted one."""
        code, state = str(asked["code"]), str(asked["state"])
        if not self._stack.has_services:
            raise StackError("the services do not run: `make up`, without ONLY=infrastructure")
        async with self._turn:
            self._say = say
            if state == "active":
                given = {name: str(value) for name, value in asked["given"].items()}
                await self._open(code, str(asked["name"]), given)
            else:
                if state == "retired":
                    say(f"retiring {code}: servers get time to let go of it")
                say(self._told(await self._row("set-state", code, state)))
                if state == "draining" and code in self._stack.settings.regions:
                    self._mark(code, is_draining=True)
                    await self._stack.reload_edge(self._stack.settings)
                if state == "retired" and code in self._stack.settings.regions:
                    await self._close(code)

    @property
    def _directory(self) -> Server:
        """The server of the global database."""
        return next(server for server in self._stack.servers if server.name == "global")

    def _mark(self, code: str, *, is_draining: bool) -> None:
        """Note for the edge, now and after a restart, whether a region is draining."""
        stack = self._stack
        others = set(stack.settings.draining) - {code}
        stack.settings = stack.settings.with_draining(others | ({code} if is_draining else set()))
        roster = Roster.read(stack.settings.data_dir)
        roster.with_draining(code, is_draining=is_draining).write(stack.settings.data_dir)

    async def _row(self, *words: str) -> dict[str, Any]:
        """Run `global-service regions`; raises StackError with its message if it refuses."""
        try:
            said = await run_once(
                *(str(program("global-service")), "regions", *words, "--json"),
                environment=self._stack.services.environment("global-service"),
            )
        except StackError as error:
            raise StackError(str(error).splitlines()[-1].strip()) from None
        found: dict[str, Any] = json.loads(said.splitlines()[-1])
        return found

    @staticmethod
    def _told(change: Mapping[str, Any]) -> str:
        code, status, was = change["region_code"], change["status"], change["was"]
        return f"{code} is {status} already" if was == status else f"{code} is {status}, was {was}"

    # Opening

    async def _open(self, code: str, name: str, given: Mapping[str, str]) -> None:
        began = time.monotonic()
        row = await self._row("add", code, *(("--name", name) if name else ()))
        if row["status"] == "active" and code in self._stack.settings.regions:
            self._say(f"{code} ({row['region_name']}) is active already")
            return
        if code not in self._stack.settings.regions:
            await self._start(code, given)
            self._done(f"services of {code}", began)
        self._say(self._told(await self._row("set-state", code, "active")))
        self._mark(code, is_draining=False)
        opened = time.monotonic()
        await self._stack.reload_edge(self._stack.settings)
        self._done("edge", opened)
        await self._noticed(code, opened)
        self._done("every region forwards to it", opened)
        port = self._stack.settings.port(f"regional-api {code}")
        self._say(f"{row['region_name']} is open after {time.monotonic() - began:.1f} s")
        self._say(f"regional-api {code}: http://localhost:{port}")

    async def _start(self, code: str, given: Mapping[str, str]) -> None:
        stack = self._stack
        before = stack.settings
        settings = self._settings(before, code, given)
        wanted = [settings.ports[part] for part in settings.ports.keys() - before.ports.keys()]
        if taken := ports.complaints(wanted):
            raise StackError("\n".join(taken))
        await self._directory.make_logins((code,))
        await stack.start_region(settings, code)
        variables = {port.variable: str(port.number) for port in wanted}
        roster = Roster.read(settings.data_dir)
        is_new = code not in before.known
        roster.with_region(code, variables, is_new=is_new).write(settings.data_dir)

    def _settings(self, before: Settings, code: str, given: Mapping[str, str]) -> Settings:
        """Choose its ports: that of the API must be where the other regions expect it."""
        if code in before.known:  # the others got its port at their start
            return before.with_region(code, {})
        chosen = {name: given[name] for name in port_variables(code) if given.get(name)}
        if (port := self._stack.port_of(code)) is not None:
            chosen[port_variables(code)[0]] = str(port)
        try:
            return before.with_region(code, chosen)
        except SettingsError as error:
            raise StackError(str(error)) from None

    async def _noticed(self, code: str, opened: float) -> None:
        """Wait until every region routes a session of the new one there."""
        unknown = {"Authorization": f"Bearer {code.upper()}-{'0' * 64}"}
        settings = self._stack.settings
        async with httpx.AsyncClient(timeout=NOTICED, trust_env=False) as client:
            for region in settings.regions:
                url = f"http://{HOST}:{settings.port(f'regional-api {region}')}/hub/myinfo"
                while True:
                    try:
                        answer = await client.get(url, headers=unknown)
                        if answer.headers["x-served-by"] == code:
                            break
                    except (httpx.HTTPError, KeyError):
                        pass
                    if time.monotonic() > opened + NOTICED:
                        raise StackError(
                            f"{region} does not forward to {code}: see its log, `make logs`"
                        )
                    await asyncio.sleep(0.1)

    def _done(self, name: str, began: float) -> None:
        self._say(f"  {name:<28} {time.monotonic() - began:5.1f} s")

    # Closing

    async def _close(self, code: str) -> None:
        """Remove it from the edge, wait for requests in flight, stop it; its data stay."""
        stack = self._stack
        began = time.monotonic()
        roster = Roster.read(stack.settings.data_dir)
        roster.without_region(code).write(stack.settings.data_dir)
        await stack.reload_edge(stack.settings.without_region(code))
        await asyncio.sleep(SETTLED)
        api, worker, database = parts_of(code)
        await stack.stop_parts(api)
        waiting = await self._last_mails(code)
        await stack.stop_parts(worker, database)
        await self._directory.end_login(code)
        place = stack.place_of(code)
        stack.forget_region(code)
        self._done(f"services of {code} stopped", began)
        if waiting:
            self._say(f"{waiting} mails were not sent and wait with the data")
        self._say(f"its data stay in {place}")

    async def _last_mails(self, code: str) -> int:
        """Wait while the worker sends queued mails; return how many are left."""
        (server,) = (each for each in self._stack.servers if each.name == code)
        pending = "select count(*) from emails where email_status = 'pending'"
        deadline = time.monotonic() + LAST_MAILS
        while count := int(await server.sql(pending)):
            if time.monotonic() > deadline:
                break
            await asyncio.sleep(0.5)
        return count
