"""The wire of one's own account."""

from common.wire.schema import Wire


class MyInfoResponse(Wire):
    """Who is signed in."""

    admin_user_id: str
    email_address: str
    full_name: str
    preferred_language: str
    roles: list[str]
