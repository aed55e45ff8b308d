"""The one layer around Litestar: what must also hold where no route is found, or nothing works.

Every answer leaves through here: with `X-Request-ID`, `X-Served-By` (unless that would tell where
an address has its home), the security headers, the CORS headers, and, once the server drains, with
`Connection: close`. HEAD is answered as GET. It sheds load, counts and logs. Everything else is
Litestar's, or the home routing's, which is a Litestar middleware.
"""

import asyncio
import time
from collections.abc import Iterable

import structlog
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import HTTPScope, Message, Receive, Scope, Send

from common.batch import activity
from common.forwarding.headers import DELAY
from common.web.access_log import requests
from common.web.context import RequestContext
from common.web.cors import Cors
from common.web.health import Health
from common.web.load_shedding import LoadShedding, Overloaded
from common.web.responses import Headers, Parts, problem_parts
from common.wire.problems import InternalError, NotFound

log = structlog.get_logger()

SECURITY_HEADERS: Headers = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
]
"""On every answer, unless the route says otherwise: it is data for one, and no document."""

MOST_WAITING = 1024
"""How many answers a process holds back at a time."""

# What names a region to the caller; before somebody is signed in, an address's home is a secret.
_NAMING = frozenset({b"x-served-by", b"x-home-region"})


class ServerMiddleware:
    """Wraps the application; `served_by` is the region (or `global`) of this server."""

    def __init__(
        self,
        app: Litestar,
        *,
        served_by: str,
        cors: Cors,
        load_shedding: LoadShedding,
        health: Health,
    ) -> None:
        self.app = app
        self.served_by = (b"x-served-by", served_by.encode())
        self.cors = cors
        self.load_shedding = load_shedding
        self.health = health
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer every request; count and log it."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        context = RequestContext(scope, receive)
        scope["context"] = context  # type: ignore[typeddict-unknown-key]  # our own key
        if context.is_head:
            scope["method"] = "GET"
        complete, held = self._way_out(context, send)
        if self.load_shedding.free <= 0 and self.load_shedding.refuses(scope["path"]):
            await _answer(_REFUSAL, complete)  # first of all: a refusal must cost little
            return
        activity.begin()
        try:
            await self._dispatch(scope, context, complete)
            if held:
                await self._send_later(held, context.delay, send)
        except Exception:  # what Litestar's exception handlers could not answer
            log.exception("request_failed", request_id=context.request_id, route=context.route)
            if context.status:  # half an answer is out; the server closes the connection
                raise
            context.delay = 0.0
            await _answer(problem_parts(InternalError()), complete)
        finally:
            _record(context, time.perf_counter() - began)
            activity.end()

    def _way_out(self, context: RequestContext, send: Send) -> tuple[Send, list[Message]]:
        """Return what takes the answer, completes and sends it; and what of it is held back."""
        held: list[Message] = []

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                if not context.is_complete:
                    await context.drain()
                context.status = message["status"]
                message["headers"] = self._headers(context, message["headers"])
            elif context.is_head:
                message["body"] = b""  # type: ignore[typeddict-unknown-key]  # of a body
            if context.delay and not context.signature:
                held.append(message)
            else:
                await send(message)

        return complete, held

    async def _dispatch(self, scope: HTTPScope, context: RequestContext, send: Send) -> None:
        path = scope["path"]
        if self.cors.is_preflight(scope):
            headers = self.cors.preflight(context.header(b"origin") or b"")
            await _answer((204, headers, b""), send)
        elif (path[-1:] == "/" and path != "/") or "//" in path or path[:1] != "/":
            # Litestar's router would correct it; to us it is another path (decision 0008).
            await _answer(problem_parts(NotFound("There is no such path.")), send)
        else:
            await self.app(scope, context.receive, send)

    async def _send_later(self, held: list[Message], delay: float, send: Send) -> None:
        """Send an answer that is held back, which takes no place and no connection meanwhile.

        What is bounded is the number of those who wait; one more is answered at once.
        """
        if self._waiting < MOST_WAITING:
            self._waiting += 1
            try:
                await asyncio.sleep(delay)
            finally:
                self._waiting -= 1
        for message in held:
            await send(message)

    def _headers(self, context: RequestContext, given: Iterable[tuple[bytes, bytes]]) -> Headers:
        """Return the headers of an answer, with what every answer carries."""
        headers = [*given]
        names = {name for name, _ in headers}  # its route, or its home, may have set some itself
        headers += [each for each in SECURITY_HEADERS if each[0] not in names]
        headers.append((b"x-request-id", context.request_id.encode()))
        if context.delay and context.signature:  # the first server waits, not the home
            headers.append((DELAY, b"%.3f" % context.delay))
        if context.hides_home and context.signature is None:
            if context.hop:  # the home region may have named itself
                headers = [each for each in headers if each[0].lower() not in _NAMING]
        elif not context.hop:  # else the home region has named itself
            headers.append(self.served_by)
        origin = context.header(b"origin")
        if origin is not None:
            headers += self.cors.headers(origin)
        if self.health.is_draining:
            headers.append((b"connection", b"close"))
        return headers


def _record(context: RequestContext, seconds: float) -> None:
    from_region = context.signature.from_region if context.signature else ""
    method = "HEAD" if context.is_head and context.method == "GET" else context.method
    labels = (method, context.route or "unknown", context.status, context.hop, from_region)
    requests.add((labels, context.request_id, seconds, time.time()))


async def _answer(parts: Parts, send: Send) -> None:
    status, headers, body = parts
    headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


_REFUSAL = problem_parts(Overloaded())  # made once: there is no time for it when it is needed
