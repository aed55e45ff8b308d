"""Checks whether a port answers; cheap enough for twenty checks a second."""

import asyncio
import contextlib

from embedded.ports import HOST

PATIENCE = 2.0


async def listens(port: int) -> bool:
    """Return whether a server accepts connections on the port."""
    try:
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(HOST, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


async def answers(port: int, path: str) -> bool:
    """Return whether a GET answers 200."""
    head = b""
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(HOST, port)
            writer.write(f"GET {path} HTTP/1.0\r\nHost: {HOST}\r\n\r\n".encode())
            head = await reader.readline()
            writer.close()
    return head.split()[1:2] == [b"200"]
