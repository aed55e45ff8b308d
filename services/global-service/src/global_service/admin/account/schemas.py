"""Responses about the signed-in admin."""

from common.wire.schema import Wire


class MyInfoResponse(Wire):
    """The profile of the signed-in admin."""

    admin_user_id: str
    email_address: str
    full_name: str
    preferred_language: str
    roles: list[str]
