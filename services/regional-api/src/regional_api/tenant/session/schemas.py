"""The wire of sessions."""

from msgspec import field

from common.wire.schema import (
    DeviceToken,
    Domain,
    Email,
    KnownPassword,
    TfaCode,
    TokenText,
    Wire,
)


class TenantLoginRequest(Wire):
    """Address, tenant, password; a device that has signed in before sends its token."""

    email: Email
    domain: Domain
    password: KnownPassword
    device_token: DeviceToken = ""

    @property
    def address(self) -> str:
        """The address, as the directory asks for it."""
        return self.email


class TenantTfaRequest(Wire):
    """The challenge and its code."""

    tfa_token: TokenText
    tfa_code: TfaCode
    remember_me: bool = False


class TfaResponse(Wire):
    """A new session, the user's language and the tenant's name."""

    session_token: str
    device_token: str
    preferred_language: str
    tenant_name: str


class OrgTfaResponse(TfaResponse):
    """A new session, the user's language and the tenant's name."""

    tenant_name: str = field(name="org_name")


class AgencyTfaResponse(TfaResponse):
    """A new session, the user's language and the tenant's name."""

    tenant_name: str = field(name="agency_name")


class MyInfoResponse(Wire):
    """The signed-in user; the full name is empty until set."""

    tenant_user_id: str
    full_name: str
    preferred_language: str
    tenant_name: str
    roles: list[str]


class OrgMyInfoResponse(MyInfoResponse):
    """The signed-in user; the full name is empty until set."""

    tenant_user_id: str = field(name="org_user_id")
    tenant_name: str = field(name="org_name")


class AgencyMyInfoResponse(MyInfoResponse):
    """The signed-in user; the full name is empty until set."""

    tenant_user_id: str = field(name="agency_user_id")
    tenant_name: str = field(name="agency_name")
