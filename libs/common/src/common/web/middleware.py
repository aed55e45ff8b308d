"""The one layer around Litestar: what must also hold where no route is found, or nothing works.

Every answer leaves through here: with `X-Request-ID` and `X-Served-By`, the CORS headers, and, once
the server drains, with `Connection: close`. It sheds load, counts and logs. Everything else is
Litestar's, or the home routing's, which is a Litestar middleware.
"""

import time
from collections.abc import Callable

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from common.problems import InternalError, NotFound, Problem
from common.web.access_log import Labels, requests
from common.web.context import RequestContext, attach
from common.web.cors import Cors
from common.web.load_shedding import LoadShedding, Overloaded
from common.web.responses import problem_parts

log = structlog.get_logger()


class ServerMiddleware:
    """Wraps the application; `served_by` is the region (or `global`) of this server."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        served_by: str,
        cors: Cors,
        load_shedding: LoadShedding,
        is_draining: Callable[[], bool],
    ) -> None:
        self.app = app
        self.served_by = (b"x-served-by", served_by.encode())
        self.cors = cors
        self.load_shedding = load_shedding
        self.is_draining = is_draining

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, whatever happens inside; count and log it."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        context = RequestContext(scope, receive)
        answer = _Answer(self, context, send)
        if self.load_shedding.refuses(scope["path"]):  # first of all: a refusal must cost little
            await answer.whole(*_REFUSAL)
            return
        attach(context)
        requests.begin()
        try:
            await self._answer(scope, context, answer)
        finally:
            mark = context.mark
            labels = Labels(
                context.method,
                context.route or "unknown",
                answer.status,
                context.hop,
                mark.from_region if mark else "",
            )
            requests.end(labels, context.request_id, time.perf_counter() - began)

    async def _answer(self, scope: HTTPScope, context: RequestContext, answer: "_Answer") -> None:
        try:
            if self.cors.is_preflight(scope):
                await answer.whole(204, self.cors.preflight(context.header(b"origin") or b""))
            elif _is_misspelt(scope["path"]):
                await answer.problem(NotFound("There is no such path."))
            else:
                await self.app(scope, context.receive, answer.send)  # type: ignore[arg-type]
        except Exception:  # what Litestar's exception handlers could not answer
            log.exception("request_failed", request_id=context.request_id, route=context.route)
            if answer.status:  # half an answer is out; the server closes the connection
                raise
            await answer.problem(InternalError())


def _is_misspelt(path: str) -> bool:
    """Return whether Litestar's router would correct a path; to us it is another path (404)."""
    return (path != "/" and path[-1:] == "/") or "//" in path or path[:1] != "/"


class _Answer:
    """Completes the headers of an answer."""

    __slots__ = ("_send", "context", "server", "status")

    def __init__(self, server: ServerMiddleware, context: RequestContext, send: Send) -> None:
        self.server = server
        self.context = context
        self.status = 0
        self._send = send

    async def send(self, message: Message) -> None:
        """Send on, after completing the headers of a start."""
        if message["type"] == "http.response.start":
            server, context = self.server, self.context
            if not context.is_complete:
                await context.drain()
            self.status = message["status"]
            headers = [*message["headers"], (b"x-request-id", context.request_id.encode())]
            if not context.hop:  # else the home region has named itself
                headers.append(server.served_by)
            origin = context.header(b"origin")
            if origin is not None:
                headers += server.cors.headers(origin)
            if server.is_draining():
                headers.append((b"connection", b"close"))
            message["headers"] = headers
        await self._send(message)

    async def problem(self, problem: Problem) -> None:
        """Answer with a problem document."""
        await self.whole(*problem_parts(problem))

    async def whole(
        self, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b""
    ) -> None:
        """Answer with exactly this."""
        headers = [*headers, (b"content-length", b"%d" % len(body))]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body, "more_body": False})


_REFUSAL = problem_parts(Overloaded())  # made once: there is no time for it when it is needed
