"""All parts of Vetchium, started in the order of their dependencies."""

import asyncio
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict

from embedded import catcher, edge, leftovers, migrations, names, pages, ports, roster, summary
from embedded.demo import Account, Demo
from embedded.ground import Ground, elsewhere, prepare
from embedded.ledger import Ledger
from embedded.postgres import Server
from embedded.problems import StackError, first
from embedded.process import Part, Process, run_once
from embedded.services import Services, own_port, program
from embedded.settings import Settings
from embedded.vault import Vault, write_private

NOTE = "stack.json"  # what a running stack publishes for tools and tests
OURS = (
    *("dns", "edge", "logs", "mail", "pages", "postgres", "programs", "run"),
    *("vault.json", roster.FILE, NOTE),
)


class Stack:
    """All processes of one data folder."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.ground: Ground = prepare(settings.data_dir)
        for folder in (settings.logs, settings.run):
            folder.mkdir(exist_ok=True, mode=0o700)
        self.vault = Vault(settings.data_dir / "vault.json")
        self.servers = [
            Server(name, settings.port(f"postgres {name}"), self.ground, self.vault)
            for name in settings.databases
        ]
        self.services = Services(settings, self.vault, self.servers)
        self.has_services = False
        self._say = say
        self._ledger = ledger(settings)
        self._processes: list[list[Process]] = [[], [], []]  # in the order in which they stop
        self._accounts: list[Account] = []
        self._impatience = asyncio.Event()
        self._began = time.monotonic()

    def clear(self) -> None:
        """Stop what a killed run left behind, then check that all ports are free."""
        names = leftovers.stop(self._ledger.read())
        if names:
            self._say(f"stopped what an earlier run had left: {', '.join(names)}")
        self._ledger.clear()
        taken = ports.complaints(self.settings.ports.values())
        if taken:
            if len(taken) == len(self.settings.ports):
                taken.insert(
                    0, "another checkout seems to run: stop it there with `make down`, or:"
                )
            raise StackError("\n".join(taken))

    async def start(self, *, only_infrastructure: bool = False) -> None:
        """Start everything; raises StackError with the first error."""
        databases = {server.name: asyncio.Event() for server in self.servers}
        try:
            async with asyncio.TaskGroup() as group:
                run = group.create_task
                run(self._start(2, catcher.part(self.settings)))
                run(self._start(2, names.part(self.settings)))
                run(self._pages())
                run(self._start(0, edge.part(self.settings, self.ground)))
                for server in self.servers:
                    run(self._start_database(server, databases[server.name]))
                if not only_infrastructure:
                    run(self._service("global-service", None, databases["global"]))
                    for region in self.settings.regions:
                        both = databases["global"], databases[region]
                        run(self._service("regional-api", region, *both))
                        run(self._service("regional-worker", region, databases[region]))
        except ExceptionGroup as errors:
            raise first(errors) from None
        self.has_services = not only_infrastructure
        if self.has_services:
            await self._open_planned()
        self._accounts = await self._demo() if self.has_services else []
        self._write_note()
        for line in summary.lines(self.settings, self._accounts):
            self._say(line)
        self._say(f"ready in {time.monotonic() - self._began:.1f} s")

    def _done(self, name: str, began: float) -> None:
        self._say(f"  {name:<24} {time.monotonic() - began:5.1f} s")

    def _process(self, rank: int, part: Part) -> Process:
        process = Process(part, self.settings.logs, self._ledger, self._say)
        self._processes[rank].append(process)
        return process

    async def _start(self, rank: int, part: Part) -> None:
        began = time.monotonic()
        await self._process(rank, part).start()
        self._done(part.name, began)

    async def _pages(self) -> None:
        began = time.monotonic()
        if await pages.build(self.settings):
            self._done("build the pages", began)
        pages.publish(self.settings, self.ground)

    async def _start_database(self, server: Server, is_up: asyncio.Event) -> None:
        began = time.monotonic()
        if await server.initialise():
            self.vault.put(f"{server.name}_migrations", None)
        process = self._process(2, server.part())
        await process.start()
        await server.make_database(self.settings.regions)
        self._done(process.part.name, began)
        began = time.monotonic()
        if await migrations.migrate(server, self.settings):
            self._done(f"migrate {server.name}", began)
        is_up.set()

    async def _service(self, name: str, region: str | None, *needs: asyncio.Event) -> None:
        for need in needs:
            await need.wait()
        await self._start(1, self.services.part(name, region))

    async def _open_planned(self) -> None:
        """Open regions of VETCHIUM_REGIONS that are still planned, now that they run."""
        planned = "select region_code from available_regions where status = 'planned'"
        for code in (await self.servers[0].sql(planned)).split():
            if code in self.settings.regions:
                await run_once(
                    *(str(program("global-service")), "regions", "set-state", code, "active"),
                    environment=self.services.environment("global-service"),
                )

    async def _demo(self) -> list[Account]:
        environment = self.services.environment("global-service")
        demo = Demo(self.settings, self.vault, self.servers[0], environment)
        began = time.monotonic()
        if await demo.make():
            self._done("demo data", began)
        return demo.accounts()

    def port_of(self, code: str) -> int | None:
        """Return the port that the API of a new region must have."""
        return own_port(self.settings.given, code)

    def place_of(self, code: str) -> str:
        """Return where the data of a region are, as text."""
        return str(next(server.data for server in self.servers if server.name == code))

    async def start_region(self, settings: Settings, code: str) -> None:
        """Start the database and the services of a region while the others run."""
        before = self.settings, self.servers, self.services
        server = Server(code, settings.port(f"postgres {code}"), self.ground, self.vault)
        self.settings, self.servers = settings, [*self.servers, server]
        self.services = Services(settings, self.vault, self.servers)
        try:
            await self._start_database(server, asyncio.Event())
            async with asyncio.TaskGroup() as group:
                for name in ("regional-api", "regional-worker"):
                    group.create_task(self._service(name, code))
        except (StackError, OSError, ExceptionGroup) as error:
            await self.stop_parts(*parts_of(code))
            self.settings, self.servers, self.services = before
            raise (first(error) if isinstance(error, ExceptionGroup) else error) from None

    async def stop_parts(self, *names: str) -> None:
        """Stop some parts one by one; parts that do not run are skipped."""
        for name in names:
            for rank in self._processes:
                for process in [each for each in rank if each.part.name == name]:
                    await process.stop(at_once=self._impatience)
                    rank.remove(process)

    def forget_region(self, code: str) -> None:
        """Remove a region whose parts have been stopped from the state."""
        self.servers = [server for server in self.servers if server.name != code]
        self.settings = self.settings.without_region(code)
        self.services = Services(self.settings, self.vault, self.servers)
        self._write_note()

    async def reload_edge(self, settings: Settings) -> None:
        """Route the edge to the regions of these settings without cutting a connection."""
        (nginx,) = (each for each in self._processes[0] if each.part.name == "edge")
        await edge.reload(settings, self.ground, nginx)
        self._write_note()

    def _write_note(self) -> None:
        note = {
            "urls": summary.urls(self.settings),
            "accounts": [asdict(account) for account in self._accounts],
            "databases": {s.name: s.conninfo() for s in self.servers},
            "superuser_databases": {s.name: s.conninfo(superuser=True) for s in self.servers},
            "logins": {s.name: s.login_conninfos(self.settings.regions) for s in self.servers},
        }
        write_private(self.settings.data_dir / NOTE, json.dumps(note, indent=2))

    def hurry(self) -> None:
        """Stop waiting for grace periods; kill instead."""
        self._impatience.set()

    async def stop(self) -> None:
        """Stop the edge, then the services, then their dependencies."""
        (self.settings.data_dir / NOTE).unlink(missing_ok=True)
        for rank in self._processes:
            await asyncio.gather(*(p.stop(at_once=self._impatience) for p in rank))
        self._ledger.clear()


def parts_of(code: str) -> tuple[str, str, str]:
    """Return the names of a region's parts in the order in which they stop."""
    return f"regional-api {code}", f"regional-worker {code}", f"postgres {code}"


def ledger(settings: Settings) -> Ledger:
    """Return the process record of a data folder."""
    return Ledger(settings.run / "processes.json", str(settings.data_dir))


def forget(settings: Settings) -> None:
    """Delete all data of the stack, and only its own data."""
    for name in OURS:
        path = settings.data_dir / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    shutil.rmtree(elsewhere(settings.data_dir), ignore_errors=True)
