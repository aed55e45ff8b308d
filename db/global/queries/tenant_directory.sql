-- name: GetTenantOfDomain :one
-- Whose domain is this, and where is that tenant at home? A claim without proof has no verified_at.
select d.tenant_id, d.home_region, d.verified_at, d.claim_expires_at, d.confirmed_at, t.tenant_name
from tenant_domains d
join tenants t on t.tenant_id = d.tenant_id
where d.kind = @kind and d.domain = @domain;

-- name: GetTenantMember :one
-- The routing row of a tenant's user.
select tenant_user_id, confirmed_at from tenant_users
where tenant_id = @tenant_id and email_address_hash = @email_address_hash;

-- name: GetTenantName :one
select tenant_name from tenants where tenant_id = @tenant_id;
