"""What a server knows of one request, from the outermost layer to the access log."""

import asyncio
import random
import re
from collections.abc import Collection
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from litestar import Request as LitestarRequest
from litestar.datastructures import State
from litestar.types import HTTPReceiveMessage, HTTPScope, Receive, Scope
from msgspec import UNSET, UnsetType

from common.auth.tokens import Parsed, parse
from common.forwarding.client_ip import client_network
from common.wire.problems import BadRequest, NotJson, Problem
from common.wire.schema import Wire
from common.wire.validate import check

if TYPE_CHECKING:  # the worker has no keys, and not what it takes to derive them
    from common.forwarding.signature import HopSignature

BODY_LIMIT = 1024 * 1024
"""Bytes of a body at the most (Litestar's `request_max_body_size`)."""

STANDSTILL_SECONDS = 10.0
"""How long nothing may come of a body that has not ended."""

# What is read of a body that no answer needs: as much as nginx lets through, and not for long.
UNWANTED_LIMIT = 2 * BODY_LIMIT
UNWANTED_PATIENCE = 5.0
_DECLARING = frozenset({b"content-length", b"transfer-encoding"})
_BEARER = "bearer "
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,128}")


class RequestContext:
    """Lives in the ASGI scope; every layer reads and adds what it finds out."""

    client = ""
    """The client's address; empty if there is none."""
    signature: "HopSignature | None" = None
    """The verified signature of a forwarded request."""
    route = ""
    """The template of the path, once the route is found."""
    method = "ANY"
    """The method, once the route is found."""
    portal = ""
    """The portal of the route (its `opt`), once found."""
    hides_home = False
    """The route has no session and its home is a secret (C8), once found."""
    schema: type[Wire] | None = None
    """What the route's body must be, once found."""
    hop = ""
    """The region that this request was forwarded to."""
    served: Collection[str] = ()
    """The regions where accounts may be opened."""
    is_misled = False
    """Its first answer was 421: what this server knew was old."""
    directory_row: object = None
    """What the directory knows of the account that the body names."""
    body = b""
    """The whole body, once home routing has read it."""
    delay = 0.0
    """For how many seconds the answer is held back, once nothing else is left to do."""
    status = 0
    """The status of the answer, once it has begun."""
    problem: type[Problem] | None = None
    """What the answer says, if it is a problem document."""

    _bearer: Parsed | UnsetType | None = UNSET
    _data: Wire | None = None
    _received = 0

    def __init__(self, scope: HTTPScope, receive: Receive) -> None:
        # The first of several counts.
        self._headers = headers = dict(reversed([*scope["headers"]]))
        self._receive = receive
        self.scope = scope
        self.is_head = scope["method"] == "HEAD"
        """What GET answers is asked for, without its body (RFC 9110, 9.3.2)."""
        self.request_id = self._known_id() or f"{random.getrandbits(128):032x}"
        self.is_complete = headers.keys().isdisjoint(_DECLARING) and scope["http_version"] < "2"
        """Nothing more comes from the caller."""

    def _known_id(self) -> str | None:
        """Return the first request id that has the form of one."""
        if b"x-request-id" in self._headers:
            for name, value in self.scope["headers"]:
                if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
                    return value.decode()
        return None

    @property
    def network(self) -> str:
        """Return the network of the client: what throttles count."""
        return client_network(self.client)

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

    async def receive(self) -> HTTPReceiveMessage:
        """Receive from the caller (ASGI); raise BadRequest if it leaves in the middle of a body."""
        if self.is_complete:
            return await self._receive()  # type: ignore[return-value]  # over HTTP
        async with asyncio.timeout(STANDSTILL_SECONDS):
            message = await self._receive()
        if message["type"] != "http.request":
            self.is_complete = True
            raise BadRequest("The body ended early.")
        self._received += len(message.get("body", b""))
        self.is_complete = not message.get("more_body", False)
        return message

    async def drain(self) -> None:
        """Read the rest of a body that the answer did not need, before the answer is sent.

        The server closes a connection on which something unread is left. A caller that is still
        writing then never sees the answer: nginx says 502.
        """
        if self._received == 0 and self.header(b"expect"):
            return  # the caller sends its body only after our word
        with suppress(BadRequest, TimeoutError):
            async with asyncio.timeout(UNWANTED_PATIENCE):
                while not self.is_complete and self._received <= UNWANTED_LIMIT:
                    await self.receive()

    def data(self) -> Wire:
        """Return the checked body; raise NotJson, BadRequest or Invalid."""
        if self._data is None:
            if self.body and not _is_json(self.header(b"content-type")):
                raise NotJson
            if self.schema is None:
                raise BadRequest
            self._data = check(self.schema, self.body, self.served, self.portal)
        return self._data


def _is_json(content_type: bytes | None) -> bool:
    if content_type is None:
        return False
    return content_type.split(b";", 1)[0].strip().lower() == b"application/json"


def context_of(scope: Scope) -> RequestContext:
    """Return the context that belongs to a scope."""
    found: RequestContext = scope["context"]  # type: ignore[typeddict-item]  # our own key
    return found


class Request(LitestarRequest[Any, Any, State]):
    """Litestar's request; the JSON of a route whose body is a Wire type is that checked object."""

    __slots__ = ()

    @property
    def context(self) -> RequestContext:
        """What the layers in front of the handler found out."""
        return context_of(self.scope)

    async def body(self) -> bytes:
        """Return the body; where the handler declares a Wire type, only after its check."""
        if self.context.schema is not None:
            self.context.data()
        return await super().body()

    async def json(self) -> Any:  # noqa: ANN401  as Litestar
        """Return the checked Struct if the handler declares a Wire type, else the decoded JSON."""
        if self.context.schema is not None:
            return self.context.data()
        return await super().json()
