-- name: InsertHubResetOrder :one
-- The same row for everybody; return whether the region has the person whom the directory names.
with ordered as (
    insert into reset_orders (
        order_id, portal, account_id, tenant_id, domain, address_hash, ui_url, ordered_at,
        expires_at
    ) values (
        @order_id, 'hub', @account_id, @account_id, '', @address_hash, @ui_url,
        @now::timestamptz, @expires_at
    )
)
select exists (
    select 1 from hub_users u where u.hub_user_global_id = @account_id
)::boolean as is_at_home;

-- name: InsertTenantResetOrder :one
with ordered as (
    insert into reset_orders (
        order_id, portal, account_id, tenant_id, domain, address_hash, ui_url, ordered_at,
        expires_at
    ) values (
        @order_id, @portal, @account_id, @tenant_id, @domain, @address_hash, @ui_url,
        @now::timestamptz, @expires_at
    )
)
select exists (
    select 1 from tenant_users u
    where u.tenant_user_id = @account_id and u.tenant_id = @tenant_id and u.kind = @kind
)::boolean as is_at_home;

-- name: ListResetOrders :many
select order_id from reset_orders
where ordered_at <= @ordered_before::timestamptz
order by ordered_at
limit @most::integer;

-- name: TakeResetOrder :one
-- Held until the end of the transaction; of several workers one gets it.
delete from reset_orders where order_id = (
    select held.order_id from reset_orders as held
    where held.order_id = @order_id for update skip locked
)
returning portal, account_id, tenant_id, domain, address_hash, ui_url, ordered_at, expires_at;

-- name: GetHubResetRecipient :one
select email_address, pending_email_address, preferred_language
from hub_users
where hub_user_global_id = @hub_user_global_id and status = 'active';

-- name: GetTenantResetRecipient :one
-- An active member, if the domain that was named lets members in.
select u.email_address, u.preferred_language
from tenant_users u
where u.tenant_user_id = @tenant_user_id and u.tenant_id = @tenant_id and u.kind = @kind
    and u.status = 'active'
    and exists (
        select 1 from tenant_domains d
        where d.kind = u.kind and d.domain = @domain and d.tenant_id = u.tenant_id
            and d.status <> 'PENDING'
    );
