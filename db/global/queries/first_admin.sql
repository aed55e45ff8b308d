-- name: InsertFirstAdmin :one
-- An active superadmin; nothing if the address is taken.
with made as (
    insert into admin_users (email_address, full_name, password_hash, status)
    values (@email_address, @full_name::text, @password_hash::text, 'active')
    on conflict do nothing
    returning admin_user_id
), granted as (
    insert into admin_user_roles (admin_user_id, role_id)
    select made.admin_user_id, roles.role_id
    from made cross join roles
    where roles.role_name = 'admin:superadmin'
    returning admin_user_id
)
select admin_user_id from granted;
