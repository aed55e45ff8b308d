-- What has expired is worth nothing already; these only take it away, in batches.

-- name: DeleteExpiredAdminTfaTokens :execrows
delete from admin_tfa_tokens where token_hash = any(array(
    select old.token_hash from admin_tfa_tokens as old
    where old.expires_at <= @now::timestamptz
    order by old.expires_at limit @batch_size::integer for update skip locked
));

-- name: DeleteExpiredAdminSessions :execrows
delete from admin_sessions where token_hash = any(array(
    select old.token_hash from admin_sessions as old
    where old.expires_at <= @now::timestamptz
    order by old.expires_at limit @batch_size::integer for update skip locked
));

-- name: DeleteExpiredAdminPasswordResetTokens :execrows
delete from admin_password_reset_tokens where token_hash = any(array(
    select old.token_hash from admin_password_reset_tokens as old
    where old.expires_at <= @now::timestamptz
    order by old.expires_at limit @batch_size::integer for update skip locked
));

-- name: DeleteExpiredAdminInvitationTokens :execrows
delete from admin_invitation_tokens where token_hash = any(array(
    select old.token_hash from admin_invitation_tokens as old
    where old.expires_at <= @now::timestamptz
    order by old.expires_at limit @batch_size::integer for update skip locked
));

-- name: DeleteSpentHubSignupTokens :execrows
-- Expired or consumed.
delete from hub_signup_tokens where token_hash = any(array(
    select old.token_hash from hub_signup_tokens as old
    where old.expires_at <= @now::timestamptz or old.consumed_at is not null
    limit @batch_size::integer for update skip locked
));

-- name: DeleteUnconfirmedHubUsers :execrows
-- Reservations that nobody finished for 24 h.
delete from hub_users where hub_user_global_id = any(array(
    select old.hub_user_global_id from hub_users as old
    where old.confirmed_at is null and old.reserved_at <= sqlc.arg(now)::timestamptz - interval '24 hours'
    order by old.reserved_at limit @batch_size::integer for update skip locked
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

-- name: DeleteOldRegionThrottles :execrows
delete from region_throttles where ctid = any(array(
    select old.ctid from region_throttles as old
    where old.window_start <= sqlc.arg(now)::timestamptz - interval '2 hours'
    order by old.window_start limit @batch_size::integer for update skip locked
));

-- name: DeleteSpentTenantSignups :execrows
-- Expired or consumed, of one portal.
delete from tenant_signup_tokens where signup_id = any(array(
    select old.signup_id from tenant_signup_tokens as old
    where old.kind = @kind
        and (old.expires_at <= @now::timestamptz or old.consumed_at is not null)
    limit @batch_size::integer for update skip locked
));

-- name: DeleteUnconfirmedTenants :execrows
-- Sign-ups that nobody finished for 24 h, with all that belongs to them.
delete from tenants where tenant_id = any(array(
    select old.tenant_id from tenants as old
    where old.kind = @kind and old.confirmed_at is null
        and old.reserved_at <= sqlc.arg(now)::timestamptz - interval '24 hours'
    order by old.reserved_at limit @batch_size::integer for update skip locked
));

-- name: DeleteUnconfirmedTenantDomains :execrows
-- Claims likewise.
delete from tenant_domains as gone where gone.kind = @kind and gone.domain = any(array(
    select old.domain from tenant_domains as old
    where old.kind = @kind and old.confirmed_at is null
        and old.reserved_at <= sqlc.arg(now)::timestamptz - interval '24 hours'
    order by old.reserved_at limit @batch_size::integer for update skip locked
));

-- name: DeleteUnconfirmedTenantUsers :execrows
-- Invitations likewise.
delete from tenant_users where tenant_user_id = any(array(
    select old.tenant_user_id from tenant_users as old
    where old.kind = @kind and old.confirmed_at is null
        and old.reserved_at <= sqlc.arg(now)::timestamptz - interval '24 hours'
    order by old.reserved_at limit @batch_size::integer for update skip locked
));
