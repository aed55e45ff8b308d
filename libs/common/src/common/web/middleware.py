"""The one layer around Litestar: what must also hold where no route is found, or nothing works.

Every answer leaves through here: with `X-Request-ID`, `X-Served-By` (unless that would tell where
an address has its home), CORS headers, and, once the server drains, `Connection: close`. It sheds
load, counts and logs. Everything else is Litestar's, or the home routing's, which is a Litestar
middleware.
"""

import time
from collections.abc import Iterable

import structlog
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import Message, Receive, Scope, Send

from common.batch import activity
from common.web.access_log import requests
from common.web.context import RequestContext
from common.web.cors import Cors
from common.web.health import Health
from common.web.load_shedding import LoadShedding, Overloaded
from common.web.responses import Headers, Parts, problem_parts
from common.wire.problems import InternalError, NotFound

log = structlog.get_logger()

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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer every request; count and log it."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        context = RequestContext(scope, receive)
        scope["context"] = context  # type: ignore[typeddict-unknown-key]  # our own key

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                if not context.is_complete:
                    await context.drain()
                context.status = message["status"]
                message["headers"] = self._headers(context, message["headers"])
            await send(message)

        if self.load_shedding.free <= 0 and self.load_shedding.refuses(scope["path"]):
            await _answer(_REFUSAL, complete)  # first of all: a refusal must cost little
            return
        activity.begin()
        try:
            path = scope["path"]
            if scope["method"] == "OPTIONS" and self.cors.is_preflight(scope):
                headers = self.cors.preflight(context.header(b"origin") or b"")
                await _answer((204, headers, b""), complete)
            elif (path[-1:] == "/" and path != "/") or "//" in path or path[:1] != "/":
                # Litestar's router would correct it; to us it is another path (decision 0008).
                await _answer(problem_parts(NotFound("There is no such path.")), complete)
            else:
                await self.app(scope, context.receive, complete)
        except Exception:  # what Litestar's exception handlers could not answer
            log.exception("request_failed", request_id=context.request_id, route=context.route)
            if context.status:  # half an answer is out; the server closes the connection
                raise
            await _answer(problem_parts(InternalError()), complete)
        finally:
            now = time.perf_counter()
            from_region = context.signature.from_region if context.signature else ""
            route = context.route or "unknown"
            labels = (context.method, route, context.status, context.hop, from_region)
            requests.add((labels, context.request_id, now - began, time.time()))
            activity.end()

    def _headers(self, context: RequestContext, given: Iterable[tuple[bytes, bytes]]) -> Headers:
        """Return the headers of an answer, with what every answer carries."""
        headers = [*given, (b"x-request-id", context.request_id.encode())]
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


async def _answer(parts: Parts, send: Send) -> None:
    status, headers, body = parts
    headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


_REFUSAL = problem_parts(Overloaded())  # made once: there is no time for it when it is needed
