-- name: ListTenantPrincipals :many
-- The owners of live sessions of a portal, with all that a signed-in request asks of them.
select
    s.token_hash, u.tenant_user_id, u.tenant_id, u.email_address, u.full_name,
    u.preferred_language,
    array(
        select r.role_name from tenant_user_roles ur join roles r on r.role_id = ur.role_id
        where ur.tenant_user_id = u.tenant_user_id
        order by r.role_name
    )::text[] as roles
from tenant_sessions s
join tenant_users u on u.tenant_user_id = s.tenant_user_id
where s.token_hash = any(@token_hashes::bytea[])
    and s.kind = @kind
    and s.expires_at > @now::timestamptz
    and u.status = 'active';
