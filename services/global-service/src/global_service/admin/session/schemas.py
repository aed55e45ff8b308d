"""Requests of the login."""

from common.wire.schema import DeviceToken, Email, KnownPassword, TfaCode, TokenText, Wire


class LoginRequest(Wire):
    """Address and password; a device that has signed in before sends its token."""

    email: Email
    password: KnownPassword
    device_token: DeviceToken = ""


class TfaRequest(Wire):
    """The TFA token and the mailed code."""

    tfa_token: TokenText
    tfa_code: TfaCode
