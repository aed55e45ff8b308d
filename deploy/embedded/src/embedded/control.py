"""The control socket of a running stack's supervisor: one request per connection.

The request is a line of JSON; so is each answer: `say` for progress, then a `done` or `problem`.
"""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from embedded.problems import StackError

NAME = "control"

Say = Callable[[str], None]
Act = Callable[[Mapping[str, Any], Say], Awaitable[None]]


@asynccontextmanager
async def served(folder: Path, act: Act) -> AsyncIterator[None]:
    """Serve requests during a block; at its end, running requests are cancelled."""
    under_way: set[asyncio.Task[None]] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def tell(**members: object) -> None:
            writer.write(json.dumps(members).encode() + b"\n")

        task = asyncio.create_task(_answer(reader, act, tell))
        under_way.add(task)
        try:
            await asyncio.wait((task,))
        finally:
            under_way.discard(task)
            # The client may have disconnected; its request is completed all the same.
            with contextlib.suppress(OSError):
                await writer.drain()
            writer.close()

    (folder / NAME).unlink(missing_ok=True)
    with contextlib.chdir(folder):  # the full path may be too long for a socket address
        server = await asyncio.start_unix_server(answer, NAME)
    (folder / NAME).chmod(0o600)
    try:
        yield
    finally:
        server.close()
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        (folder / NAME).unlink(missing_ok=True)


async def _answer(reader: asyncio.StreamReader, act: Act, tell: Callable[..., None]) -> None:
    try:
        asked = json.loads(await reader.readline())
        await act(asked, lambda words: tell(say=words))
    except asyncio.CancelledError:
        tell(problem="the stack is being stopped")
        raise
    except (StackError, ValueError) as error:
        tell(problem=str(error))
    except Exception as error:  # noqa: BLE001  the stack goes on after any error
        tell(problem=f"{type(error).__name__}: {error}")
    else:
        tell(done=True)


def ask(folder: Path, request: Mapping[str, Any], say: Say) -> None:
    """Send a request and print its progress; raises StackError if it is refused."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            with contextlib.chdir(folder):
                connection.connect(NAME)
        except OSError:
            raise StackError("the stack is not running: `make up` starts it") from None
        connection.sendall(json.dumps(request).encode() + b"\n")
        with connection.makefile("r", encoding="utf-8") as lines:
            for line in lines:
                message = json.loads(line)
                if "say" in message:
                    say(message["say"])
                elif "problem" in message:
                    raise StackError(message["problem"])
                else:
                    return
    raise StackError("the supervisor has gone: `make status` says what runs")
