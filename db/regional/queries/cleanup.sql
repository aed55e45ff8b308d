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
-- Twice the longest window is long enough; two kinds count by the day, all others by the hour at most.
delete from throttles where ctid = any(array(
    select old.ctid from throttles as old
    where old.window_start <= sqlc.arg(now)::timestamptz - interval '2 hours'
        and (
            old.window_start <= sqlc.arg(now)::timestamptz - interval '2 days'
            or old.kind not in ('invitation_tenant', 'email_change_account')
        )
    order by old.window_start limit @batch_size::integer for update skip locked
));

-- name: DeleteExpiredTenantTfaTokens :execrows
delete from tenant_tfa_tokens where token_hash = any(array(
    select old.token_hash from tenant_tfa_tokens as old
    where old.kind = @kind and old.expires_at <= @now::timestamptz
    order by old.expires_at limit @batch_size::integer for update skip locked
));

-- name: DeleteExpiredTenantSessions :execrows
delete from tenant_sessions where token_hash = any(array(
    select old.token_hash from tenant_sessions as old
    where old.kind = @kind and old.expires_at <= @now::timestamptz
    order by old.expires_at limit @batch_size::integer for update skip locked
));

-- name: DeleteExpiredTenantPasswordResetTokens :execrows
delete from tenant_password_reset_tokens where token_hash = any(array(
    select old.token_hash from tenant_password_reset_tokens as old
    where old.kind = @kind and old.expires_at <= @now::timestamptz
    order by old.expires_at limit @batch_size::integer for update skip locked
));

-- name: DeleteExpiredTenantInvitationTokens :execrows
delete from tenant_invitation_tokens where token_hash = any(array(
    select old.token_hash from tenant_invitation_tokens as old
    where old.kind = @kind and old.expires_at <= @now::timestamptz
    order by old.expires_at limit @batch_size::integer for update skip locked
));

-- name: DeleteExpiredTenantSignups :execrows
delete from tenant_signups where signup_id = any(array(
    select old.signup_id from tenant_signups as old
    where old.kind = @kind and old.expires_at <= @now::timestamptz
    order by old.expires_at limit @batch_size::integer for update skip locked
));

-- name: DeleteUnconfirmedTenantUsers :execrows
-- Whom nobody finished for 48 h; the directory row is gone after 24.
delete from tenant_users where tenant_user_id = any(array(
    select old.tenant_user_id from tenant_users as old
    where old.kind = @kind and old.confirmed_at is null
        and old.created_at <= sqlc.arg(now)::timestamptz - interval '48 hours'
    order by old.created_at limit @batch_size::integer for update skip locked
));

-- name: DeleteUnconfirmedTenantDomains :execrows
delete from tenant_domains as gone
where gone.kind = @kind and gone.confirmed_at is null and (gone.domain, gone.tenant_id) in (
    select old.domain, old.tenant_id from tenant_domains as old
    where old.kind = @kind and old.confirmed_at is null
        and old.created_at <= sqlc.arg(now)::timestamptz - interval '48 hours'
    order by old.created_at limit @batch_size::integer for update skip locked
);

-- name: DeleteOldServiceCalls :execrows
-- Nobody repeats a call after a day.
delete from service_calls where (caller, call_id) in (
    select old.caller, old.call_id from service_calls as old
    where old.received_at <= sqlc.arg(now)::timestamptz - interval '24 hours'
    order by old.received_at limit @batch_size::integer for update skip locked
);
