-- name: GetTenantName :one
select tenant_name from tenants where tenant_id = @tenant_id and kind = @kind;
