"""The cleanup jobs of the regional-worker."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from common.db.cleanup import Delete, Job
from common.queries.regional_db.cleanup import AsyncQuerier
from common.queries.regional_db.models import TenantKind
from regional_worker.settings import CleanupSettings

Q = AsyncQuerier


def jobs(every: CleanupSettings) -> tuple[Job, ...]:
    """Return the jobs: name, interval, queries."""
    return (
        Job(
            "hub_tfa_tokens",
            every.cleanup_hub_tfa_tokens_interval,
            (Q.delete_expired_hub_tfa_tokens, Q.delete_old_throttles, Q.delete_old_service_calls),
        ),
        Job(
            "hub_sessions",
            every.cleanup_hub_sessions_interval,
            (Q.delete_expired_hub_sessions, Q.delete_unconfirmed_hub_users),
        ),
        Job(
            "hub_password_reset_tokens",
            every.cleanup_hub_password_reset_tokens_interval,
            (Q.delete_expired_hub_password_reset_tokens,),
        ),
        Job(
            "hub_email_verification_tokens",
            every.cleanup_hub_email_verification_tokens_interval,
            (Q.delete_expired_hub_email_verification_tokens,),
        ),
        *_of_portal(
            TenantKind.ORG,
            every.cleanup_org_tfa_tokens_interval,
            every.cleanup_org_sessions_interval,
            every.cleanup_org_password_reset_tokens_interval,
        ),
        *_of_portal(
            TenantKind.AGENCY,
            every.cleanup_agency_tfa_tokens_interval,
            every.cleanup_agency_sessions_interval,
            every.cleanup_agency_password_reset_tokens_interval,
        ),
    )


def _of_portal(
    kind: TenantKind, tfa: timedelta, sessions: timedelta, resets: timedelta
) -> tuple[Job, ...]:
    def of_kind(*deletes: Callable[..., Awaitable[int]]) -> tuple[Delete, ...]:
        return tuple(partial(each, kind=kind) for each in deletes)

    return (
        Job(f"{kind}_tfa_tokens", tfa, of_kind(Q.delete_expired_tenant_tfa_tokens)),
        Job(
            f"{kind}_sessions",
            sessions,
            of_kind(
                Q.delete_expired_tenant_sessions,
                Q.delete_unconfirmed_tenant_users,
                Q.delete_unconfirmed_tenant_domains,
            ),
        ),
        Job(
            f"{kind}_password_reset_tokens",
            resets,
            of_kind(
                Q.delete_expired_tenant_password_reset_tokens,
                Q.delete_expired_tenant_invitation_tokens,
                Q.delete_expired_tenant_signups,
            ),
        ),
    )
