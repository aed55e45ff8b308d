-- name: CheckTenantSignup :one
-- Who stands in the way of a sign-up: a member at the address, in whatever tenant of the kind; or
-- whoever has proven the domain. Half-made rows count for a while, those of the sign-up itself never, and
-- neither does a holder whose record has been missing for long.
select
    exists (
        select 1 from tenant_users u
        join tenants t on t.tenant_id = u.tenant_id
        where u.email_address_hash = @email_address_hash and u.kind = @kind
            and (u.confirmed_at is not null or u.reserved_at > @held_since::timestamptz)
            and (t.confirmed_at is not null or t.reserved_at > @held_since::timestamptz)
            and (t.signup_id = sqlc.narg(signup_id)::uuid) is not true
    )::boolean as is_address_taken,
    exists (
        select 1 from tenant_domains d
        join tenants t on t.tenant_id = d.tenant_id
        where d.domain = @domain and d.kind = @kind
            and case
                when d.confirmed_at is null then d.reserved_at > @held_since::timestamptz
                else (d.failing_since <= @failing_before::timestamptz) is not true
            end
            and (t.signup_id = sqlc.narg(signup_id)::uuid) is not true
    )::boolean as is_domain_taken;

-- name: InsertTenantSignup :one
-- Any number of sign-ups of one domain are pending beside each other, each with its own value.
insert into tenant_signup_tokens (
    kind, token_hash, dns_token_hash, email_address_hash, hashing_algorithm, domain, home_region,
    created_at, expires_at
)
values (
    @kind, @token_hash, @dns_token_hash, @email_address_hash, 'HMAC-SHA-256', @domain,
    @home_region, @now::timestamptz, @expires_at
)
returning signup_id;

-- name: ExtendTenantSignup :execrows
-- Its mails are queued: from the short life of a reservation to the full one.
update tenant_signup_tokens set expires_at = @expires_at
where signup_id = @signup_id and kind = @kind and consumed_at is null;

-- name: GetTenantSignup :one
-- A live sign-up by its private token: the routing look-up, and what the proof is compared with.
select signup_id, domain, home_region, email_address_hash, dns_token_hash, expires_at
from tenant_signup_tokens
where token_hash = @token_hash and kind = @kind and consumed_at is null
    and expires_at > @now::timestamptz;

-- name: BeginTenantSignupCheck :execrows
-- Count a look-up of the record before it is made; none if there was one just now.
update tenant_signup_tokens set checked_at = @now::timestamptz
where signup_id = @signup_id and kind = @kind and consumed_at is null
    and (checked_at is null or checked_at <= @allowed_since::timestamptz);

-- name: ReserveTenant :one
-- Step 1 of 4. A repetition finds the row of its sign-up; nothing if that is finished.
insert into tenants as t (tenant_id, kind, tenant_name, home_region, signup_id, created_at, reserved_at)
values (
    @tenant_id, @kind, @tenant_name, @home_region, @signup_id::uuid, @now::timestamptz,
    @now::timestamptz
)
on conflict (signup_id) do update set reserved_at = excluded.reserved_at
where t.confirmed_at is null and t.kind = excluded.kind
returning t.tenant_id;

-- name: LockTenantSignup :one
-- Nobody finishes the sign-up before this transaction ends.
select signup_id from tenant_signup_tokens
where signup_id = @signup_id and kind = @kind and consumed_at is null
for update;

-- name: ConfirmTenant :execrows
-- Step 3 of 4, one winner.
update tenants set confirmed_at = @now::timestamptz
where tenant_id = @tenant_id and kind = @kind and confirmed_at is null;

-- name: ConsumeTenantSignup :execrows
update tenant_signup_tokens set consumed_at = @now::timestamptz
where signup_id = @signup_id and kind = @kind and consumed_at is null;

-- name: FinishTenant :one
-- Step 3 of 4, taken by a login; returns the sign-up that is spent by it.
update tenants set confirmed_at = @now::timestamptz
where tenant_id = @tenant_id and kind = @kind and confirmed_at is null
returning signup_id;

-- name: FinishTenantDomains :exec
-- The proven domains of a tenant that a login finishes.
update tenant_domains set confirmed_at = @now::timestamptz
where tenant_id = @tenant_id and kind = @kind and confirmed_at is null
    and verified_at is not null;

-- name: ReopenTenant :exec
-- A tenant of whom the home region knows nobody: the last step of its sign-up never came, and the
-- region has forgotten the founder since. As a lapsed reservation it blocks nobody and dies by
-- itself; should somebody be there after all, a login confirms it again.
update tenants set confirmed_at = null, reserved_at = @reserved_at
where tenant_id = @tenant_id and kind = @kind and confirmed_at <= @confirmed_before::timestamptz;

-- name: ReopenTenantDomains :exec
update tenant_domains set confirmed_at = null, reserved_at = @reserved_at
where tenant_id = @tenant_id and kind = @kind and confirmed_at <= @confirmed_before::timestamptz;

-- name: ReopenTenantMember :exec
-- The same of one member whose invitation died before its last step.
update tenant_users set confirmed_at = null, reserved_at = @reserved_at
where tenant_user_id = @tenant_user_id and tenant_id = @tenant_id and kind = @kind
    and confirmed_at <= @confirmed_before::timestamptz;
