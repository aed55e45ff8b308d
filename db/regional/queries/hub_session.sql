-- name: ListHubPrincipals :many
-- The owners of live sessions, with all that a signed-in request asks of them.
-- A difference, as `expires_at > now` leads the planner to an index of all live sessions.
select
    s.token_hash, u.hub_user_global_id, u.handle, u.email_address, u.preferred_language,
    array(
        select r.role_name from hub_user_roles ur join roles r on r.role_id = ur.role_id
        where ur.hub_user_global_id = u.hub_user_global_id
        order by r.role_name
    )::text[] as roles
from hub_sessions s
join hub_users u on u.hub_user_global_id = s.hub_user_global_id
where s.token_hash = any(@token_hashes::bytea[])
    and s.expires_at - @now::timestamptz > interval '0'
    and u.status = 'active';

-- name: InsertHubSession :exec
insert into hub_sessions (token_hash, hub_user_global_id, created_at, expires_at)
values (@token_hash, @hub_user_global_id, @now::timestamptz, @expires_at);

-- name: DeleteHubSession :exec
delete from hub_sessions where token_hash = @token_hash;

-- name: DeleteHubSessions :exec
-- End all sessions of a user, but the one to keep (an empty digest keeps none), or the one that
-- asked for the address change to keep, which would die with it.
delete from hub_sessions as s
where s.hub_user_global_id = @hub_user_global_id and s.token_hash <> @kept::bytea
    and not exists (
        select from hub_email_verification_tokens as t
        where t.token_hash = @kept::bytea and t.session_hash = s.token_hash
    );

-- name: DeleteHubSingleUseTokens :exec
-- What dies with all sessions of a user: pending codes, resets and address changes (but the one
-- to keep).
with tfa as (
    delete from hub_tfa_tokens where hub_tfa_tokens.hub_user_global_id = @hub_user_global_id
), resets as (
    delete from hub_password_reset_tokens
    where hub_password_reset_tokens.hub_user_global_id = @hub_user_global_id
)
delete from hub_email_verification_tokens
where hub_email_verification_tokens.hub_user_global_id = @hub_user_global_id
    and token_hash <> @kept::bytea;

-- name: GetHubCredentials :one
-- What a login checks, found by id: the directory knows whose address it is.
select
    hub_user_global_id, email_address, pending_email_address, password_hash, status,
    preferred_language, confirmed_at
from hub_users
where hub_user_global_id = @hub_user_global_id;

-- name: OpenHubChallenge :one
-- After the right password, and only while it is still the one that was checked, of an active user:
-- a reset that commits first ends this login, one that commits later deletes the challenge.
-- Count the mail and give the login's attempts back; unless there were too many mails, open the
-- challenge and queue its mail. One statement, so one transaction and one trip.
with account as (
    select u.hub_user_global_id
    from hub_users as u
    where u.hub_user_global_id = @hub_user_global_id::uuid
        and u.status = 'active' and u.password_hash = @checked::text
        and u.email_address = @email_to::text
    for share of u
), counted as (
    insert into throttles as t (kind, subject, window_start, count)
    select @mail_kind::text, @mail_subject::bytea, @mail_window_start::timestamptz, 1 from account
    on conflict (kind, subject, window_start) do update set count = t.count + 1
    returning t.count
), given_back as (
    update throttles as t set count = t.count - 1
    from (  -- locked in the order in which they are counted
        select held.kind, held.subject, held.window_start
        from throttles as held
        join (
            select
                unnest(@kinds::text[]) as kind,
                unnest(@subjects::bytea[]) as subject,
                unnest(@window_starts::timestamptz[]) as window_start
        ) as given using (kind, subject, window_start)
        cross join account
        order by array_position(@kinds::text[], held.kind)
        for update of held
    ) as a
    where t.kind = a.kind and t.subject = a.subject and t.window_start = a.window_start
        and t.count > 0
), challenge as (
    insert into hub_tfa_tokens
        (token_hash, hub_user_global_id, code_hash, created_at, expires_at)
    select
        @token_hash::bytea, account.hub_user_global_id, @code_hash::bytea, @now::timestamptz,
        @expires_at::timestamptz
    from account, counted where counted.count <= @most_mails::integer
), mail as (
    insert into emails (
        email_type, email_to, email_subject, email_text_body, email_html_body,
        next_attempt_at, created_at, expires_at
    )
    select
        'hub_tfa', @email_to::text, @email_subject::text, @email_text_body::text,
        @email_html_body::text, @now::timestamptz, @now::timestamptz, @expires_at::timestamptz
    from counted where counted.count <= @most_mails::integer
)
select counted.count from counted;

-- name: LockHubTfaToken :one
-- A live challenge of an active user, locked so that attempts are counted one by one; the user's
-- row first, as everywhere, and so that nobody changes the password meanwhile.
select t.hub_user_global_id, t.code_hash, u.password_hash, u.preferred_language
from hub_tfa_tokens t
join hub_users u on u.hub_user_global_id = t.hub_user_global_id
where t.token_hash = @token_hash
    and t.expires_at > @now::timestamptz
    and t.wrong_attempts < @attempts::integer
    and u.status = 'active'
for share of u for update of t;

-- name: CountWrongHubCode :exec
update hub_tfa_tokens set wrong_attempts = wrong_attempts + 1 where token_hash = @token_hash;

-- name: DeleteHubTfaToken :exec
delete from hub_tfa_tokens where token_hash = @token_hash;
