"""The minimum cost of a hop: only granian, the event loop and our transport.

It reads no token, signs, measures and logs nothing, and passes headers on unchanged.
"""

import os
from typing import Any

from litestar.enums import ScopeType
from litestar.types import Receive, Scope, Send

from common.forwarding.connection import Origin, RawRequest
from common.forwarding.transport import PeerTransport
from loadtest.yardstick import run

_SECONDS = 10.0


class Passing:
    """Forwards every request to one address."""

    def __init__(self, port: int) -> None:
        self._transport = PeerTransport()
        self._origin = Origin("http", "127.0.0.1", port)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward a request and return the answer."""
        if scope["type"] != ScopeType.HTTP:
            await _lifespan(receive, send)
            return
        status, headers, body = await self._transport.exchange(
            RawRequest(scope["method"], self._origin, scope["raw_path"], [*scope["headers"]]),
            _SECONDS,
        )
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})


async def _lifespan(receive: Receive, send: Any) -> None:  # noqa: ANN401  of what Litestar calls Send, HTTP alone
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


def build() -> Passing:
    """Build the application; granian's workers get their settings from the environment."""
    return Passing(int(os.environ["PASS_TO"]))


if __name__ == "__main__":
    run("loadtest.passing:build")
