"""How often a route may be called without a session: declarations, counted before the handler.

A declaration stands beside the home (`limits=[limits.by_client("tfa_client")]`) and names a
setting, `LIMIT_TFA_CLIENT`. A request is counted once, by the server that answers it: a forwarded
one at its home, for the client that the hop names. Refused bodies (400) are not counted.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from litestar.types import ASGIApp, Receive, Scope, Send

from common.auth.address_hash import AddressHash
from common.auth.throttle import Limit, Tally, by_name
from common.settings import Settings
from common.web.context import RequestContext, context_of

_NONE: Mapping[str, Limit] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Declared:
    """One limit of a route; without a `setting` the handler itself counts."""

    label: str
    setting: str = ""
    field: str = ""
    """The field of the body that is counted; without one, the client."""
    is_domain: bool = False
    """Of an address in the field, only the domain is counted."""
    is_global: bool = False
    """Counted for all regions together."""

    def subject(self, context: RequestContext, address_hash: AddressHash) -> str:
        """Return what is counted; addresses as hashes, so that equal mailboxes count as one."""
        if not self.field:
            return context.network
        address: str = getattr(context.data(), self.field)
        if self.is_domain:
            return address.rpartition("@")[2]
        return address_hash(address).hex()


def by_client(setting: str, *, across_regions: bool = False) -> Declared:
    """Declare: so many for a client, which is an IPv4 address or a /64 of IPv6."""
    return Declared(
        _label(setting, "client", across_regions=across_regions), setting, is_global=across_regions
    )


def by_recipient(setting: str, field: str, *, across_regions: bool = False) -> Declared:
    """Declare: so many for the address in a field of the body."""
    label = _label(setting, f"the body's {field}", across_regions=across_regions)
    return Declared(label, setting, field, is_global=across_regions)


def by_domain(setting: str, field: str, *, across_regions: bool = False) -> Declared:
    """Declare: so many for the domain of the address in a field of the body."""
    label = _label(setting, f"the domain of the body's {field}", across_regions=across_regions)
    return Declared(label, setting, field, is_domain=True, is_global=across_regions)


def in_handler(what: str) -> Declared:
    """Declare: the handler counts, since only it can give a legitimate attempt back."""
    return Declared(f"counted by the handler: {what}")


def _label(setting: str, what: str, *, across_regions: bool) -> str:
    where = ", all regions together" if across_regions else ""
    return f"LIMIT_{setting.upper()}: by {what}{where}"


class Limits:
    """The limits of a service: their values, and where they are counted; `more` are modules'."""

    def __init__(
        self,
        settings: Settings,
        *,
        home: Tally,
        across: Tally | None = None,
        more: Mapping[str, Limit] = _NONE,
    ) -> None:
        self._limits = {**by_name(settings), **more}
        self._home, self._across = home, across or home

    @property
    def names(self) -> Collection[str]:
        """Return the names of the settings."""
        return self._limits.keys()

    async def count(self, declared: Sequence[Declared], context: RequestContext) -> None:
        """Count in the order of the declarations; what one refuses, the next does not count.

        So a client above its limit cannot use up the limit of a recipient.
        """
        for each in declared:
            if each.setting:
                tally = self._across if each.is_global else self._home
                subject = each.subject(context, tally.subject_hash)
                await tally.count((self._limits[each.setting], subject))


def limited(app: ASGIApp) -> ASGIApp:
    """Count a request against the limits of its route (Litestar middleware of that route).

    It runs after the home routing, hence at home only, and after what a router puts in front.
    """

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        limits: Limits = scope["litestar_app"].state["limits"]
        await limits.count(scope["route_handler"].opt["limits"], context_of(scope))
        await app(scope, receive, send)

    return route
