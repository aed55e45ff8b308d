"""The wire of sessions."""

from common.wire.schema import DeviceToken, Email, KnownPassword, TfaCode, TokenText, Wire


class LoginRequest(Wire):
    """Address and password; a device that has signed in before sends its token."""

    email_address: Email
    password: KnownPassword
    device_token: DeviceToken = ""


class TfaRequest(Wire):
    """The challenge and its code."""

    tfa_token: TokenText
    tfa_code: TfaCode
    remember_me: bool = False
