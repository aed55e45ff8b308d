"""The wire of passwords, beyond what all portals share."""

from common.wire.schema import Domain, Email, Wire


class RequestPasswordResetRequest(Wire):
    """Who has forgotten it, and in which tenant."""

    email_address: Email
    domain: Domain

    @property
    def address(self) -> str:
        """The address, as the directory asks for it."""
        return self.email_address
