"""Runs Compose commands and commands of the engine."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

from containers.engine import COMPOSE_FILE
from embedded.process import run_once


class Compose:
    """Runs Compose for one project."""

    def __init__(
        self, words: tuple[str, ...], environment: Mapping[str, str], file: Path = COMPOSE_FILE
    ) -> None:
        # The file may be elsewhere; its relative paths are relative to the checkout's own file.
        self._words = (*words, "-f", str(file), "--project-directory", str(COMPOSE_FILE.parent))
        self._environment = dict(environment)

    @property
    def project(self) -> str:
        """Return the prefix of the names of all containers, networks and volumes."""
        return self._environment["COMPOSE_PROJECT_NAME"]

    async def run(self, *words: str) -> str:
        """Run a command to its end; raises StackError with the end of its output."""
        return await run_once(*self._words, *words, environment=self._environment)

    async def docker(self, *words: str) -> str:
        """Run a plain command of the engine."""
        return await run_once("docker", *words, environment=self._environment)

    def become(self, *words: str) -> None:
        """Replace this process with a Compose command that uses the terminal."""
        command = [*self._words, *words]
        os.execvpe(command[0], command, self._environment)  # noqa: S606  # fixed words

    async def containers(self) -> dict[str, str]:
        """Return service → container id for all existing containers, stopped ones included."""
        label = "com.docker.compose"
        text = await self.docker(
            *("ps", "--all", "--no-trunc", "--filter", f"label={label}.project={self.project}"),
            *("--filter", f"label={label}.oneoff=False"),
            *("--format", f'{{{{.Label "{label}.service"}}}} {{{{.ID}}}}'),
        )
        return dict(line.split() for line in text.splitlines())

    async def last_words(self) -> str:
        """Return the ends of the logs of all failed containers."""
        found = []
        for service, each in sorted((await self.containers()).items()):
            code = await self.docker("inspect", "-f", "{{.State.ExitCode}}", each)
            if code.strip() not in {"0", "137", "143"}:
                log = await self.docker("logs", "--tail", "8", each)
                found += [f"  {service} ended with code {code.strip()}", *_indented(log)]
        return "\n".join(found)


def _indented(text: str) -> list[str]:
    return [f"    {line}" for line in text.splitlines()]


async def gathered(*tasks: "asyncio.Task[object]") -> None:
    """Wait for all tasks; the first failure cancels the others."""
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
