"""Login, codes and password resets: schemas, problems and rules that all portals share."""

from collections.abc import Iterable
from typing import NamedTuple

from common.auth import tokens
from common.wire.passwords import prepared
from common.wire.problems import FieldError, Forbidden, Unauthorized, Unprocessable
from common.wire.schema import Email, KnownPassword, Language, NewPassword, TokenText, Wire

WRONG_CODES = 5
"""The number of wrong codes that ends a challenge."""


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
    """An empty answer: the request succeeded."""


class Notice(Wire):
    """A message to show to the user."""

    message: str


RESET_NOTICE = Notice(message="If the account exists, a mail with a link is on its way.")


class LoginResponse(Wire):
    """The login challenge; the mailed code completes it."""

    tfa_token: str


class TfaResponse(Wire):
    """A new session and the user's language; the device token may be sent with later logins."""

    session_token: str
    device_token: str
    preferred_language: str


class SetLanguageRequest(Wire):
    """The user's new language for mails and pages."""

    language: Language


class ChangePasswordRequest(Wire):
    """The current password and the new one."""

    current_password: KnownPassword
    new_password: NewPassword

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Refuse a new password that equals the current one."""
        current = self.current_password
        if isinstance(current, str) and self.new_password == prepared(current):
            yield FieldError("new_password", "must differ from the current password")


class RequestPasswordResetRequest(Wire):
    """The address of the account whose password is forgotten."""

    email_address: Email


class CompletePasswordResetRequest(Wire):
    """The mailed token and the new password."""

    reset_token: TokenText
    new_password: NewPassword


class Challenge(NamedTuple):
    """A new challenge: the token is returned to the caller, the code is mailed."""

    token: tokens.Token
    code: str

    @property
    def code_hash(self) -> bytes:
        """Return the code's digest, which the database stores."""
        return tokens.code_digest(self.token.secret, self.code)


class Answered(NamedTuple):
    """A caller's token and code, as digests."""

    digest: bytes
    code_hash: bytes


def generate(region: str | None) -> Challenge:
    """Generate a new challenge of a region, or a global one."""
    return Challenge(tokens.mint(region), tokens.generate_code())


def read(token: str, code: str, region: str | None) -> Answered:
    """Parse an answer; raise DeadChallenge if the token is not one of this region."""
    parsed = tokens.parse(token)
    if parsed is None or parsed.region != region:
        raise DeadChallenge
    return Answered(parsed.digest, tokens.code_digest(parsed.secret, code))
