-- name: ChangeTenantPassword :execrows
-- Only while the old one is what was checked: a reset in between has the last word.
update tenant_users set password_hash = @password_hash::text
where tenant_user_id = @tenant_user_id and tenant_id = @tenant_id and kind = @kind
    and status = 'active' and password_hash = @checked::text;

-- name: UpdateTenantPassword :execrows
update tenant_users set password_hash = @password_hash::text
where tenant_user_id = @tenant_user_id and tenant_id = @tenant_id and kind = @kind
    and status = 'active';

-- name: InsertTenantPasswordResetToken :exec
insert into tenant_password_reset_tokens
    (token_hash, kind, tenant_user_id, created_at, expires_at)
values (@token_hash, @kind, @tenant_user_id, @now::timestamptz, @expires_at);

-- name: GetTenantPasswordReset :one
-- The owner of a live reset token.
select t.tenant_user_id, u.tenant_id, u.email_address, u.status
from tenant_password_reset_tokens t
join tenant_users u on u.tenant_user_id = t.tenant_user_id
where t.token_hash = @token_hash and t.kind = @kind and t.expires_at > @now::timestamptz;

-- name: ConsumeTenantPasswordReset :execrows
delete from tenant_password_reset_tokens
where token_hash = @token_hash and kind = @kind and expires_at > @now::timestamptz;

-- name: DeleteTenantPasswordResetTokens :exec
delete from tenant_password_reset_tokens
where tenant_user_id = @tenant_user_id and kind = @kind;
