"""nginx: the edge in front of the regions, and the server of the pages."""

import asyncio
import os
import shutil
import signal
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template

from embedded import pages
from embedded.ground import Ground
from embedded.ports import HOST
from embedded.probe import listens
from embedded.problems import StackError
from embedded.process import Part, Process, run_once
from embedded.settings import CHECKOUT, Settings

NGINX = CHECKOUT / "deploy" / "nginx"
TEMPLATE = NGINX / "edge.conf.template"
PAGES_TEMPLATE = NGINX / "pages.conf.template"
SINCE = NGINX / "since-1.27.4.conf"

RELOAD = 20.0  # seconds


def render(template: str, values: Mapping[str, str]) -> str:
    """Replace our own placeholders; nginx's variables stay as they are."""
    return Template(template).safe_substitute(values)


def configuration(
    listen: str,
    folder: str,
    servers: Mapping[str, str],
    alone: str,
    sites: Iterable[Mapping[str, str]],
) -> str:
    """Return the whole configuration; only the files that it names are read later.

    `servers` are the regional-apis by region, `alone` is the global-service, `sites` the pages.
    """
    shared = {
        "PROBLEMS": (NGINX / "problems.conf").read_text("utf-8"),
        "HEADERS": (NGINX / "security-headers.conf").read_text("utf-8"),
        "STATUS": "\n".join(_status(*each) for each in {"global": alone, **servers}.items()),
    }
    template = PAGES_TEMPLATE.read_text("utf-8")
    return render(
        TEMPLATE.read_text("utf-8"),
        shared
        | {
            "EDGE_LISTEN": listen,
            "EDGE_DIR": folder,
            "REGIONAL_API_SERVERS": "\n".join(
                f"server {server} max_fails=1 fail_timeout=2s;" for server in servers.values()
            ),
            "LANDINGS": "\n".join(f"{server} {region};" for region, server in servers.items()),
            "GLOBAL_SERVICE": alone,
            "PROCESSES": "auto",
            "FORWARDED_FOR": "$proxy_add_x_forwarded_for",
            "PAGES": "\n".join(render(template, {**shared, **site}) for site in sites),
        },
    )


def _status(name: str, server: str) -> str:
    """Route to the `GET /` of one server without fallback: the edge would try the next one."""
    return (
        f"location = /api/status/{name} {{ proxy_pass http://{server}/; proxy_read_timeout 5s; }}"
    )


def write(settings: Settings, ground: Ground) -> Path:
    """Write the configuration."""
    folder = ground.folder("edge")
    text = configuration(
        f"{HOST}:{settings.port('edge')}",
        str(folder),
        {each: f"{HOST}:{settings.port(f'regional-api {each}')}" for each in settings.regions},
        f"{HOST}:{settings.port('global-service')}",
        [
            pages.values(
                settings,
                entry,
                listen=f"{HOST}:{settings.port(f'{entry}-ui')}",
                folder=str(ground.folder("pages") / entry),
            )
            for entry in settings.entries
        ],
    )
    _own(folder / SINCE.name, ground, SINCE.read_text("utf-8"))
    return _own(folder / "edge.conf", ground, text)


def _command(ground: Ground, configuration: Path, *words: str) -> tuple[str, ...]:
    folder = f"{configuration.parent}/"
    return (str(ground.nginx), "-p", folder, "-c", str(configuration), "-e", "stderr", *words)


async def reload(settings: Settings, ground: Ground, nginx: Process) -> None:
    """Reload nginx with the current regions; the old workers finish requests in flight."""
    written = write(settings, ground)
    # nginx keeps the old configuration if the new one is invalid, and reports it only in its log.
    await run_once(
        *_command(ground, written, "-t", "-g", "daemon off;"),
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
    ports = [settings.port("edge"), *(settings.port(f"{entry}-ui") for entry in settings.entries)]

    async def is_ready(_: int) -> bool:
        return all([await listens(port) for port in ports])

    return Part(
        name="edge",
        command=_command(ground, write(settings, ground), "-g", "daemon off;"),
        environment={"PATH": os.defpath},
        is_ready=is_ready,
        uid=ground.uid,
        gid=ground.gid,
        stop_signal=signal.SIGQUIT,  # finishes requests in flight
        grace=5.0,
    )


def _own(path: Path, ground: Ground, text: str) -> Path:
    path.write_text(text, "utf-8")
    if ground.uid is not None:
        shutil.chown(path, ground.uid, ground.gid)
    return path
