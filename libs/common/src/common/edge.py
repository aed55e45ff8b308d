"""The outermost layer of every HTTP server: request id, CORS, access log, metrics, last resort.

Everything that leaves a server leaves through here: with `X-Request-ID` and `X-Served-By`, and,
once the server drains, with `Connection: close`.
"""

import time
from collections.abc import Callable
from functools import cache

import structlog
from litestar.enums import ScopeType
from litestar.exceptions import ClientException
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from common import access_log, deferred
from common.admission import PROBES, Admission, Overloaded
from common.cors import Cors
from common.exchange import Exchange, attach
from common.metrics import IN_FLIGHT, REQUESTS, SECONDS
from common.problems import CONTENT_TYPE, BadRequest, InternalError, Problem

log = structlog.get_logger()

# A look-up of labels costs more than the measurement itself; their number is bounded.
_requests = cache(REQUESTS.labels)
_seconds = cache(SECONDS.labels)


class Edge:
    """Wraps the routing layer; `served_by` is the region (or `global`) of this server."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        served_by: str,
        cors: Cors,
        admission: Admission,
        is_draining: Callable[[], bool],
    ) -> None:
        self.app = app
        self.served_by = served_by.encode()
        self.cors = cors
        self.admission = admission
        self.is_draining = is_draining

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, whatever happens behind; measure and log it."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        exchange = Exchange(scope, receive)
        answer = _Answer(self, exchange, send)
        if self.admission.refuses(scope["path"]):  # first of all: a refusal must cost little
            await answer.whole(*_REFUSAL)
            return
        attach(exchange)
        IN_FLIGHT.inc()
        try:
            await self._answer(exchange, receive, answer)
        finally:
            IN_FLIGHT.dec()
            seconds = time.perf_counter() - started
            deferred.later(_record, access_log.line(exchange, answer.status, seconds), seconds)

    async def _answer(self, exchange: Exchange, receive: Receive, answer: "_Answer") -> None:
        scope = exchange.scope
        try:
            if self.cors.is_preflight(scope):
                await answer.empty(204, self.cors.preflight(exchange.header(b"origin") or b""))
                return
            await self.app(scope, receive, answer.send)
        except Problem as problem:
            await answer.problem(problem)
        except ClientException as error:  # what Litestar refuses by itself
            await answer.problem(BadRequest(error.detail))
        except Exception:
            log.exception("request_failed", request_id=exchange.request_id, route=exchange.route)
            if answer.status:  # half an answer is out; the server closes the connection
                raise
            await answer.problem(InternalError())


class _Answer:
    """The way out: completes the headers of whatever answers."""

    __slots__ = ("_send", "edge", "exchange", "status")

    def __init__(self, edge: Edge, exchange: Exchange, send: Send) -> None:
        self.edge = edge
        self.exchange = exchange
        self.status = 0
        self._send = send

    async def send(self, message: Message) -> None:
        """Send on, after completing the headers of a start."""
        if message["type"] == "http.response.start":
            edge, exchange = self.edge, self.exchange
            if not exchange.is_complete:
                await exchange.drain()
            self.status = message["status"]
            headers = list(message["headers"])
            headers.append((b"x-request-id", exchange.request_id.encode()))
            if not exchange.hop:  # else the home region has said who it is
                headers.append((b"x-served-by", edge.served_by))
            origin = exchange.header(b"origin")
            if origin is not None:
                headers.extend(edge.cors.headers(origin))
            if edge.is_draining():
                headers.append((b"connection", b"close"))
            message["headers"] = headers
        await self._send(message)

    async def problem(self, problem: Problem) -> None:
        """Answer with a problem document."""
        await self.whole(*_parts(problem))

    async def empty(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        """Answer without a body."""
        await self.whole(status, headers, b"")

    async def whole(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        """Answer with this and nothing more."""
        headers = [*headers, (b"content-length", b"%d" % len(body))]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body, "more_body": False})


def _parts(problem: Problem) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    headers = [(b"content-type", CONTENT_TYPE.encode())]
    headers += [(k.lower().encode(), v.encode()) for k, v in problem.headers.items()]
    return problem.status, headers, problem.body()


_REFUSAL = _parts(Overloaded())  # made once: there is no time for it when it is needed


def _record(line: access_log.Line, seconds: float) -> None:
    _requests(line.method, line.route, line.status, line.hop).inc()
    _seconds(line.route, line.hop).observe(seconds)
    if line.route not in PROBES:
        access_log.write(line)
