"""Routes for other services: `@service_call("region-state", callers=("global",))`.

Such a route stands below `/service`, which no edge serves, and answers a signed call of one of the
named callers only. What it does happens in one transaction with the note of the call's id, so a
call that comes twice is carried out once, also if this process dies in between.
"""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import structlog
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.params import SkipValidation
from litestar.status_codes import HTTP_200_OK
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

from common.db.pool import Connection, Database
from common.forwarding.regions import GLOBAL, Regions
from common.forwarding.service_calls import HEADER, PREFIX, CallSigner, VerifiedCall
from common.forwarding.signature import Refusal
from common.queries.regional_db.service_calls import AsyncQuerier
from common.web import home, limits
from common.web.context import Request, RequestContext, context_of
from common.web.metrics import CALLS_REFUSED
from common.web.routes import post
from common.wire.problems import Conflict, Forbidden, Unauthorized

log = structlog.get_logger()

REGIONS = "*"
"""Among `callers`: every region."""


class CallerRefused(Forbidden):
    """This service may not call that."""


class OtherCall(Conflict):
    """The id of this call was that of another one."""


@dataclass(frozen=True, slots=True)
class Calls:
    """What a service needs to answer calls: who signs, and where their ids are noted."""

    signer: CallSigner
    regions: Regions
    database: Database


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is being answered; `connection` holds the transaction in which that happens."""

    caller: str
    connection: Connection


GivenCall = NamedDependency[SkipValidation[Call]]
"""The call, a dependency of its route."""


def service_call(name: str, *, callers: Iterable[str]) -> Callable[..., HTTPRouteHandler]:
    """Declare a route that the named services may call; `REGIONS` stands for every region."""
    return post(
        f"{PREFIX}/{name}",
        home=home.local,
        limits=[limits.in_handler("by the signature")],
        problems=[Unauthorized, CallerRefused, OtherCall],
        middleware=[answered_once],
        opt={"callers": frozenset(callers)},
        dependencies={"call": Provide(_call, sync_to_thread=False)},
        include_in_schema=False,  # of services, and not of clients
    )


def _call(request: Request) -> Call:
    found: Call = request.scope["call"]  # type: ignore[typeddict-item]  # our own key
    return found


def answered_once(app: ASGIApp) -> ASGIApp:
    """Verify a call, carry it out unless that was done, and keep the answer with its effect."""

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        context, calls = context_of(scope), scope["litestar_app"].state["calls"]
        verified = await _verified(context, calls, scope["route_handler"].opt["callers"])
        answer = _Answer()

        async def carry_out(connection: Connection) -> bytes:
            scope["call"] = Call(verified.caller, connection)  # type: ignore[typeddict-unknown-key]
            await app(scope, receive, answer.take)
            if answer.start["status"] != HTTP_200_OK:
                raise _Refused
            return answer.body

        with suppress(_Refused):
            answer.body = await carried_out_once(
                calls.database,
                caller=verified.caller,
                call_id=verified.call_id,
                digest=verified.digest,
                seconds=verified.seconds_left,
                carry_out=carry_out,
            )
        await answer.give(send)

    return route


async def _verified(context: RequestContext, calls: Calls, callers: frozenset[str]) -> VerifiedCall:
    """Return the call of a caller that may make it; raise Unauthorized, CallerRefused."""
    value = context.header(HEADER) or b""
    path = context.scope.get("raw_path") or b""
    found = calls.signer.verify(value, path, context.body)
    if found is Refusal.UNKNOWN_KEY:
        await calls.regions.know(value.split(b";")[1].decode())
        found = calls.signer.verify(value, path, context.body)
    if not isinstance(found, VerifiedCall):
        CALLS_REFUSED.labels(found).inc()
        log.warning("service_call_refused", reason=found, request_id=context.request_id)
        raise Unauthorized
    kind = GLOBAL if found.caller == GLOBAL else REGIONS
    if kind not in callers and found.caller not in callers:
        CALLS_REFUSED.labels("caller").inc()
        log.warning("service_call_refused", reason="caller", caller=found.caller)
        raise CallerRefused
    return found


async def carried_out_once(
    database: Database,
    *,
    caller: str,
    call_id: UUID,
    digest: bytes,
    seconds: float,
    carry_out: Callable[[Connection], Awaitable[bytes]],
) -> bytes:
    """Carry a call out unless that was done; return its answer, which is kept with its effect.

    All in one transaction; raise OtherCall if the id was that of a call with another digest.
    """
    async with database.transaction(limit=seconds) as connection:
        queries = AsyncQuerier(connection)
        known = await _known(queries, caller, call_id, digest)
        if known is None:
            known = await carry_out(connection)
            await queries.end_service_call(caller=caller, call_id=call_id, answer=known)
        return known


async def _known(queries: AsyncQuerier, caller: str, call_id: UUID, digest: bytes) -> bytes | None:
    """Return the answer that a call got before; None if it is new, and now noted."""
    while True:
        begun = await queries.begin_service_call(caller=caller, call_id=call_id, digest=digest)
        if begun is not None:
            return None
        before = await queries.get_service_call(caller=caller, call_id=call_id)
        if before is None:  # cleaned up in between
            continue
        if before.digest != digest:
            raise OtherCall
        return before.answer or b""


class _Answer:
    """The answer of a route, held back until its transaction has ended."""

    def __init__(self) -> None:
        self.start: HTTPResponseStartEvent = {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"application/json")],
        }
        self.body = b""

    async def take(self, message: Message) -> None:
        """Keep a message of the route (ASGI's `send`)."""
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.body += message["body"]

    async def give(self, send: Send) -> None:
        """Send what was kept."""
        await send(self.start)
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


class _Refused(Exception):
    """The route answered with a problem: nothing of the call stays."""
