"""Requests of the login."""

from common.wire.schema import Email, KnownPassword, TfaCode, TokenText, Wire


class LoginRequest(Wire):
    """The e-mail address and the password."""

    email: Email
    password: KnownPassword


class TfaRequest(Wire):
    """The TFA token and the mailed code."""

    tfa_token: TokenText
    tfa_code: TfaCode
