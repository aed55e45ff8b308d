"""The profile of the one who asks."""

from common.auth.login import SetLanguageRequest
from common.queries.global_db.admin_account import AsyncQuerier
from global_service.admin.account.schemas import MyInfoResponse
from global_service.admin.portal import Admin, AdminPrincipal


def describe(principal: AdminPrincipal) -> MyInfoResponse:
    """Return the profile; the session look-up has brought all of it."""
    return MyInfoResponse(
        admin_user_id=str(principal.admin_user_id),
        email_address=principal.email_address,
        full_name=principal.full_name or "",
        preferred_language=principal.preferred_language,
        roles=principal.roles,
    )


async def set_language(admin: Admin, principal: AdminPrincipal, data: SetLanguageRequest) -> None:
    """Set the language of the next mail and of the pages."""
    async with admin.database.connection() as conn:
        await AsyncQuerier(conn).update_admin_language(
            preferred_language=data.language, admin_user_id=principal.admin_user_id
        )
