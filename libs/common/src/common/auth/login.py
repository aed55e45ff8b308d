"""What the portals have in common about accounts: wire forms, refusals, and their figures."""

from collections.abc import Iterable
from typing import NamedTuple

from common.auth import tokens
from common.wire.problems import FieldError, Forbidden, Unauthorized, Unprocessable
from common.wire.schema import Email, Language, Password, TokenText, Wire

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

    def cross_field_errors(self) -> Iterable[FieldError]:
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


class Challenge(NamedTuple):
    """A challenge on its way to its owner: the token is answered, the code is mailed."""

    token: tokens.Token
    code: str

    @property
    def code_hash(self) -> bytes:
        """Return what the database keeps of the code."""
        return tokens.code_digest(self.token.secret, self.code)


class Answered(NamedTuple):
    """A token and its code, as they came in."""

    digest: bytes
    code_hash: bytes


def generate(region: str | None) -> Challenge:
    """Draw a new challenge of a region, or a global one."""
    return Challenge(tokens.mint(region), tokens.generate_code())


def read(token: str, code: str, region: str | None) -> Answered:
    """Take an answer apart; raise DeadChallenge for what is no token of this region."""
    parsed = tokens.parse(token)
    if parsed is None or parsed.region != region:
        raise DeadChallenge
    return Answered(parsed.digest, tokens.code_digest(parsed.secret, code))
