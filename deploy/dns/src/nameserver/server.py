"""Listens by UDP and TCP on one port."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import cast

# A message and whether it came by TCP → the bytes of the answer, or None to send nothing.
Answer = Callable[[bytes, bool], Awaitable[bytes | None]]

_IDLE = 10.0  # seconds that a TCP connection may be idle


class Server:
    """Answers until it is closed; port 0 chooses a free port, which `port` then holds."""

    def __init__(self, answer: Answer, host: str, port: int = 0) -> None:
        self.port = port
        self._answer = answer
        self._host = host
        self._connections: set[asyncio.StreamWriter] = set()
        self._tcp: asyncio.Server
        self._udp: asyncio.DatagramTransport

    async def listen(self) -> None:
        """Open the port; raises OSError if it is taken."""
        self._tcp = await asyncio.start_server(self._serve, self._host, self.port)
        self.port = self._tcp.sockets[0].getsockname()[1]
        try:
            self._udp, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: _Datagrams(self._answer), local_addr=(self._host, self.port)
            )
        except OSError:
            self._tcp.close()
            raise

    def close(self) -> None:
        """Close the port and all connections."""
        self._udp.close()
        self._tcp.close()
        for writer in self._connections:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        with suppress(asyncio.IncompleteReadError, OSError, TimeoutError):
            while True:
                async with asyncio.timeout(_IDLE):
                    length = int.from_bytes(await reader.readexactly(2), "big")
                    wire = await reader.readexactly(length)
                reply = await self._answer(wire, True)
                if reply is None:
                    break
                writer.write(reply)
                async with asyncio.timeout(_IDLE):
                    await writer.drain()
        self._connections.discard(writer)
        writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._tasks: set[asyncio.Task[None]] = set()
        self._transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        task = asyncio.get_running_loop().create_task(self._reply(data, addr))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _reply(self, data: bytes, addr: tuple[str, int]) -> None:
        reply = await self._answer(data, False)
        if reply is not None and not self._transport.is_closing():
            self._transport.sendto(reply, addr)
