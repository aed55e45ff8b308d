"""What the worker of a region cleans up."""

from common.cleanup import Job
from common.queries.regional_db.cleanup import AsyncQuerier
from regional_worker.settings import CleanupSettings

Q = AsyncQuerier


def jobs(every: CleanupSettings) -> tuple[Job, ...]:
    """Return the jobs, one a line: what, how often, the queries."""
    return (
        Job(
            "hub_tfa_tokens",
            every.cleanup_hub_tfa_tokens_interval,
            (Q.delete_expired_hub_tfa_tokens, Q.delete_old_throttles),
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
    )
