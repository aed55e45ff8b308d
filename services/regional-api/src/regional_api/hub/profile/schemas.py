"""The wire of the profile."""

from common.wire.schema import KnownPassword, NewEmail, TokenText, Wire


class MyInfoResponse(Wire):
    """Who is signed in."""

    hub_user_id: str
    handle: str
    email_address: str
    preferred_language: str
    roles: list[str]


class RequestEmailChangeRequest(Wire):
    """Where mail shall go from now on, and the password of the account."""

    new_email_address: NewEmail
    current_password: KnownPassword


class CompleteEmailChangeRequest(Wire):
    """The token that was mailed to the new address."""

    verification_token: TokenText
