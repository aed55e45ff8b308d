"""The cleanup jobs of the global-service."""

from datetime import timedelta
from functools import partial

from common.db.cleanup import Job
from common.queries.global_db.cleanup import AsyncQuerier
from common.queries.global_db.models import TenantKind
from global_service.settings import CleanupSettings

Q = AsyncQuerier


def jobs(every: CleanupSettings) -> tuple[Job, ...]:
    """Return the jobs: name, interval, queries."""
    return (
        Job(
            "admin_tfa_tokens",
            every.cleanup_admin_tfa_tokens_interval,
            (
                Q.delete_expired_admin_tfa_tokens,
                Q.delete_old_throttles,
                Q.delete_old_region_throttles,
            ),
        ),
        Job(
            "admin_sessions",
            every.cleanup_admin_sessions_interval,
            (Q.delete_expired_admin_sessions,),
        ),
        Job(
            "admin_password_reset_tokens",
            every.cleanup_admin_password_reset_tokens_interval,
            (
                Q.delete_expired_admin_password_reset_tokens,
                Q.delete_expired_admin_invitation_tokens,
            ),
        ),
        Job(
            "hub_signup_tokens",
            every.cleanup_hub_signup_tokens_interval,
            (Q.delete_spent_hub_signup_tokens, Q.delete_unconfirmed_hub_users),
        ),
        _tenant_signups(TenantKind.ORG, every.cleanup_org_signup_tokens_interval),
        _tenant_signups(TenantKind.AGENCY, every.cleanup_agency_signup_tokens_interval),
    )


def _tenant_signups(kind: TenantKind, every: timedelta) -> Job:
    return Job(
        f"{kind}_signup_tokens",
        every,
        (
            partial(Q.delete_spent_tenant_signups, kind=kind),
            partial(Q.delete_unconfirmed_tenants, kind=kind),
            partial(Q.delete_unconfirmed_tenant_domains, kind=kind),
            partial(Q.delete_unconfirmed_tenant_users, kind=kind),
        ),
    )
