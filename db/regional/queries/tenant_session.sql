-- name: ListTenantPrincipals :many
-- The owners of live sessions of a portal, with all that a signed-in request asks of them.
-- A difference, as `expires_at > now` leads the planner to an index of all live sessions.
select
    s.token_hash, u.tenant_user_id, u.tenant_id, u.email_address, u.full_name,
    u.preferred_language,
    array(
        select r.role_name from tenant_user_roles ur join roles r on r.role_id = ur.role_id
        where ur.tenant_user_id = u.tenant_user_id
        order by r.role_name
    )::text[] as roles
from tenant_sessions s
join tenant_users u on u.tenant_user_id = s.tenant_user_id
where s.token_hash = any(@token_hashes::bytea[])
    and s.kind = @kind
    and s.expires_at - @now::timestamptz > interval '0'
    and u.status = 'active';

-- name: InsertTenantSession :exec
insert into tenant_sessions (token_hash, kind, tenant_user_id, created_at, expires_at)
values (@token_hash, @kind, @tenant_user_id, @now::timestamptz, @expires_at);

-- name: DeleteTenantSession :exec
delete from tenant_sessions where token_hash = @token_hash and kind = @kind;

-- name: DeleteTenantSessions :exec
-- End all sessions of a member, but the one to keep (an empty digest keeps none), and the logins
-- that are under way.
with challenges as (
    delete from tenant_tfa_tokens
    where tenant_tfa_tokens.tenant_user_id = @tenant_user_id and tenant_tfa_tokens.kind = @kind
)
delete from tenant_sessions
where tenant_sessions.tenant_user_id = @tenant_user_id
    and tenant_sessions.kind = @kind
    and tenant_sessions.token_hash <> @kept::bytea;

-- name: IsTenantDomainProven :one
-- Whether a domain lets the members of its tenant in; the claim here is the truth.
select exists (
    select 1 from tenant_domains
    where kind = @kind and domain = @domain and tenant_id = @tenant_id and status <> 'PENDING'
)::boolean as is_proven;

-- name: GetTenantCredentials :one
-- What a login checks, found by id: the directory knows whose address it is.
select
    u.tenant_user_id, u.tenant_id, u.email_address, u.password_hash, u.status,
    u.preferred_language, u.confirmed_at
from tenant_users u
where u.tenant_user_id = @tenant_user_id and u.tenant_id = @tenant_id and u.kind = @kind;

-- name: OpenTenantChallenge :one
-- After the right password, and only while it is still the one that was checked, of an active member:
-- a reset that commits first ends this login, one that commits later deletes the challenge.
-- Count the mail and give the login's attempts back; unless there were too many mails, open the
-- challenge and queue its mail. One statement, so one transaction and one trip.
with account as (
    select u.tenant_user_id, u.kind
    from tenant_users as u
    where u.tenant_user_id = @tenant_user_id::uuid and u.tenant_id = @tenant_id::uuid
        and u.kind = @kind::tenant_kind
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
    insert into tenant_tfa_tokens
        (token_hash, kind, tenant_user_id, code_hash, created_at, expires_at)
    select
        @token_hash::bytea, account.kind, account.tenant_user_id, @code_hash::bytea,
        @now::timestamptz, @expires_at::timestamptz
    from account, counted
    where counted.count <= @most_mails::integer
    returning tenant_tfa_tokens.expires_at
), mail as (
    insert into emails (
        email_type, email_to, email_subject, email_text_body, email_html_body,
        next_attempt_at, created_at, expires_at
    )
    select
        cast(@email_type::text as email_template_type), @email_to::text, @email_subject::text,
        @email_text_body::text, @email_html_body::text, @now::timestamptz, @now::timestamptz,
        challenge.expires_at
    from challenge
)
select counted.count from counted;

-- name: GetTenantOfChallenge :one
-- Whose login a challenge belongs to, as long as it is alive.
select u.tenant_id
from tenant_tfa_tokens t
join tenant_users u on u.tenant_user_id = t.tenant_user_id
where t.token_hash = @token_hash
    and t.kind = @kind
    and t.expires_at > @now::timestamptz
    and t.wrong_attempts < @attempts::integer
    and u.status = 'active';

-- name: LockTenantTfaToken :one
-- A live challenge of an active member, locked so that attempts are counted one by one; the member's
-- row first, as everywhere, and so that nobody disables him or changes the password meanwhile.
select t.tenant_user_id, t.code_hash, u.password_hash, u.preferred_language
from tenant_tfa_tokens t
join tenant_users u on u.tenant_user_id = t.tenant_user_id
where t.token_hash = @token_hash
    and t.kind = @kind
    and t.expires_at > @now::timestamptz
    and t.wrong_attempts < @attempts::integer
    and u.status = 'active'
for share of u for update of t;

-- name: CountWrongTenantCode :exec
update tenant_tfa_tokens set wrong_attempts = wrong_attempts + 1
where token_hash = @token_hash and kind = @kind;

-- name: DeleteTenantTfaToken :exec
delete from tenant_tfa_tokens where token_hash = @token_hash and kind = @kind;

-- name: UpdateTenantLanguage :exec
update tenant_users set preferred_language = @preferred_language
where tenant_user_id = @tenant_user_id and tenant_id = @tenant_id and kind = @kind;

-- name: FinishTenantMember :exec
-- Step 4 of 4, taken by a login or a set-up: of the member, and of the domain if it made that too.
with domains as (
    update tenant_domains set confirmed_at = @now::timestamptz
    where tenant_domains.kind = @kind
        and tenant_domains.tenant_id = @tenant_id
        and tenant_domains.domain = @domain
        and tenant_domains.confirmed_at is null
)
update tenant_users set confirmed_at = @now::timestamptz
where tenant_users.tenant_user_id = @tenant_user_id
    and tenant_users.tenant_id = @tenant_id
    and tenant_users.kind = @kind
    and tenant_users.confirmed_at is null;
