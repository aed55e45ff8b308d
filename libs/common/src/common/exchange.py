"""One request on its way through a server: what the layers in front of a handler found out."""

import asyncio
import random
import re
from collections.abc import Collection
from contextlib import suppress
from typing import Any, TypeVar

from litestar import Request as LitestarRequest
from litestar.datastructures import State
from litestar.types import HTTPScope, Receive, Scope
from msgspec import UNSET, UnsetType

from common.check import check
from common.problems import BadRequest, BodyTooLarge, NotJson
from common.proxy.mark import Mark
from common.schema import Wire
from common.tokens import Parsed, parse

W = TypeVar("W", bound=Wire)

BODY_LIMIT = 1024 * 1024
# What is taken of a body that nobody wants: as much as the edge lets through, and not for long.
UNWANTED_LIMIT = 2 * BODY_LIMIT
UNWANTED_PATIENCE = 5.0
_DECLARING = frozenset({b"content-length", b"transfer-encoding"})
_BEARER = "bearer "
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,128}")


class Exchange:
    """Lives in the ASGI scope from the first layer to the access log."""

    __slots__ = (
        "_bearer",
        "_data",
        "_headers",
        "_received",
        "body",
        "client",
        "declares_body",
        "entry",
        "hop",
        "is_complete",
        "is_misled",
        "mark",
        "method",
        "portal",
        "receive",
        "request_id",
        "route",
        "schema",
        "scope",
        "served",
    )

    def __init__(self, scope: HTTPScope, receive: Receive) -> None:
        # The first of several counts.
        self._headers = dict(reversed([*scope["headers"]]))
        self.scope = scope
        self.receive = receive
        self.request_id = self._known_id() or f"{random.getrandbits(128):032x}"
        self.client = ""
        self.mark: Mark | None = None
        self.route = ""  # the template of the path, once known: a safe label
        self.method = "ANY"  # of the route, once known: a label as safe
        self.hop = ""  # the region that this request was forwarded to
        self.portal = ""  # of the route, once known
        self.schema: type[Wire] | None = None
        self.served: Collection[str] = ()
        self._bearer: Parsed | UnsetType | None = UNSET
        self.is_misled = False  # its first answer was 421: what we knew was old
        self.entry: Any = None  # what the directory knows of the address in the body
        self.body: bytes | None = None
        self.declares_body = not self._headers.keys().isdisjoint(_DECLARING)
        self.is_complete = not self.declares_body  # nothing more comes from the caller
        self._received = 0
        self._data: Wire | None = None

    def _known_id(self) -> str | None:
        """Return the first request id that has the form of one."""
        if b"x-request-id" in self._headers:
            for name, value in self.scope["headers"]:
                if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
                    return value.decode()
        return None

    def header(self, name: bytes) -> bytes | None:
        """Return the first value of a header, given in lower case."""
        return self._headers.get(name)

    def bearer(self) -> Parsed | None:
        """Return the session token of the request, if it has one in the form of one."""
        if isinstance(self._bearer, UnsetType):
            text = (self.header(b"authorization") or b"").decode("latin-1").strip()
            if text[: len(_BEARER)].lower() == _BEARER:
                text = text[len(_BEARER) :].strip()
            self._bearer = parse(text)
        return self._bearer

    async def read(self) -> bytes:
        """Return the whole body; raise BodyTooLarge beyond 1 MiB, before all of it has come."""
        if self.body is None and not self.declares_body:
            self.body = b""
        if self.body is None:
            declared = self.header(b"content-length")
            if declared is not None and declared.isdigit() and int(declared) > BODY_LIMIT:
                raise BodyTooLarge
            self.body = await self._receive_body()
        return self.body

    async def _receive_body(self) -> bytes:
        parts: list[bytes] = []
        while True:
            parts.append(await self._receive_part())
            if self._received > BODY_LIMIT:
                raise BodyTooLarge
            if self.is_complete:
                return parts[0] if len(parts) == 1 else b"".join(parts)

    async def _receive_part(self) -> bytes:
        message = await self.receive()
        if message["type"] != "http.request":
            self.is_complete = True
            raise BadRequest("The body ended early.")
        part = message.get("body", b"")
        self._received += len(part)
        self.is_complete = not message.get("more_body", False)
        return part

    async def drain(self) -> None:
        """Take the rest of a body that the answer did not need, before the answer is sent.

        The server closes a connection on which something unread is left. To a caller that is still
        writing this is a broken connection, on which he may never see the answer: nginx says 502.
        """
        if self._received == 0 and self.header(b"expect"):
            return  # the body waits for our word
        with suppress(BadRequest, TimeoutError):
            async with asyncio.timeout(UNWANTED_PATIENCE):
                while not self.is_complete and self._received <= UNWANTED_LIMIT:
                    await self._receive_part()

    async def data(self) -> Wire:
        """Return the checked body; raise BodyTooLarge, NotJson, BadRequest or Invalid."""
        if self._data is None:
            raw = await self.read()
            if raw and not _is_json(self.header(b"content-type")):
                raise NotJson
            if self.schema is None:
                raise BadRequest
            self._data = check(self.schema, raw, self.served, self.portal)
        return self._data


def _is_json(content_type: bytes | None) -> bool:
    if content_type is None:
        return False
    return content_type.split(b";", 1)[0].strip().lower() == b"application/json"


def exchange_of(scope: Scope) -> Exchange:
    """Return the exchange that belongs to a scope."""
    found: Exchange = scope["exchange"]  # type: ignore[typeddict-item]  # our own key
    return found


def attach(exchange: Exchange) -> None:
    """Put an exchange into its scope."""
    exchange.scope["exchange"] = exchange  # type: ignore[typeddict-unknown-key]  # our own key


class Request(LitestarRequest[Any, Any, State]):
    """A request whose JSON is the body that the exchange has checked, once."""

    __slots__ = ()

    @property
    def exchange(self) -> Exchange:
        """What the layers in front of the handler found out."""
        return exchange_of(self.scope)

    async def body(self) -> bytes:
        """Return the body, checked if the route declares its form."""
        exchange = self.exchange
        if exchange.schema is not None:
            await exchange.data()
        return await exchange.read()

    async def json(self) -> Any:  # noqa: ANN401  the Struct that the handler declares
        """Return the Struct that the handler declares."""
        return await self.exchange.data()
