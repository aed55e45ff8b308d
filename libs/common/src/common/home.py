"""How a route finds the home region of a request: declarations, read by the routing layer.

No handler contains forwarding code. A declaration stands beside the path, shows in the OpenAPI
document as `x-home-region`, and a route without one keeps the service from starting.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from common.exchange import Exchange
from common.problems import Invalid
from common.schema import Wire
from common.tokens import Parsed, parse


class Routable(Protocol):
    """What a declaration needs to know of the regions."""

    region: str
    """The region of this server."""

    directory: Any
    """The service's directory, given to the resolvers of `Home.directory`.

    Its `guess(find, data)` asks a copy nearby, which may be behind; None if there is no answer.
    """

    async def is_routable(self, region: str) -> bool:
        """Tell whether accounts may live in that region (it is active or draining)."""

    def require_regions(self) -> None:
        """Raise ServiceUnavailable while the list of regions has never been read."""

    async def catch_up(self, exchange: Exchange) -> None:
        """Read the list of regions as it is now; the exchange goes on with it."""


class Home(Protocol):
    """One kind of declaration."""

    @property
    def label(self) -> str:
        """Return the words of the OpenAPI document and the routing table."""

    async def resolve(self, exchange: Exchange, around: Routable) -> str:
        """Return the home region; this server's own where the handler shall answer."""


async def _region_of(token: Parsed | None, around: Routable) -> str:
    """Return the region that a token's prefix names, or our own if it names none that is served."""
    if token is None or token.region is None or token.region == around.region:
        return around.region
    around.require_regions()
    return token.region if await around.is_routable(token.region) else around.region


class _Local:
    label = "local: answered where it lands"

    async def resolve(self, exchange: Exchange, around: Routable) -> str:  # noqa: ARG002  a rule
        return around.region


class _Session:
    label = "session: the prefix of the bearer token"

    async def resolve(self, exchange: Exchange, around: Routable) -> str:
        return await _region_of(exchange.bearer(), around)


class _Token:
    def __init__(self, field: str) -> None:
        self.field = field
        self.label = f"token: the prefix of the body's {field}"

    async def resolve(self, exchange: Exchange, around: Routable) -> str:
        return await _region_of(parse(getattr(await exchange.data(), self.field)), around)


class _Field:
    def __init__(self, field: str) -> None:
        self.field = field
        self.label = f"field: the body's {field}"

    async def resolve(self, exchange: Exchange, around: Routable) -> str:
        around.require_regions()  # else every region would look wrong
        try:
            data = await exchange.data()
        except Invalid as invalid:
            if all(error.field != self.field for error in invalid.errors):
                raise
            # Opened a moment ago, perhaps: whoever named it was told so by another server.
            await around.catch_up(exchange)
            data = await exchange.data()
        region: str = getattr(data, self.field)
        return region


Find = Callable[[Any, str, Any], Awaitable[tuple[str, Any]]]


class _Directory:
    def __init__(self, find: Find, by: str) -> None:
        self.find = find
        self.label = f"directory: the global database, by {by}"

    async def resolve(self, exchange: Exchange, around: Routable) -> str:
        """Let a copy of the directory say where to go, but never what is true.

        Who is to answer asks the directory itself: acting on an old row could mail a reset token to
        the former owner of an address. So known and unknown addresses cost the same questions.
        """
        data: Wire = await exchange.data()
        if exchange.mark is None and not exchange.is_misled:
            guess: str | None = await around.directory.guess(self.find, exchange.portal, data)
            if guess is not None and guess != around.region:
                return guess
        region, exchange.entry = await self.find(around.directory, exchange.portal, data)
        is_doubted = exchange.mark is not None or exchange.is_misled
        if exchange.entry is None and is_doubted and region != around.region:
            # The pseudo-home follows from the list of regions, and the peer's may be newer.
            await around.catch_up(exchange)
            region, exchange.entry = await self.find(around.directory, exchange.portal, data)
        return region


local: Home = _Local()
session: Home = _Session()


def token(field: str) -> Home:
    """Declare: at home where the prefix of that token in the body points."""
    return _Token(field)


def field(name: str) -> Home:
    """Declare: at home in the region that this field of the body names."""
    return _Field(name)


def directory(find: Find, *, by: str) -> Home:
    """Declare: at home where the global database says.

    `find(directory, portal, data)` returns the region and the row it read (`exchange.entry`); an
    address that it does not know has a pseudo-home, so that the missing hop tells nothing.
    """
    return _Directory(find, by)
