"""The wire of passwords, beyond what all portals share."""

from common.wire.schema import Domain, Email, Wire


class RequestTenantPasswordResetRequest(Wire):
    """The account's address and its tenant's domain."""

    email_address: Email
    domain: Domain

    @property
    def address(self) -> str:
        """The address, as the directory asks for it."""
        return self.email_address
