"""nginx: the edge in front of the regions, and the server of the pages."""

import asyncio
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from string import Template

from embedded import edge_options, pages
from embedded.edge_options import Options
from embedded.ground import Ground
from embedded.ports import HOST
from embedded.probe import listens
from embedded.problems import StackError
from embedded.process import Part, Process, run_once
from embedded.services import defaults
from embedded.settings import CHECKOUT, Settings

NGINX = CHECKOUT / "deploy" / "nginx"
TEMPLATE = NGINX / "edge.conf.template"
PAGES_TEMPLATE = NGINX / "pages.conf.template"
SINCE = NGINX / "since-1.27.4.conf"
BEFORE = NGINX / "before-1.27.4.conf"
CLOSING = "closing"  # while this file is beside the configuration, an older nginx ends connections
CLOSED = 3.0  # seconds until connections in use have been ended
RETIRED = 1.0  # seconds from a reload until old workers accept nothing

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
    *,
    options: Options,
    draining: Collection[str] = (),
) -> str:
    """Return the whole configuration; only the files that it names are read later.

    `listen` are directives, `servers` the regional-apis by region, `alone` is the global-service,
    `sites` are the pages. No request goes straight to a region that is draining.
    """
    shared = {
        "PROBLEMS": (NGINX / "problems.conf").read_text("utf-8"),
        "HEADERS": (NGINX / "security-headers.conf").read_text("utf-8"),
        "STATUS": "\n".join(_status(*each) for each in {"global": alone, **servers}.items()),
    }
    homes = [region for region in servers if region not in draining]
    template = PAGES_TEMPLATE.read_text("utf-8")
    return render(
        TEMPLATE.read_text("utf-8"),
        shared
        | options.placeholders
        | {
            "EDGE_LISTEN": listen,
            "EDGE_DIR": folder,
            "REGIONAL_API_SERVERS": "\n".join(map(_server, servers.values())),
            "HOMES": "\n".join(_home(region, servers) for region in homes),
            "WAYS": "\n".join(f"{region} home_{region};" for region in homes),
            "LANDINGS": "\n".join(f"{server} {region};" for region, server in servers.items()),
            "GLOBAL_SERVICE": alone,
            "PAGES": "\n".join(render(template, {**shared, **site}) for site in sites),
        },
    )


def for_old_nginx(folder: str) -> str:
    """Return what an nginx older than 1.27.4 needs beside its configuration."""
    return render(BEFORE.read_text("utf-8"), {"EDGE_DIR": folder})


def _server(server: str) -> str:
    return f"server {server} max_fails=1 fail_timeout=2s;"


def _home(region: str, servers: Mapping[str, str]) -> str:
    """Return the way to one region. While it refuses, another one answers for it as ever."""
    others = (f"{_server(servers[code])[:-1]} backup;" for code in servers if code != region)
    words = (
        f"upstream home_{region} {{",
        f"zone home_{region} 64k;",
        _server(servers[region]),
        *others,
        "keepalive 32;",
        "keepalive_timeout 10s;",
        "}",
    )
    return "\n".join(words)


def _status(name: str, server: str) -> str:
    """Route to the `GET /` of one server without fallback: the edge would try the next one."""
    return (
        f"location = /api/status/{name} {{ proxy_pass http://{server}/; proxy_read_timeout 5s; }}"
    )


def options_of(settings: Settings) -> Options:
    """Return the options that the environment gives to the edge and the pages."""
    return edge_options.read(settings.given, defaults(settings)["CORS_ALLOWED_ORIGINS"])


def write(settings: Settings, ground: Ground) -> Path:
    """Write the configuration."""
    folder = ground.folder("edge")
    text = configuration(
        edge_options.loopback(settings.port("edge")),
        str(folder),
        {each: f"{HOST}:{settings.port(f'regional-api {each}')}" for each in settings.regions},
        f"{HOST}:{settings.port('global-service')}",
        [
            pages.values(
                settings,
                entry,
                listen=edge_options.loopback(settings.port(f"{entry}-ui")),
                folder=str(ground.folder("pages") / entry),
            )
            for entry in settings.entries
        ],
        options=edge_options.affordable(options_of(settings)),
        draining=settings.draining,
    )
    if not (folder / BEFORE.name).is_file():
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
    async with closing(written.parent):
        before = nginx.children()
        nginx.signal(signal.SIGHUP)
        deadline = time.monotonic() + RELOAD
        while not nginx.children() - before:
            if time.monotonic() > deadline:
                raise StackError(f"the edge did not reload in {RELOAD:g} s\n{nginx.tail()}")
            await asyncio.sleep(0.02)


@asynccontextmanager
async def closing(folder: Path) -> AsyncIterator[None]:
    """End the connections in use before a reload, where nginx is older than 1.27.4."""
    file = folder / CLOSING
    if not (folder / BEFORE.name).is_file():
        yield
        return
    file.touch(mode=0o644)
    try:
        await asyncio.sleep(CLOSED)
        yield
        await asyncio.sleep(RETIRED)
    finally:
        file.unlink(missing_ok=True)


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
