-- name: ReserveTenantDomain :one
-- Step 1 of 4 of a sign-up that has proven its domain; one statement decides. It takes a free domain,
-- goes on with its own half-made row, and takes over a foreign one after a while, or a domain whose
-- holder's record has been missing for long. Nothing: somebody else has proven the domain.
insert into tenant_domains as d (
    kind, domain, tenant_id, home_region, is_primary, verified_at, proof_hash, created_at,
    reserved_at
)
values (
    @kind, @domain, @tenant_id, @home_region, true, @now::timestamptz, @proof_hash::bytea,
    @now::timestamptz, @now::timestamptz
)
on conflict (kind, domain) do update
set tenant_id = excluded.tenant_id,
    home_region = excluded.home_region,
    is_primary = excluded.is_primary,
    verified_at = excluded.verified_at,
    proof_hash = excluded.proof_hash,
    created_at = excluded.created_at,
    reserved_at = excluded.reserved_at,
    confirmed_at = null,
    failing_since = null,
    observed_at = null
where case
    when d.confirmed_at is null
        then d.tenant_id = excluded.tenant_id or d.reserved_at <= @held_since::timestamptz
    else d.failing_since <= @failing_before::timestamptz
end
returning d.tenant_id;

-- name: ConfirmTenantDomain :execrows
-- Step 3 of 4, one winner; none if the domain has passed on meanwhile.
update tenant_domains set confirmed_at = @now::timestamptz
where kind = @kind and domain = @domain and tenant_id = @tenant_id and confirmed_at is null;

-- name: ProveTenantDomain :execrows
-- The proof of a claim, or of one's own domain again; one statement decides as above. The first valid
-- proof of a domain wins, in whatever region.
insert into tenant_domains as d (
    kind, domain, tenant_id, home_region, is_primary, verified_at, proof_hash, created_at,
    reserved_at, confirmed_at
)
values (
    @kind, @domain, @tenant_id, @home_region, false, @now::timestamptz, @proof_hash::bytea,
    @now::timestamptz, @now::timestamptz, @now::timestamptz
)
on conflict (kind, domain) do update
set tenant_id = excluded.tenant_id,
    home_region = excluded.home_region,
    is_primary = d.is_primary and d.tenant_id = excluded.tenant_id,
    verified_at = excluded.verified_at,
    proof_hash = excluded.proof_hash,
    confirmed_at = case
        when d.tenant_id = excluded.tenant_id and d.confirmed_at is not null then d.confirmed_at
        else excluded.confirmed_at
    end,
    failing_since = null,
    observed_at = null
where d.tenant_id = excluded.tenant_id
    or case
        when d.confirmed_at is null then d.reserved_at <= @held_since::timestamptz
        else d.failing_since <= @failing_before::timestamptz
    end;

-- name: ListDomainHolders :many
-- Who has proven these domains, or is completing a sign-up with a proof at this moment.
select
    domain, tenant_id, verified_at, failing_since, (confirmed_at is not null)::boolean as is_confirmed
from tenant_domains
where kind = @kind and domain = any(@domains::text[])
    and (confirmed_at is not null or reserved_at > @held_since::timestamptz);

-- name: ListProvenTenantDomains :many
-- A page of the domains that a tenant has proven.
select domain from tenant_domains
where tenant_id = @tenant_id and kind = @kind and confirmed_at is not null
    and domain collate "C" > @after::text
order by domain collate "C"
limit @most::integer;

-- name: BeginDomainObservation :one
-- Count a look-up of the holder's record before it is made, so that strangers cannot cause many.
select begin_domain_observation(
    @kind::tenant_kind, @domain::text, @now::timestamptz, @allowed_since::timestamptz
)::boolean as is_due;

-- name: ObserveDomain :one
-- What a look-up has shown of the holder's record, whoever made it. `seen` has the digests of all
-- values that were there. Null: it is there, or nobody holds the domain.
select observe_domain(
    @kind::tenant_kind, @domain::text, @now::timestamptz, @seen::bytea[]
) as failing_since;

-- name: LockTenant :one
-- Of two releases at once the second waits, and sees what the first has left.
select tenant_id from tenants where tenant_id = @tenant_id and kind = @kind for no key update;

-- name: CountOtherProvenDomains :one
select count(*) from tenant_domains
where tenant_id = @tenant_id and kind = @kind and domain <> @domain and confirmed_at is not null;

-- name: ReleaseTenantDomain :execrows
delete from tenant_domains where kind = @kind and domain = @domain and tenant_id = @tenant_id;
