"""The wire of sessions."""

from common.wire.schema import Email, Password, TfaCode, TokenText, Wire


class LoginRequest(Wire):
    """Address and password."""

    email: Email
    password: Password


class TfaRequest(Wire):
    """The challenge and its code."""

    tfa_token: TokenText
    tfa_code: TfaCode
