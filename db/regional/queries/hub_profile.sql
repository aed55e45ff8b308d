-- name: UpdateHubLanguage :one
update hub_users set preferred_language = @preferred_language
where hub_user_global_id = @hub_user_global_id
returning status;

-- name: LockHubUser :exec
-- Taken before any token of the user, so that no two requests wait for each other's rows.
select 1 from hub_users where hub_user_global_id = @hub_user_global_id for update;

-- name: DeleteHubEmailVerificationTokens :exec
delete from hub_email_verification_tokens where hub_user_global_id = @hub_user_global_id;

-- name: InsertHubEmailVerificationToken :execrows
-- Nothing if the session that asks has ended since: a reset in between has the last word.
insert into hub_email_verification_tokens
    (token_hash, hub_user_global_id, new_email_address, created_at, expires_at)
select
    @token_hash::bytea, s.hub_user_global_id, @new_email_address::text, @now::timestamptz,
    @expires_at::timestamptz
from hub_sessions s
where s.token_hash = @session_hash::bytea and s.hub_user_global_id = @hub_user_global_id;

-- name: GetHubEmailVerification :one
-- The owner of a live verification token, and the address it is for.
select t.hub_user_global_id, t.new_email_address, u.pending_email_address, u.status
from hub_email_verification_tokens t
join hub_users u on u.hub_user_global_id = t.hub_user_global_id
where t.token_hash = @token_hash and t.expires_at > @now::timestamptz;

-- name: ConsumeHubEmailVerification :execrows
delete from hub_email_verification_tokens
where token_hash = @token_hash and expires_at > @now::timestamptz;

-- name: AnnounceHubAddress :exec
-- Before the directory is swapped: whoever finds the swap half-made can finish it from here.
update hub_users set pending_email_address = @email_address::text
where hub_user_global_id = @hub_user_global_id;

-- name: UpdateHubAddress :exec
-- After the directory has been swapped.
update hub_users set email_address = @email_address, pending_email_address = null
where hub_user_global_id = @hub_user_global_id;
