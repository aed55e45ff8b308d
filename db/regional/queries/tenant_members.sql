-- name: LockTenantMemberAndSuperadmins :exec
-- A member who may lose the role or the status, and all active superadmins, in a fixed order and one
-- statement: of two such changes the second waits, and neither holds what the other waits for.
select u.tenant_user_id
from tenant_users u
where u.tenant_user_id = any(array(
        select @tenant_user_id::uuid
        union all
        select ur.tenant_user_id from tenant_user_roles ur
        where ur.tenant_id = @tenant_id
            and ur.role_id = (select r.role_id from roles r where r.role_name = @superadmin)
    ))
    and u.tenant_id = @tenant_id and u.kind = @kind
    and (u.status = 'active' or u.tenant_user_id = @tenant_user_id)
order by u.tenant_user_id
for no key update;

-- name: IsLastTenantSuperadmin :one
-- Asked under those locks, in a statement of its own, which sees what others have committed.
select coalesce(bool_or(u.tenant_user_id = @tenant_user_id) and count(*) = 1, false)::boolean as is_last
from tenant_users u
where u.tenant_user_id = any(array(
        select ur.tenant_user_id from tenant_user_roles ur
        where ur.tenant_id = @tenant_id
            and ur.role_id = (select r.role_id from roles r where r.role_name = @superadmin)
    ))
    and u.tenant_id = @tenant_id and u.kind = @kind and u.status = 'active';

-- name: ListTenantRoles :many
-- The roles of an active member, or of any: asked under the locks of a change, in a statement of its
-- own, which sees what others have committed.
select r.role_name
from tenant_users u
join tenant_user_roles ur on ur.tenant_user_id = u.tenant_user_id
join roles r on r.role_id = ur.role_id
where u.tenant_user_id = @tenant_user_id and u.tenant_id = @tenant_id and u.kind = @kind
    and (u.status = 'active' or @of_any_status::boolean);

-- name: GetTenantMemberAtAddress :one
select tenant_user_id from tenant_users
where tenant_id = @tenant_id and kind = @kind and email_address = @email_address;

-- name: LockTenantMember :one
select status from tenant_users
where tenant_id = @tenant_id and kind = @kind and tenant_user_id = @tenant_user_id
for no key update;

-- name: DisableTenantMember :exec
update tenant_users set status = 'disabled'
where tenant_user_id = @tenant_user_id and tenant_id = @tenant_id and kind = @kind;

-- name: EnableTenantMember :exec
-- Who never set a password is invited again.
update tenant_users
set status = case when password_hash is null then 'invited' else 'active' end::tenant_user_status
where tenant_user_id = @tenant_user_id and tenant_id = @tenant_id and kind = @kind;

-- name: GrantTenantRole :execrows
insert into tenant_user_roles (tenant_user_id, role_id, tenant_id)
select u.tenant_user_id, r.role_id, u.tenant_id
from tenant_users u
cross join roles r
where u.tenant_user_id = @tenant_user_id and u.tenant_id = @tenant_id and u.kind = @kind
    and r.role_name = @role_name
on conflict do nothing;

-- name: RevokeTenantRole :execrows
delete from tenant_user_roles ur
using tenant_users u, roles r
where u.tenant_user_id = ur.tenant_user_id and r.role_id = ur.role_id
    and u.tenant_user_id = @tenant_user_id and u.tenant_id = @tenant_id and u.kind = @kind
    and r.role_name = @role_name;

-- name: ListTenantMembers :many
-- Newest first, from behind a place in that order; an empty part is in every text.
select
    u.tenant_user_id, u.email_address, coalesce(u.full_name, '')::text as name, u.status,
    u.created_at,
    array(
        select r.role_name from tenant_user_roles ur join roles r on r.role_id = ur.role_id
        where ur.tenant_user_id = u.tenant_user_id
        order by r.role_name
    )::text[] as roles
from tenant_users u
where u.tenant_id = @tenant_id and u.kind = @kind
    and (u.created_at, u.tenant_user_id) < (@before_at::timestamptz, @before_id::uuid)
    and strpos(u.email_address, lower(@email_part::text)) > 0
    and strpos(u.folded_name, fold_name(@name_part::text)) > 0
order by u.created_at desc, u.tenant_user_id desc
limit @most::integer;

-- name: ListTenantMembersOfStatus :many
-- As above, of one status: a statement of its own, as it has an index of its own.
select
    u.tenant_user_id, u.email_address, coalesce(u.full_name, '')::text as name, u.status,
    u.created_at,
    array(
        select r.role_name from tenant_user_roles ur join roles r on r.role_id = ur.role_id
        where ur.tenant_user_id = u.tenant_user_id
        order by r.role_name
    )::text[] as roles
from tenant_users u
where u.tenant_id = @tenant_id and u.kind = @kind and u.status = @status
    and (u.created_at, u.tenant_user_id) < (@before_at::timestamptz, @before_id::uuid)
    and strpos(u.email_address, lower(@email_part::text)) > 0
    and strpos(u.folded_name, fold_name(@name_part::text)) > 0
order by u.created_at desc, u.tenant_user_id desc
limit @most::integer;
