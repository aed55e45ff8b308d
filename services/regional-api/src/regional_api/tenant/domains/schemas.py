"""The wire of domains."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import UNSET, UnsetType

from common.wire.problems import FieldError
from common.wire.schema import Domain, Part, Wire

_PERSONAL = """
    gmail.com googlemail.com yahoo.com yahoo.co.in yahoo.co.uk yahoo.de yahoo.fr yahoo.ca
    yahoo.com.au yahoo.com.br yahoo.co.jp ymail.com hotmail.com hotmail.co.uk hotmail.de
    hotmail.fr outlook.com outlook.in live.com live.in msn.com aol.com protonmail.com
    proton.me icloud.com me.com mac.com mail.com zoho.com yandex.com yandex.ru gmx.com gmx.de
    gmx.net web.de rediffmail.com fastmail.com tutanota.com hey.com
"""

PERSONAL = frozenset(_PERSONAL.split())
"""Personal mail domains, which no tenant can have (contract, org.md); sub-domains are allowed."""


class ClaimDomainRequest(Wire):
    """The domain to claim."""

    domain: Domain

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Refuse personal mail."""
        if self.domain in PERSONAL:
            yield FieldError("domain", "must be a domain of one's own, not of personal mail")


class ClaimDomainResponse(Wire):
    """The TXT record to add."""

    domain: str
    verification_token: str
    expires_at: datetime
    instructions: str


class DomainRequest(Wire):
    """A domain of this tenant."""

    domain: Domain


TAKEN = "TAKEN"
"""The status of a claim whose domain somebody else has proven; it is no value of the database."""


class VerifyDomainResponse(Wire):
    """The status after the check; the time only if it succeeded."""

    status: str
    message: str
    verified_at: datetime | UnsetType = UNSET


class DomainStatus(Wire):
    """A domain's status; fields that do not apply are left out.

    `PENDING`: claimed, and blocks nobody. `VERIFIED`: proven. `FAILING`: proven, but the record was
    missing three times in a row. `TAKEN`: somebody else has proven the domain; the claim can wait
    for their record to disappear, or be released. `found_values` are those of the last look-up, by
    hand or by itself, at most ten of at most 128 characters; they are left out if the name servers
    gave no answer. From `may_pass_on_at` on, somebody else's proof takes over a domain whose record
    is missing since `failing_since`.
    """

    domain: str
    status: str
    can_request_verification: bool
    verification_token: str | UnsetType = UNSET
    expires_at: datetime | UnsetType = UNSET
    last_verified_at: datetime | UnsetType = UNSET
    last_attempted_at: datetime | UnsetType = UNSET
    next_verification_allowed_at: datetime | UnsetType = UNSET
    last_checked_at: datetime | UnsetType = UNSET
    found_values: list[str] | UnsetType = UNSET
    failing_since: datetime | UnsetType = UNSET
    may_pass_on_at: datetime | UnsetType = UNSET


class ListDomainsRequest(Wire):
    """The last domain of the previous page; empty for the first page."""

    pagination_key: Part = ""


class ListDomainsResponse(Wire):
    """A page of domains, and the key of the next page."""

    items: list[DomainStatus]
    next_pagination_key: str | UnsetType = UNSET
