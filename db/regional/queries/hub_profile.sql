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
-- Nothing if the session that asks has ended since, or the password is no longer what was checked:
-- a logout or a reset in between has the last word.
insert into hub_email_verification_tokens
    (token_hash, hub_user_global_id, session_hash, new_email_address, created_at, expires_at)
select
    @token_hash::bytea, s.hub_user_global_id, s.token_hash, @new_email_address::text,
    @now::timestamptz, @expires_at::timestamptz
from hub_sessions s
join hub_users u on u.hub_user_global_id = s.hub_user_global_id
where s.token_hash = @session_hash::bytea and s.hub_user_global_id = @hub_user_global_id
    and s.expires_at > @now::timestamptz
    and u.status = 'active' and u.password_hash = @checked::text;

-- name: GetHubEmailVerification :one
-- The owner of a live verification token, and the address it is for; it lives no longer than the
-- session that asked for it.
select t.hub_user_global_id, t.new_email_address, u.pending_email_address, u.status
from hub_email_verification_tokens t
join hub_sessions s
    on s.token_hash = t.session_hash and s.hub_user_global_id = t.hub_user_global_id
join hub_users u on u.hub_user_global_id = t.hub_user_global_id
where t.token_hash = @token_hash and t.expires_at > @now::timestamptz
    and s.expires_at > @now::timestamptz;

-- name: ConsumeHubEmailVerification :execrows
delete from hub_email_verification_tokens
where token_hash = @token_hash and expires_at > @now::timestamptz;

-- name: AnnounceHubAddress :exec
-- Before the directory is swapped: whoever finds the swap half-made can finish it from here.
update hub_users set pending_email_address = @email_address::text
where hub_user_global_id = @hub_user_global_id;

-- name: UpdateHubAddress :one
-- After the directory has been swapped; returns where the user was until now.
with earlier as (
    select h.hub_user_global_id, h.email_address
    from hub_users as h
    where h.hub_user_global_id = @hub_user_global_id
    for update
)
update hub_users as u set email_address = @email_address, pending_email_address = null
from earlier
where u.hub_user_global_id = earlier.hub_user_global_id
returning earlier.email_address as earlier_address, u.preferred_language;
