-- What has expired is worth nothing already; these only take it away, in batches.

-- name: DeleteExpiredHubTfaTokens :execrows
delete from hub_tfa_tokens where token_hash = any(array(
    select old.token_hash from hub_tfa_tokens as old
    where old.expires_at <= @now::timestamptz
    order by old.expires_at limit @batch_size::integer for update skip locked
));

-- name: DeleteExpiredHubSessions :execrows
delete from hub_sessions where token_hash = any(array(
    select old.token_hash from hub_sessions as old
    where old.expires_at <= @now::timestamptz
    order by old.expires_at limit @batch_size::integer for update skip locked
));

-- name: DeleteExpiredHubPasswordResetTokens :execrows
delete from hub_password_reset_tokens where token_hash = any(array(
    select old.token_hash from hub_password_reset_tokens as old
    where old.expires_at <= @now::timestamptz
    order by old.expires_at limit @batch_size::integer for update skip locked
));

-- name: DeleteExpiredHubEmailVerificationTokens :execrows
delete from hub_email_verification_tokens where token_hash = any(array(
    select old.token_hash from hub_email_verification_tokens as old
    where old.expires_at <= @now::timestamptz
    order by old.expires_at limit @batch_size::integer for update skip locked
));

-- name: DeleteUnconfirmedHubUsers :execrows
-- Accounts that nobody finished for 48 h; their directory row is gone after 24.
delete from hub_users where hub_user_global_id = any(array(
    select old.hub_user_global_id from hub_users as old
    where old.confirmed_at is null and old.created_at <= sqlc.arg(now)::timestamptz - interval '48 hours'
    order by old.created_at limit @batch_size::integer for update skip locked
));

-- name: DeleteOldThrottles :execrows
-- Twice the longest window is long enough.
delete from throttles where ctid = any(array(
    select old.ctid from throttles as old
    where old.window_start <= sqlc.arg(now)::timestamptz - interval '2 hours'
    order by old.window_start limit @batch_size::integer for update skip locked
));
