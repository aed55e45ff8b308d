"""What the features of the hub portal work with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from litestar.di import NamedDependency

from common.auth.address_hash import AddressHash
from common.auth.devices import Devices
from common.auth.password_check import PasswordCheck
from common.auth.passwords import Passwords
from common.auth.sessions import Sessions
from common.auth.throttle import Limit, Throttle
from common.db.pool import Database
from common.queries.regional_db.hub_session import AsyncQuerier, ListHubPrincipalsRow
from regional_api.settings import HubLifetimes

HubPrincipal = ListHubPrincipalsRow

# An unfinished sign-up reserves its address for this time (schema, R5).
RESERVATION = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Hub:
    """The hub portal of one region."""

    region: str
    ui_url: str
    lifetimes: HubLifetimes
    global_db: Database
    regional_db: Database
    passwords: Passwords
    address_hash: AddressHash
    throttle: Throttle
    check_password: PasswordCheck
    devices: Devices
    email_changes: Limit
    """How many changes of the address one account may ask for."""
    sessions: Sessions[HubPrincipal]

    def account(self, address: str) -> str:
        """Return what throttles count: the mailbox of an address, whether it is known or not."""
        return self.address_hash(address).hex()


GivenHub = NamedDependency[Hub]
"""The portal as its router gives it to handlers."""


def principals(regional_db: Database) -> Sessions[HubPrincipal]:
    """Return the look-up of hub sessions in a region."""

    async def fetch(digests: list[bytes], now: datetime) -> Iterable[HubPrincipal]:
        async with regional_db.connection() as conn:
            return await AsyncQuerier(conn).list_hub_principals(token_hashes=digests, now=now)

    return Sessions(fetch)
