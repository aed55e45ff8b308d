"""The wire of sessions."""

from common.wire.schema import Email, KnownPassword, TfaCode, TokenText, Wire


class LoginRequest(Wire):
    """Address and password."""

    email_address: Email
    password: KnownPassword


class TfaRequest(Wire):
    """The challenge and its code."""

    tfa_token: TokenText
    tfa_code: TfaCode
    remember_me: bool = False
