-- name: CreateTenantDomain :execrows
-- Step 2 of 4 of a sign-up. A row that is there is a half-made one of an earlier try.
insert into tenant_domains as d (
    kind, domain, tenant_id, verification_token, token_expires_at, last_verified_at, status,
    created_at
)
values (
    @kind, @domain, @tenant_id, @verification_token, @token_expires_at, @now::timestamptz,
    'VERIFIED', @now::timestamptz
)
on conflict (kind, domain, tenant_id) do update
set verification_token = excluded.verification_token,
    token_expires_at = excluded.token_expires_at,
    last_verified_at = excluded.last_verified_at,
    status = excluded.status,
    created_at = excluded.created_at
where d.confirmed_at is null;

-- name: LockTenantClaims :exec
-- Of two claims of a tenant at once the second waits, and counts the first.
select pg_advisory_xact_lock(hashtextextended(cast(sqlc.arg(tenant_id)::uuid as text), 70));

-- name: CountTenantClaims :one
-- The other claims of a tenant without a proof; those that have lapsed count until they are released.
select count(*) from tenant_domains
where tenant_id = @tenant_id and kind = @kind and domain <> @domain and status = 'PENDING';

-- name: ClaimTenantDomain :execrows
-- A new claim, in place of one that has lapsed, or of a domain that is this tenant's no more. Nothing
-- if the claim is alive.
insert into tenant_domains as d (
    kind, domain, tenant_id, verification_token, token_expires_at, status, created_at,
    confirmed_at, next_check_at
)
values (
    @kind, @domain, @tenant_id, @verification_token, @token_expires_at, 'PENDING',
    @now::timestamptz, @now::timestamptz, @next_check_at
)
on conflict (kind, domain, tenant_id) do update
set verification_token = excluded.verification_token,
    token_expires_at = excluded.token_expires_at,
    last_verified_at = null,
    last_verification_requested_at = null,
    consecutive_failures = 0,
    status = excluded.status,
    created_at = excluded.created_at,
    confirmed_at = excluded.confirmed_at,
    next_check_at = excluded.next_check_at,
    last_checked_at = null,
    found_values = null,
    proof_seen_at = null
where d.status <> 'PENDING' or d.token_expires_at <= @now::timestamptz;

-- name: PutTenantDomain :exec
-- Step 4 of 4 of a sign-up, with the values of the request that won step 3; or what the directory
-- says, where the region has lost its row.
insert into tenant_domains (
    kind, domain, tenant_id, verification_token, token_expires_at, last_verified_at, status,
    created_at, confirmed_at
)
values (
    @kind, @domain, @tenant_id, @verification_token, @token_expires_at, @last_verified_at,
    'VERIFIED', @now::timestamptz, @now::timestamptz
)
on conflict (kind, domain, tenant_id) do update
set verification_token = excluded.verification_token,
    token_expires_at = excluded.token_expires_at,
    last_verified_at = excluded.last_verified_at,
    last_verification_requested_at = null,
    consecutive_failures = 0,
    status = excluded.status,
    created_at = excluded.created_at,
    confirmed_at = excluded.confirmed_at;

-- name: ListTenantDomainsNamed :many
-- The working data of these domains of a tenant; half-made rows of a sign-up too.
select
    domain, verification_token, token_expires_at, last_verified_at,
    last_verification_requested_at, consecutive_failures, status, confirmed_at, last_checked_at,
    found_values, proof_seen_at
from tenant_domains
where tenant_id = @tenant_id and kind = @kind and domain = any(@domains::text[]);

-- name: ListTenantDomainNames :many
-- A page of the domains that a tenant has claimed or proven.
select domain from tenant_domains
where tenant_id = @tenant_id and kind = @kind and confirmed_at is not null
    and domain collate "C" > @after::text
order by domain collate "C"
limit @most::integer;

-- name: FollowTenantDomain :exec
-- What a request left undone after the directory knew it: the last step of a sign-up, or a proof.
update tenant_domains
set confirmed_at = coalesce(confirmed_at, @now::timestamptz),
    last_verified_at = @verified_at::timestamptz,
    status = case when status = 'PENDING' then 'VERIFIED' else status end,
    next_check_at = null
where kind = @kind and domain = @domain and tenant_id = @tenant_id;

-- name: BeginTenantDomainCheck :one
-- Count a check before it is made, so that of two at once one is made. A PENDING value that has run
-- out is replaced, and the worker looks for the new one.
update tenant_domains
set last_verification_requested_at = @now::timestamptz,
    verification_token = case
        when status = 'PENDING' and token_expires_at <= @now::timestamptz
            then @new_token::text
        else verification_token
    end,
    token_expires_at = case
        when status = 'PENDING' and token_expires_at <= @now::timestamptz
            then @new_expires_at::timestamptz
        else token_expires_at
    end,
    next_check_at = case
        when status = 'PENDING' and token_expires_at <= @now::timestamptz
            then @next_check_at::timestamptz
        else next_check_at
    end
where kind = @kind and domain = @domain and tenant_id = @tenant_id
    and (
        last_verification_requested_at is null
        or last_verification_requested_at <= @allowed_since::timestamptz
    )
returning verification_token;

-- name: PassTenantDomainCheck :execrows
-- With the value that proved the domain. None if the tenant has released it meanwhile.
update tenant_domains
set status = 'VERIFIED', verification_token = @verification_token,
    last_verified_at = @now::timestamptz, consecutive_failures = 0, next_check_at = null,
    last_checked_at = @now::timestamptz, found_values = null, proof_seen_at = null
where kind = @kind and domain = @domain and tenant_id = @tenant_id;

-- name: FailTenantDomainCheck :one
-- Failed checks leave PENDING as it is.
update tenant_domains
set consecutive_failures =
        case when status = 'PENDING' then 0 else consecutive_failures + 1 end,
    status = case
        when status = 'VERIFIED' and consecutive_failures + 1 >= @most_failures::integer
            then 'FAILING'::domain_verification_status
        else status
    end,
    last_checked_at = @now::timestamptz,
    found_values = sqlc.narg(found_values)::text[],
    proof_seen_at = null
where kind = @kind and domain = @domain and tenant_id = @tenant_id
    and verification_token = @verification_token
returning status;

-- name: DeleteTenantDomain :execrows
delete from tenant_domains where kind = @kind and domain = @domain and tenant_id = @tenant_id;

-- name: ListNamesOfTenantDomains :many
-- Words that no password of a member may have.
select domain from tenant_domains where tenant_id = @tenant_id and kind = @kind;
