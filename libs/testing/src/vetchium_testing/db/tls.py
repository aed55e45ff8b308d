"""TLS before a real PostgreSQL server, as our wheel's build has none."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial

_SSL_REQUEST = bytes.fromhex("0000000804d2162f")  # protocol, "SSLRequest"


@contextmanager
def encrypting(port: int, context: ssl.SSLContext) -> Iterator[int]:
    """Serve TLS on the port that is yielded, and nothing unencrypted; pass on to `port`.

    It has a thread and a loop of its own, so that a test may wait for a process meanwhile.
    """
    ready: Future[tuple[int, Callable[[], object]]] = Future()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(port, context, ready)))
    thread.start()
    found, stop = ready.result(10)
    try:
        yield found
    finally:
        stop()
        thread.join(10)


async def _serve(
    port: int, context: ssl.SSLContext, ready: "Future[tuple[int, Callable[[], object]]]"
) -> None:
    """Serve until stopped; what is open then is cancelled."""
    stopped, loop = asyncio.Event(), asyncio.get_running_loop()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if await reader.readexactly(len(_SSL_REQUEST)) != _SSL_REQUEST:
                return
            writer.write(b"S")
            await writer.start_tls(context)
            theirs, ours = await asyncio.open_connection("127.0.0.1", port)
            try:
                await asyncio.gather(_pass_on(reader, ours), _pass_on(theirs, writer))
            finally:
                ours.close()
        except (OSError, asyncio.IncompleteReadError):
            pass  # a client that refuses the certificate hangs up
        finally:
            writer.close()

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as server:
        found: int = server.sockets[0].getsockname()[1]
        ready.set_result((found, partial(loop.call_soon_threadsafe, stopped.set)))
        await stopped.wait()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()
