-- name: CreateTenantDomain :execrows
-- Step 2 of 4. A row that is there is a half-made one, or a claim that has run out; nothing if it is
-- more: then the directory has given the domain to somebody else meanwhile.
insert into tenant_domains as d (
    kind, domain, tenant_id, verification_token, token_expires_at, last_verified_at, status,
    created_at
)
values (
    @kind, @domain, @tenant_id, @verification_token, @token_expires_at,
    sqlc.narg(last_verified_at)::timestamptz, @status, @now::timestamptz
)
on conflict (kind, domain) do update
set tenant_id = excluded.tenant_id,
    verification_token = excluded.verification_token,
    token_expires_at = excluded.token_expires_at,
    last_verified_at = excluded.last_verified_at,
    last_verification_requested_at = null,
    consecutive_failures = 0,
    status = excluded.status,
    created_at = excluded.created_at,
    confirmed_at = null
where d.confirmed_at is null
    or (d.status = 'PENDING' and d.token_expires_at <= @now::timestamptz);

-- name: PutTenantDomain :exec
-- Step 4 of 4, with the values of the request that won step 3; or what the directory says, where
-- the region has lost its row. Whose row was there has lost the domain.
insert into tenant_domains (
    kind, domain, tenant_id, verification_token, token_expires_at, last_verified_at, status,
    created_at, confirmed_at
)
values (
    @kind, @domain, @tenant_id, @verification_token, @token_expires_at,
    sqlc.narg(last_verified_at)::timestamptz, @status, @now::timestamptz, @now::timestamptz
)
on conflict (kind, domain) do update
set tenant_id = excluded.tenant_id,
    verification_token = excluded.verification_token,
    token_expires_at = excluded.token_expires_at,
    last_verified_at = excluded.last_verified_at,
    last_verification_requested_at = null,
    consecutive_failures = 0,
    status = excluded.status,
    created_at = excluded.created_at,
    confirmed_at = excluded.confirmed_at;

-- name: ListTenantDomainsNamed :many
-- The working data of these domains of a tenant.
select
    domain, verification_token, token_expires_at, last_verified_at,
    last_verification_requested_at, consecutive_failures, status, confirmed_at
from tenant_domains
where tenant_id = @tenant_id and kind = @kind and domain = any(@domains::text[]);

-- name: FollowTenantDomain :exec
-- What a request left undone after the directory knew it: the last step of a claim, or a proof.
update tenant_domains
set confirmed_at = coalesce(confirmed_at, @now::timestamptz),
    last_verified_at = coalesce(sqlc.narg(verified_at)::timestamptz, last_verified_at),
    status = case
        when status = 'PENDING' and sqlc.narg(verified_at)::timestamptz is not null
            then 'VERIFIED'::domain_verification_status
        else status
    end
where kind = @kind and domain = @domain and tenant_id = @tenant_id;

-- name: DeleteLostTenantDomain :exec
-- A claim that has passed on to another tenant: only one that has run out can. A fresh one is being
-- made at this moment, and the directory will know it.
delete from tenant_domains
where kind = @kind and domain = @domain and tenant_id = @tenant_id
    and status = 'PENDING' and token_expires_at <= @now::timestamptz;

-- name: BeginTenantDomainCheck :one
-- Count a check before it is made, so that of two at once one is made. A PENDING value that has run
-- out is replaced.
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
    end
where kind = @kind and domain = @domain and tenant_id = @tenant_id
    and (
        last_verification_requested_at is null
        or last_verification_requested_at <= @allowed_since::timestamptz
    )
returning verification_token;

-- name: PassTenantDomainCheck :execrows
update tenant_domains
set status = 'VERIFIED', last_verified_at = @now::timestamptz, consecutive_failures = 0
where kind = @kind and domain = @domain and tenant_id = @tenant_id
    and verification_token = @verification_token;

-- name: FailTenantDomainCheck :one
-- Failed checks leave PENDING as it is.
update tenant_domains
set consecutive_failures =
        case when status = 'PENDING' then 0 else consecutive_failures + 1 end,
    status = case
        when status = 'VERIFIED' and consecutive_failures + 1 >= @most_failures::integer
            then 'FAILING'::domain_verification_status
        else status
    end
where kind = @kind and domain = @domain and tenant_id = @tenant_id
    and verification_token = @verification_token
returning status;

-- name: ListNamesOfTenantDomains :many
-- Words that no password of a member may have.
select domain from tenant_domains where tenant_id = @tenant_id and kind = @kind;
