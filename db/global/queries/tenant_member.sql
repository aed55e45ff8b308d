-- name: ReserveTenantMember :one
-- Step 1 of 4. Claims the address within its tenant, or finds the row that is there: the region
-- tells whether that one may be invited. A half-made row lives on from the repetition.
insert into tenant_users as u (
    tenant_user_id, kind, email_address_hash, hashing_algorithm, tenant_id, home_region, created_at,
    reserved_at
)
values (
    @tenant_user_id, @kind, @email_address_hash, 'HMAC-SHA-256', @tenant_id, @home_region,
    @now::timestamptz, @now::timestamptz
)
on conflict (email_address_hash, tenant_id) do update
set reserved_at = case when u.confirmed_at is null then excluded.reserved_at else u.reserved_at end
returning u.tenant_user_id;

-- name: ConfirmTenantMember :execrows
-- Step 3 of 4. No row: it has died meanwhile, or the address belongs to another. The time counts
-- anew, so that nobody who looks for leftovers (ReopenTenantMember) takes the row for one.
update tenant_users set confirmed_at = @now::timestamptz
where tenant_user_id = @tenant_user_id and tenant_id = @tenant_id and kind = @kind
    and email_address_hash = @email_address_hash;

-- name: InsertConfirmedTenantMember :execrows
-- Step 3 of 4 for a row that has died. Nothing if somebody stands in the way, be it the same member.
insert into tenant_users (
    tenant_user_id, kind, email_address_hash, hashing_algorithm, tenant_id, home_region,
    created_at, confirmed_at
)
values (
    @tenant_user_id, @kind, @email_address_hash, 'HMAC-SHA-256', @tenant_id, @home_region,
    @now::timestamptz, @now::timestamptz
)
on conflict do nothing;

-- name: FindTenantDomain :one
-- Where the tenant of a domain is at home, and the row of an address in it, if it has that. One row
-- for everybody, with the slot.
select
    s.region_code as slot_region, (s.used_since is not null)::boolean as is_slot_used,
    d.tenant_id, d.home_region, d.confirmed_at, u.tenant_user_id,
    u.confirmed_at as member_confirmed_at
from directory_slots s
left join tenant_domains d on d.kind = @kind and d.domain = @domain
left join tenant_users u
    on u.tenant_id = d.tenant_id and u.email_address_hash = @email_address_hash
where s.slot = @slot;
