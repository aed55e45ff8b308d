"""nginx in front of the regions."""

import asyncio
import os
import shutil
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from string import Template

from embedded.ground import Ground
from embedded.ports import HOST
from embedded.probe import listens
from embedded.problems import StackError
from embedded.process import Part, Process, run_once
from embedded.settings import CHECKOUT, Settings

TEMPLATE = CHECKOUT / "deploy" / "nginx" / "edge.conf.template"

RELOAD = 20.0  # seconds


def render(template: str, values: Mapping[str, str]) -> str:
    """Fill in our own names; nginx's variables stay as they are."""
    return Template(template).safe_substitute(values)


def write(settings: Settings, ground: Ground) -> Path:
    """Write the configuration."""
    folder = ground.folder("edge")
    servers = (
        f"server {HOST}:{settings.port(f'regional-api {region}')} max_fails=1 fail_timeout=2s;"
        for region in settings.regions
    )
    text = render(
        TEMPLATE.read_text("utf-8"),
        {
            "EDGE_LISTEN": f"{HOST}:{settings.port('edge')}",
            "EDGE_DIR": str(folder),
            "REGIONAL_API_SERVERS": "\n        ".join(servers),
            "GLOBAL_SERVICE": f"{HOST}:{settings.port('global-service')}",
        },
    )
    return _own(folder / "edge.conf", ground, text)


def _command(ground: Ground, configuration: Path, *words: str) -> tuple[str, ...]:
    folder = f"{configuration.parent}/"
    return (str(ground.nginx), "-p", folder, "-c", str(configuration), "-e", "stderr", *words)


async def reload(settings: Settings, ground: Ground, nginx: Process) -> None:
    """Go on with the regions there are now; requests under way are answered by the old workers."""
    configuration = write(settings, ground)
    # nginx keeps the old configuration if the new one is bad, and tells only its log.
    await run_once(
        *_command(ground, configuration, "-t", "-g", "daemon off;"),
        environment={"PATH": os.defpath},
        uid=ground.uid,
        gid=ground.gid,
    )
    before = nginx.children()
    nginx.signal(signal.SIGHUP)
    deadline = time.monotonic() + RELOAD
    while not nginx.children() - before:
        if time.monotonic() > deadline:
            raise StackError(f"the edge did not reload in {RELOAD:g} s\n{nginx.tail()}")
        await asyncio.sleep(0.02)


def part(settings: Settings, ground: Ground) -> Part:
    """Write the configuration and describe the process."""
    return Part(
        name="edge",
        command=_command(ground, write(settings, ground), "-g", "daemon off;"),
        environment={"PATH": os.defpath},
        is_ready=lambda _: listens(settings.port("edge")),
        uid=ground.uid,
        gid=ground.gid,
        stop_signal=signal.SIGQUIT,  # finishes what it is answering
        grace=5.0,
    )


def _own(path: Path, ground: Ground, text: str) -> Path:
    path.write_text(text, "utf-8")
    if ground.uid is not None:
        shutil.chown(path, ground.uid, ground.gid)
    return path
