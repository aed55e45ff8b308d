"""nginx in front of small test servers: they work, fail, or do not run."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from embedded import edge, settings
from embedded.ground import prepare
from embedded.ledger import Ledger
from embedded.ports import HOST
from embedded.process import Process
from embedded.stack import forget
from embedded.testing import environment

Seen = list[tuple[str, bytes]]  # of each request: head and body


class Region:
    """A server that records its requests and answers with its name."""

    def __init__(self, name: str, port: int) -> None:
        self.name, self.port = name, port
        self.seen: Seen = []
        self.is_rude = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer each request on a connection."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = next(
                    (
                        int(line.partition(":")[2])
                        for line in head.splitlines()
                        if line.lower().startswith("content-length:")
                    ),
                    0,
                )
                self.seen.append((head, await reader.readexactly(length)))
                if self.is_rude:
                    break
                body = self.name.encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        writer.close()


class Edge:
    """nginx, three regions behind it, and a client."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        regions: dict[str, Region],
        pages: str,
        reload: Callable[..., Awaitable[None]],
        ports: dict[str, int],
        folder: Path,
    ) -> None:
        self.client, self.regions, self.pages = client, regions, pages
        self.reload = reload
        self.ports = ports
        self.folder = folder
        self.servers: dict[str, asyncio.Server] = {}

    async def open(self, name: str) -> None:
        """Start to accept connections on a server."""
        region = self.regions[name]
        self.servers[name] = await asyncio.start_server(region.serve, HOST, region.port)

    async def refuse(self, name: str) -> None:
        """Stop accepting connections on a server."""
        self.servers.pop(name).close()


@asynccontextmanager
async def edge_under_test(folder: Path, **variables: str) -> AsyncIterator[Edge]:
    """Start everything, with these settings of the edge, and stop it afterwards."""
    config = settings.load(environment(folder / "data") | variables)
    parts = {region: f"regional-api {region}" for region in config.regions}
    parts["global"] = "global-service"
    regions = {name: Region(name, config.port(part)) for name, part in parts.items()}
    ground = prepare(config.data_dir)
    for entry in config.entries:
        (ground.folder("pages", entry) / "index.html").write_text(entry, "utf-8")
    ledger = Ledger(folder / "processes.json", str(folder))
    nginx = Process(edge.part(config, ground), folder, ledger, print)
    address = f"http://{HOST}:{config.port('edge')}"

    async def reload(*kept: str, draining: tuple[str, ...] = ()) -> None:
        others = set(config.regions) - set(kept)
        fewer = config
        for region in others:
            fewer = fewer.without_region(region)
        await edge.reload(fewer.with_draining(draining), ground, nginx)

    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        pages = f"http://{HOST}:{config.port('hub-ui')}"
        ports = {part: config.port(part) for part in ("edge", *map("{}-ui".format, config.entries))}
        under_test = Edge(client, regions, pages, reload, ports, ground.folder("edge"))
        for name in regions:
            await under_test.open(name)
        await nginx.start()
        yield under_test
        await nginx.stop(at_once=asyncio.Event())
        for server in under_test.servers.values():
            server.close()
    forget(config)
