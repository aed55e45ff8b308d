"""How a route finds the home region of a request: declarations, read by the home routing.

No handler contains forwarding code. A declaration stands in the handler's `opt`, beside the path,
shows in the OpenAPI document as `x-home-region`, and a handler without one stops the start.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, cast

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from common.auth.tokens import Parsed, parse
from common.web.context import Request, RequestContext
from common.wire.problems import Invalid

D = TypeVar("D")
W = TypeVar("W")
R_co = TypeVar("R_co", covariant=True)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Found(Generic[R_co]):
    """What a directory knows: the home region, and the row it read, None if there is none."""

    region: str
    row: R_co | None


Find = Callable[[D, str, W], Awaitable[Found[object]]]
"""Asks a directory for the portal and the body of a request."""


class Routing(Protocol):
    """What a declaration needs to know of this server."""

    region: str
    """The region of this server."""

    @property
    def directory(self) -> object:
        """Return the service's directory, for the declarations made by `directory`."""

    async def is_routable(self, region: str) -> bool:
        """Return whether accounts may live in that region (it is active or draining)."""

    def require_regions(self) -> None:
        """Raise ServiceUnavailable while the list of regions has never been read."""

    async def catch_up(self, context: RequestContext) -> None:
        """Read the list of regions as it is now; the request goes on with it."""

    async def guess(self, find: Find[D, W], portal: str, data: W) -> str | None:
        """Ask a replica of the directory, which may be behind; None if it does not answer."""


class Home(Protocol):
    """One kind of declaration."""

    @property
    def label(self) -> str:
        """Return the words of the OpenAPI document and the routing table."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields that the body must have."""

    @property
    def is_secret(self) -> bool:
        """Return whether the home would tell something of an account to who is not signed in."""

    async def resolve(self, context: RequestContext, routing: Routing) -> str:
        """Return the home region; this server's own where the handler shall answer."""


async def _region_of(token: Parsed | None, routing: Routing) -> str:
    """Return the region of a token's prefix; our own if it names none where accounts live."""
    if token is None or token.region is None or token.region == routing.region:
        return routing.region
    routing.require_regions()
    return token.region if await routing.is_routable(token.region) else routing.region


class _Local:
    label = "local: answered where it lands"
    fields = ()
    is_secret = False

    async def resolve(self, context: RequestContext, routing: Routing) -> str:  # noqa: ARG002  a rule
        return routing.region


class _Session:
    label = "session: the prefix of the bearer token"
    fields = ()
    is_secret = False

    async def resolve(self, context: RequestContext, routing: Routing) -> str:
        token = context.bearer()
        if token is None or token.region == routing.region:
            return routing.region
        return await _region_of(token, routing)


class _Token:
    is_secret = True

    def __init__(self, field: str) -> None:
        self.fields = (field,)
        self.label = f"token: the prefix of the body's {field}"

    async def resolve(self, context: RequestContext, routing: Routing) -> str:
        return await _region_of(parse(getattr(context.data(), *self.fields)), routing)


class _Field:
    is_secret = False  # the caller has chosen it

    def __init__(self, field: str) -> None:
        self.fields = (field,)
        self.label = f"field: the body's {field}"

    async def resolve(self, context: RequestContext, routing: Routing) -> str:
        routing.require_regions()  # else every region would look wrong
        try:
            data = context.data()
        except Invalid as invalid:
            if all(error.field not in self.fields for error in invalid.errors):
                raise
            # Another server may have shown the caller a region that was opened a moment ago.
            await routing.catch_up(context)
            data = context.data()
        region: str = getattr(data, *self.fields)
        return region


class _Directory(Generic[D, W]):
    fields = ()
    is_secret = True

    def __init__(self, find: Find[D, W], by: str) -> None:
        self.find = find
        self.label = f"directory: the global database, by {by}"

    async def resolve(self, context: RequestContext, routing: Routing) -> str:
        """Find the home: the replica may choose the route, only the primary decides the answer.

        A server that acted on an old row could mail a reset token to the former owner of an
        address. Known and unknown addresses cost the same queries.
        """
        # A service gives its routing the directory that its routes' declarations ask.
        directory, data = cast("D", routing.directory), cast("W", context.data())
        is_doubtful = context.signature is not None or context.is_misled
        if not is_doubtful:
            guess = await routing.guess(self.find, context.portal, data)
            if guess not in {None, routing.region} and await routing.is_routable(guess):
                return guess
        found = await self.find(directory, context.portal, data)
        context.directory_row = found.row
        return found.region


local: Home = _Local()
session: Home = _Session()


def token(field: str) -> Home:
    """Declare: at home in the region of the prefix of that token in the body."""
    return _Token(field)


def field(name: str) -> Home:
    """Declare: at home in the region that this field of the body names."""
    return _Field(name)


def directory(find: Find[D, W], *, by: str) -> Home:
    """Declare: at home in the region that the global database names.

    A handler gets the row with a parameter `directory_row: FromDirectory[Row]`. An unknown address
    has a pseudo-home, so that the missing hop does not tell that it is unknown.
    """
    return _Directory(find, by)


FromDirectory = NamedDependency[SkipValidation[R | None]]
"""The row that the directory has of the account in the body, None if there is none."""


def directory_row(request: Request) -> object:
    """Provide `FromDirectory`."""
    return request.context.directory_row
