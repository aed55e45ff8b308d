"""What the portals have in common about accounts: wire forms, refusals, and their figures."""

from collections.abc import Iterable

from common.problems import FieldError, Forbidden, Unauthorized, Unprocessable
from common.schema import Email, Language, Password, TokenText, Wire

WRONG_CODES = 5
"""So many wrong codes kill a challenge."""

RESET_FLOOR_SECONDS = 0.1
"""A request for a reset takes that long, or missing work would tell that there is no account."""


class WrongCredentials(Unauthorized):
    """The address or the password is wrong."""


class NotActive(Unprocessable):
    """The account is not active."""


class DeadChallenge(Unauthorized):
    """This login has ended; start again."""


class WrongCode(Forbidden):
    """This is not the code of this login."""


class WrongPassword(Unauthorized):
    """The current password is wrong."""


class DeadResetToken(Unauthorized):
    """This reset link is no longer good; ask for a new one."""


class Done(Wire):
    """Nothing more to say."""


class Notice(Wire):
    """Words for people."""

    message: str


RESET_NOTICE = Notice(message="If the account exists, a mail with a link is on its way.")


class LoginResponse(Wire):
    """The challenge that the mailed code answers."""

    tfa_token: str


class TfaResponse(Wire):
    """A session."""

    session_token: str
    preferred_language: str


class SetLanguageRequest(Wire):
    """The language of mails and pages."""

    language: Language


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
