"""The profile of the signed-in user."""

from common.auth.login import SetLanguageRequest
from common.queries.global_db import hub_directory
from common.queries.global_db.models import HubUserStatus
from common.queries.regional_db.hub_profile import AsyncQuerier
from regional_api.hub.portal import Hub, HubPrincipal
from regional_api.hub.profile.schemas import MyInfoResponse


def describe(principal: HubPrincipal) -> MyInfoResponse:
    """Return the profile; the session look-up has brought all of it."""
    return MyInfoResponse(
        hub_user_id=str(principal.hub_user_global_id),
        handle=principal.handle,
        email_address=principal.email_address,
        preferred_language=principal.preferred_language,
        roles=principal.roles,
    )


async def set_language(hub: Hub, principal: HubPrincipal, data: SetLanguageRequest) -> None:
    """Set the language at home, then in the directory's copy (which a login repairs)."""
    user_id = principal.hub_user_global_id
    async with hub.regional_db.connection() as conn:
        status = await AsyncQuerier(conn).update_hub_language(
            preferred_language=data.language, hub_user_global_id=user_id
        )
    if status is None:
        return
    async with hub.global_db.connection() as conn:
        await hub_directory.AsyncQuerier(conn).update_hub_copy(
            hub_user_global_id=user_id,
            status=HubUserStatus(status),
            preferred_language=data.language,
        )
