-- name: ChangeHubPassword :execrows
-- Only while the old one is what was checked: a reset in between has the last word.
update hub_users set password_hash = @password_hash::text
where hub_user_global_id = @hub_user_global_id and status = 'active'
    and password_hash = @checked::text;

-- name: UpdateHubPassword :execrows
update hub_users set password_hash = @password_hash
where hub_user_global_id = @hub_user_global_id and status = 'active';

-- name: InsertHubPasswordResetToken :exec
insert into hub_password_reset_tokens (token_hash, hub_user_global_id, created_at, expires_at)
values (@token_hash, @hub_user_global_id, @now::timestamptz, @expires_at);

-- name: GetHubPasswordReset :one
-- The owner of a live reset token.
select t.hub_user_global_id, u.email_address, u.status
from hub_password_reset_tokens t
join hub_users u on u.hub_user_global_id = t.hub_user_global_id
where t.token_hash = @token_hash and t.expires_at > @now::timestamptz;

-- name: ConsumeHubPasswordReset :execrows
delete from hub_password_reset_tokens
where token_hash = @token_hash and expires_at > @now::timestamptz;
