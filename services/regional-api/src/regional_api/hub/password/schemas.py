"""The wire of passwords."""

from collections.abc import Iterable

from common.problems import FieldError
from common.schema import Email, Password, TokenText, Wire


class ChangePasswordRequest(Wire):
    """The old one and the new one."""

    current_password: Password
    new_password: Password

    def broken(self) -> Iterable[FieldError]:
        """Refuse a change that changes nothing."""
        if self.new_password == self.current_password:
            yield FieldError("new_password", "must differ from the current password")


class RequestPasswordResetRequest(Wire):
    """Who has forgotten it."""

    email_address: Email


class CompletePasswordResetRequest(Wire):
    """The mailed token and the new password."""

    reset_token: TokenText
    new_password: Password
