"""Adds or removes one region of a running stack in containers; no other region is touched."""

import asyncio
import json
import time

from containers.compose import Compose
from containers.prepare import Preparation
from containers.stack import PATIENCE, Containers
from embedded import stack
from embedded.demo import Account
from embedded.edge import closing
from embedded.postgres import Server
from embedded.problems import StackError
from embedded.services import Services
from embedded.settings import Settings
from embedded.stack import parts_of

# Container → its configuration: both route to every region, the second one for the pages.
_NGINX = {"edge": "edge", "hub-ui": "pages"}


class Growing(Containers):
    """The deployment in containers that `embedded.regions` changes.

    Every command names its services and uses `--no-deps`: Compose would recreate others, since
    their dependencies, or the networks of the mail catcher, have changed.
    """

    has_services = True

    @property
    def servers(self) -> list[Server]:
        """Return the database servers, as reached from outside."""
        return self.preparation.servers

    @property
    def services(self) -> Services:
        """Return the environments for commands that run outside."""
        return self.preparation.services

    def port_of(self, code: str) -> int | None:  # noqa: ARG002  the others look for a name
        """Return None: in containers, each API is found by its name, not by a port."""
        return None

    def place_of(self, code: str) -> str:
        """Return where the data of a region are, as text."""
        return f"the volume {self.compose.project}_postgres-{code}"

    def _become(self, settings: Settings) -> None:
        self.settings = settings
        self.preparation = Preparation(settings)
        environment, file = self.preparation.environment(), self.preparation.compose_file
        self.compose = Compose(self._words, environment, file)

    async def start_region(self, settings: Settings, code: str) -> None:
        """Start the containers of a region; remove them if they do not become ready."""
        before = self.settings
        self._become(settings)
        self.preparation.write_secrets()
        self.preparation.write_compose_file()
        try:
            await self._start(code)
        except (StackError, TimeoutError) as error:
            why = str(error) or f"{code} is not ready in {PATIENCE:g} s"
            words = f"{why}\n{await self.compose.last_words()}"
            await self.stop_parts(*parts_of(code))
            self._become(before)
            raise StackError(words) from None

    async def _start(self, code: str) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._up(f"postgres-{code}")
            await self._healthy(f"postgres-{code}")
            await self.compose.run("run", "--rm", "--no-deps", "-T", f"migrate-{code}")
            network = f"{self.compose.project}_{code}"
            for service in ("mailpit", "dns"):
                container = (await self.compose.containers())[service]
                if container not in await self.compose.docker("network", "inspect", network):
                    words = "network", "connect", "--alias", service, network, container
                    await self.compose.docker(*words)
            await self._up(f"regional-api-{code}", f"regional-worker-{code}")
            await asyncio.gather(*(self._ready(name) for name in parts_of(code)[:2]))

    async def _up(self, *services: str) -> None:
        await self.compose.run("up", "-d", "--no-deps", "--no-build", *services)

    async def _healthy(self, service: str) -> None:
        container = (await self.compose.containers())[service]
        asked = "inspect", "-f", "{{.State.Health.Status}}", container
        while (await self.compose.docker(*asked)).strip() != "healthy":  # noqa: ASYNC110  its word
            await asyncio.sleep(0.5)

    async def stop_parts(self, *names: str) -> None:
        """Stop and remove containers one by one; missing ones are skipped."""
        for name in names:
            service = name.replace(" ", "-")
            if service in await self.compose.containers():
                await self.compose.run("rm", "--stop", "--force", service)

    def forget_region(self, code: str) -> None:
        """Remove a region without containers from the state; its network stays unused."""
        self._become(self.settings.without_region(code))
        self.preparation.write_compose_file()
        self._rewrite_note()

    async def reload_edge(self, settings: Settings) -> None:
        """Route edge and pages to the regions of these settings without cutting a connection."""
        self.preparation.write_nginx(settings)
        containers = await self.compose.containers()
        reloads = (self._reload(containers[service], name) for service, name in _NGINX.items())
        await asyncio.gather(*reloads)
        self._rewrite_note()

    async def _reload(self, container: str, name: str) -> None:
        configuration = f"/etc/{name}/{name}.conf"
        words = "exec", container, "nginx", "-e", "stderr", "-t", "-c", configuration
        await self.compose.docker(*words)
        before = await self._workers(container)
        async with closing(self.preparation.folder / name):
            await self.compose.docker("kill", "--signal", "HUP", container)
            deadline = time.monotonic() + PATIENCE
            while not await self._workers(container) - before:
                if time.monotonic() > deadline:
                    raise StackError(f"the nginx of {name} did not reload")
                await asyncio.sleep(0.1)

    async def _workers(self, container: str) -> set[str]:
        said = await self.compose.docker("top", container, "-o", "pid,args")
        lines = (line.split(maxsplit=1) for line in said.splitlines()[1:])
        return {pid for pid, name in lines if name.startswith("nginx: worker")}

    def _rewrite_note(self) -> None:
        note = json.loads((self.settings.data_dir / stack.NOTE).read_text("utf-8"))
        self._write_note([Account(**each) for each in note["accounts"]])
