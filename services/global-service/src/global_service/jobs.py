"""What the global-service cleans up."""

from common.cleanup import Job
from common.queries.global_db.cleanup import AsyncQuerier
from global_service.settings import CleanupSettings

Q = AsyncQuerier


def jobs(every: CleanupSettings) -> tuple[Job, ...]:
    """Return the jobs, one a line: what, how often, the queries."""
    return (
        Job(
            "admin_tfa_tokens",
            every.cleanup_admin_tfa_tokens_interval,
            (Q.delete_expired_admin_tfa_tokens, Q.delete_old_throttles),
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
    )
