-- name: UpdateAdminLanguage :exec
update admin_users set preferred_language = @preferred_language
where admin_user_id = @admin_user_id;

-- name: GetAdminPassword :one
select admin_user_id, password_hash from admin_users where admin_user_id = @admin_user_id;

-- name: ChangeAdminPassword :execrows
-- Only while the old one is what was checked: a reset in between has the last word.
update admin_users set password_hash = @password_hash::text
where admin_user_id = @admin_user_id and status = 'active' and password_hash = @checked::text;

-- name: UpdateAdminPassword :execrows
update admin_users set password_hash = @password_hash::text
where admin_user_id = @admin_user_id and status = 'active';

-- name: InsertAdminPasswordResetToken :exec
insert into admin_password_reset_tokens (token_hash, admin_user_id, created_at, expires_at)
values (@token_hash, @admin_user_id, @now::timestamptz, @expires_at);

-- name: GetAdminPasswordReset :one
-- The owner of a live reset token.
select t.admin_user_id, u.email_address, u.status
from admin_password_reset_tokens t
join admin_users u on u.admin_user_id = t.admin_user_id
where t.token_hash = @token_hash and t.expires_at > @now::timestamptz;

-- name: ConsumeAdminPasswordReset :execrows
delete from admin_password_reset_tokens
where token_hash = @token_hash and expires_at > @now::timestamptz;

-- name: DeleteAdminPasswordResetTokens :exec
delete from admin_password_reset_tokens where admin_user_id = @admin_user_id;
