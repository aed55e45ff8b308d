-- name: LockActiveSuperadmins :exec
-- In a fixed order, before any of them loses the role or the status: one such change at a time.
select u.admin_user_id
from admin_users u
join admin_user_roles ur on ur.admin_user_id = u.admin_user_id
join roles r on r.role_id = ur.role_id
where r.role_name = 'admin:superadmin' and u.status = 'active'
order by u.admin_user_id
for no key update of u;

-- name: IsLastSuperadmin :one
-- Asked under those locks, in a statement of its own, which sees what others have committed.
select
    exists (
        select from admin_users u
        join admin_user_roles ur on ur.admin_user_id = u.admin_user_id
        join roles r on r.role_id = ur.role_id
        where r.role_name = 'admin:superadmin' and u.status = 'active'
            and u.admin_user_id = @admin_user_id
    ) and not exists (
        select from admin_users u
        join admin_user_roles ur on ur.admin_user_id = u.admin_user_id
        join roles r on r.role_id = ur.role_id
        where r.role_name = 'admin:superadmin' and u.status = 'active'
            and u.admin_user_id <> @admin_user_id
    ) as is_last;

-- name: ListAdminRoles :many
-- The roles of an active admin, or of any: asked under the locks of a change, in a statement of its
-- own, which sees what others have committed.
select r.role_name
from admin_users u
join admin_user_roles ur on ur.admin_user_id = u.admin_user_id
join roles r on r.role_id = ur.role_id
where u.admin_user_id = @admin_user_id and (u.status = 'active' or @of_any_status::boolean);

-- name: LockAdminAtAddress :one
select admin_user_id, status from admin_users
where email_address = @email_address
for no key update;

-- name: DisableAdmin :exec
update admin_users set status = 'disabled' where admin_user_id = @admin_user_id;

-- name: EnableAdmin :exec
-- Who never set a password is invited again.
update admin_users
set status = case when password_hash is null then 'invited' else 'active' end::admin_user_status
where admin_user_id = @admin_user_id;

-- name: LockAdmin :one
select status from admin_users where admin_user_id = @admin_user_id
for no key update;

-- name: InsertAdminRole :execrows
insert into admin_user_roles (admin_user_id, role_id)
select @admin_user_id, role_id from roles where role_name = @role_name
on conflict do nothing;

-- name: DeleteAdminRole :execrows
delete from admin_user_roles
where admin_user_id = @admin_user_id
    and role_id = (select role_id from roles where role_name = @role_name);

-- name: ListAdmins :many
-- Newest first, from behind a place in that order; an empty part is in every text.
select
    u.admin_user_id, u.email_address, coalesce(u.full_name, '')::text as name, u.status,
    u.created_at,
    array(
        select r.role_name from admin_user_roles ur join roles r on r.role_id = ur.role_id
        where ur.admin_user_id = u.admin_user_id
        order by r.role_name
    )::text[] as roles
from admin_users u
where (u.created_at, u.admin_user_id) < (@before_at::timestamptz, @before_id::uuid)
    and (sqlc.narg(status)::admin_user_status is null or u.status = sqlc.narg(status))
    and strpos(u.email_address, lower(@email_part::text)) > 0
    and strpos(u.folded_name, fold_name(@name_part::text)) > 0
order by u.created_at desc, u.admin_user_id desc
limit @most::integer;
