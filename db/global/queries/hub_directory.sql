-- name: GetHubEntry :one
-- Where a hub user is at home, by address: the routing look-up.
select hub_user_global_id, home_region, status, preferred_language, confirmed_at
from hub_users
where email_address_hash = @email_address_hash;

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
