-- name: DeleteHalfMadeHubUser :exec
-- Another sign-up's leftover under an address that the directory has given to this user since.
delete from hub_users
where email_address = @email_address
    and hub_user_global_id <> @hub_user_global_id
    and confirmed_at is null;

-- name: GetHubUserAtAddress :one
select hub_user_global_id, pending_email_address from hub_users
where email_address = @email_address;

-- name: InsertHubUser :execrows
-- Step 2 of 4. Nothing if a row stands in the way, by whichever of its unique columns.
insert into hub_users (
    hub_user_global_id, email_address, password_hash, handle, preferred_language,
    resident_country_code, created_at
)
values (
    @hub_user_global_id, @email_address, @password_hash, @handle, @preferred_language,
    @resident_country_code, @now::timestamptz
)
on conflict do nothing;

-- name: RenewHalfMadeHubUser :execrows
-- Step 2 of 4, repeated: its own row, none that another request has confirmed. What was typed last
-- counts, and the row lives on from then, as the reservation does.
update hub_users
set email_address = @email_address, password_hash = @password_hash,
    preferred_language = @preferred_language,
    resident_country_code = @resident_country_code, created_at = @now::timestamptz
where hub_user_global_id = @hub_user_global_id and confirmed_at is null;

-- name: ConfirmHubUser :exec
-- Step 4 of 4, with the values of the request that won step 3.
update hub_users
set email_address = @email_address, password_hash = @password_hash,
    preferred_language = @preferred_language,
    resident_country_code = @resident_country_code, confirmed_at = @now::timestamptz
where hub_user_global_id = @hub_user_global_id;

-- name: FinishHubUser :exec
-- Step 4 of 4, taken by a login.
update hub_users set confirmed_at = @now::timestamptz
where hub_user_global_id = @hub_user_global_id and confirmed_at is null;

-- name: DeleteHubDisplayNames :exec
delete from hub_user_display_names where hub_user_global_id = @hub_user_global_id;

-- name: InsertHubDisplayNames :exec
insert into hub_user_display_names
    (hub_user_global_id, language_code, display_name, is_preferred)
select
    @hub_user_global_id::uuid, n.language_code, n.display_name,
    n.language_code = @preferred_language::text
from (
    select
        unnest(@language_codes::text[]) as language_code,
        unnest(@display_names::text[]) as display_name
) as n;

-- name: GrantHubRole :exec
insert into hub_user_roles (hub_user_global_id, role_id)
select @hub_user_global_id::uuid, role_id from roles where role_name = @role_name
on conflict do nothing;
