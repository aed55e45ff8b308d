-- name: GetHubEntry :one
select hub_user_global_id, home_region, status, preferred_language, confirmed_at
from hub_users
where email_address_hash = @email_address_hash;

-- name: FindHubAddress :one
-- Where a hub user is at home, by address: the routing look-up. One row for everybody, with the slot.
select
    s.region_code as slot_region, (s.used_since is not null)::boolean as is_slot_used,
    u.hub_user_global_id, u.home_region, u.status, u.preferred_language, u.confirmed_at
from directory_slots s
left join hub_users u on u.email_address_hash = @email_address_hash
where s.slot = @slot;

-- name: UseSlot :one
-- From now on its addresses are answered there, for as long as there is that region.
update directory_slots set used_since = @now::timestamptz
where slot = @slot and used_since is null
returning region_code;

-- name: IsHubAddressTaken :one
-- A reservation counts for a while, a confirmed row for ever.
select exists (
    select 1 from hub_users
    where email_address_hash = @email_address_hash
        and (confirmed_at is not null or reserved_at > @held_since::timestamptz)
)::boolean as is_taken;

-- name: DeleteLapsedReservation :exec
-- Free an address that an unfinished sign-up has held for long enough.
delete from hub_users
where email_address_hash = @email_address_hash
    and confirmed_at is null
    and reserved_at <= @held_since::timestamptz;

-- name: UpdateHubAddress :execrows
-- Claim an address for a user; the unique index decides between claimants.
update hub_users set email_address_hash = @email_address_hash
where hub_user_global_id = @hub_user_global_id;

-- name: UpdateHubCopy :exec
-- Let the directory follow the regional row.
update hub_users
set status = @status, preferred_language = @preferred_language
where hub_user_global_id = @hub_user_global_id;
