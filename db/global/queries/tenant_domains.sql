-- name: ReserveTenantDomain :one
-- Step 1 of 4, of a sign-up or a claim; one statement decides. It takes a free domain, goes on with
-- its own half-made row, and takes over a foreign one after a while, or a claim that nobody has
-- proven in time. Nothing: the domain is taken.
insert into tenant_domains as d (
    kind, domain, tenant_id, home_region, is_primary, verified_at, claim_expires_at, created_at,
    reserved_at
)
values (
    @kind, @domain, @tenant_id, @home_region, @is_primary, sqlc.narg(verified_at)::timestamptz,
    sqlc.narg(claim_expires_at)::timestamptz, @now::timestamptz, @now::timestamptz
)
on conflict (kind, domain) do update
set tenant_id = excluded.tenant_id,
    home_region = excluded.home_region,
    is_primary = excluded.is_primary,
    verified_at = excluded.verified_at,
    claim_expires_at = excluded.claim_expires_at,
    created_at = excluded.created_at,
    reserved_at = excluded.reserved_at,
    confirmed_at = null
where case
    when d.confirmed_at is null
        then d.tenant_id = excluded.tenant_id or d.reserved_at <= @held_since::timestamptz
    else d.verified_at is null and d.claim_expires_at <= @now::timestamptz
end
returning d.tenant_id;

-- name: ConfirmTenantDomain :execrows
-- Step 3 of 4, one winner; none if the domain has passed on meanwhile.
update tenant_domains set confirmed_at = @now::timestamptz
where kind = @kind and domain = @domain and tenant_id = @tenant_id and confirmed_at is null;

-- name: GetTenantDomainClaim :one
-- Whether a tenant has a domain, and until when; the directory is the truth.
select domain, verified_at, claim_expires_at from tenant_domains
where kind = @kind and domain = @domain and tenant_id = @tenant_id and confirmed_at is not null;

-- name: ListTenantDomainClaims :many
-- A page of the domains of a tenant.
select domain, verified_at, claim_expires_at from tenant_domains
where tenant_id = @tenant_id and kind = @kind and confirmed_at is not null
    and domain collate "C" > @after::text
order by domain collate "C"
limit @most::integer;

-- name: ExtendTenantDomainClaim :execrows
-- Before a value that has run out is renewed in the region.
update tenant_domains set claim_expires_at = @claim_expires_at::timestamptz
where kind = @kind and domain = @domain and tenant_id = @tenant_id
    and verified_at is null and confirmed_at is not null;

-- name: ProveTenantDomain :execrows
update tenant_domains set verified_at = @now::timestamptz, claim_expires_at = null
where kind = @kind and domain = @domain and tenant_id = @tenant_id and confirmed_at is not null;
