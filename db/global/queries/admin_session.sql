-- name: ListAdminPrincipals :many
-- The owners of live sessions, with all that a signed-in request asks of them.
-- A difference, as `expires_at > now` leads the planner to an index of all live sessions.
select
    s.token_hash, u.admin_user_id, u.email_address, u.full_name, u.preferred_language,
    array(
        select r.role_name from admin_user_roles ur join roles r on r.role_id = ur.role_id
        where ur.admin_user_id = u.admin_user_id
        order by r.role_name
    )::text[] as roles
from admin_sessions s
join admin_users u on u.admin_user_id = s.admin_user_id
where s.token_hash = any(@token_hashes::bytea[])
    and s.expires_at - @now::timestamptz > interval '0'
    and u.status = 'active';

-- name: InsertAdminSession :exec
insert into admin_sessions (token_hash, admin_user_id, created_at, expires_at)
values (@token_hash, @admin_user_id, @now::timestamptz, @expires_at);

-- name: DeleteAdminSession :exec
delete from admin_sessions where token_hash = @token_hash;

-- name: DeleteAdminSessions :exec
-- End all sessions of an admin, but the one to keep (an empty digest keeps none).
delete from admin_sessions
where admin_user_id = @admin_user_id and token_hash <> @kept::bytea;

-- name: DeleteAdminTfaTokens :exec
delete from admin_tfa_tokens where admin_user_id = @admin_user_id;

-- name: GetAdminCredentials :one
-- What a login checks.
select admin_user_id, email_address, password_hash, status, preferred_language
from admin_users
where mailbox = @mailbox;

-- name: InsertAdminTfaToken :execrows
-- Only while the password is still the one that was checked, of an active admin: a reset that
-- commits first ends this login, one that commits later deletes the challenge.
insert into admin_tfa_tokens (token_hash, admin_user_id, code_hash, created_at, expires_at)
select
    @token_hash::bytea, u.admin_user_id, @code_hash::bytea, @now::timestamptz,
    @expires_at::timestamptz
from admin_users u
where u.admin_user_id = @admin_user_id
    and u.status = 'active' and u.password_hash = @checked::text
for share of u;

-- name: LockAdminTfaToken :one
-- A live challenge of an active admin, locked so that attempts are counted one by one; the admin's
-- row first, as everywhere, and so that nobody disables the admin or changes the password meanwhile.
select t.admin_user_id, t.code_hash, u.email_address, u.password_hash, u.preferred_language
from admin_tfa_tokens t
join admin_users u on u.admin_user_id = t.admin_user_id
where t.token_hash = @token_hash
    and t.expires_at > @now::timestamptz
    and t.wrong_attempts < @attempts::integer
    and u.status = 'active'
for share of u for update of t;

-- name: CountWrongAdminCode :exec
update admin_tfa_tokens set wrong_attempts = wrong_attempts + 1 where token_hash = @token_hash;

-- name: DeleteAdminTfaToken :exec
delete from admin_tfa_tokens where token_hash = @token_hash;
