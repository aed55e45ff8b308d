"""Kept-alive connections to the real server: it never closes one that a request is written into."""

import asyncio
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from common.forwarding.transport import PeerTransport

APP = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

if __name__ == "__main__":
    import sys
    from granian import Granian
    from granian.http import HTTP1Settings

    Granian(
        "peer:app",
        port=int(sys.argv[1]),
        interface="asgi",
        http1_settings=HTTP1Settings(header_read_timeout=2000),
        log_enabled=False,
    ).serve()
"""


@pytest.fixture
def granian(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "peer.py").write_text(APP)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, "peer.py", str(port)], cwd=tmp_path)
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(20)


@pytest.mark.slow
async def test_no_request_meets_a_closing_connection(granian: str) -> None:
    # The same order as in production, where 15 s stand against granian's 30 s.
    transport = PeerTransport(idle_seconds=0.4)
    chance = random.Random(7)

    async def client() -> int:
        for _ in range(4):
            request = httpx.Request("GET", granian, stream=httpx.ByteStream(b""))
            response = await transport.handle_async_request(request)
            assert await response.aread() == b"ok"
            await asyncio.sleep(chance.choice([0, 0.1, 0.39, 0.41, 0.6, 1.99, 2.0, 2.01]))
        return 4

    assert await asyncio.gather(*(client() for _ in range(40))) == [4] * 40
    await transport.aclose()
