"""The wire of signing up."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import field

from common.wire.addresses import LONGEST_DOMAIN
from common.wire.problems import FieldError
from common.wire.schema import HomeRegion, Language, NewEmail, NewPassword, TokenText, Wire
from regional_api.tenant.domains.schemas import PERSONAL


class InitSignupRequest(Wire):
    """The address that signs up, and the tenant's home region."""

    email: NewEmail
    home_region: HomeRegion

    @property
    def domain(self) -> str:
        """The domain that the sign-up is for."""
        return self.email.rpartition("@")[2]

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Refuse personal mail."""
        if isinstance(self.email, str) and self.domain in PERSONAL:
            yield FieldError("email", "must be an address of a company, not of personal mail")
        elif isinstance(self.email, str) and len(self.domain) > LONGEST_DOMAIN:
            yield FieldError("email", "must be an address of a domain of at most 236 characters")


class InitSignupResponse(Wire):
    """What to do next; the record's value and the private token come by mail only."""

    domain: str
    dns_record_name: str
    token_expires_at: datetime
    message: str


class GetSignupDetailsRequest(Wire):
    """The private token."""

    signup_token: TokenText


class GetSignupDetailsResponse(Wire):
    """The domain of the sign-up; `PENDING`, or `TAKEN` once somebody else has proven the domain."""

    domain: str
    status: str


class TenantCompleteSignupRequest(Wire):
    """The sign-up token, the first user's password and language, and two consents."""

    signup_token: TokenText
    password: NewPassword
    preferred_language: Language
    has_added_dns_record: bool
    agrees_to_eula: bool

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Refuse a consent that is not given."""
        for name in ("has_added_dns_record", "agrees_to_eula"):
            if getattr(self, name) is False:
                yield FieldError(name, "must be true")


class CompleteSignupResponse(Wire):
    """The first session and the first user's id."""

    session_token: str
    tenant_user_id: str


class OrgCompleteSignupResponse(CompleteSignupResponse):
    """The first session and the first user's id."""

    tenant_user_id: str = field(name="org_user_id")


class AgencyCompleteSignupResponse(CompleteSignupResponse):
    """The first session and the first user's id."""

    tenant_user_id: str = field(name="agency_user_id")
