-- name: InsertAdminResetOrder :exec
-- The same statement and the same row for everybody.
insert into admin_reset_orders (order_id, admin_user_id, ordered_at, expires_at)
values (
    @order_id,
    coalesce(
        (select u.admin_user_id from admin_users u where u.mailbox = @mailbox),
        gen_random_uuid()
    ),
    @now::timestamptz,
    @expires_at
);

-- name: ListAdminResetOrders :many
select order_id from admin_reset_orders
where ordered_at <= @ordered_before::timestamptz
order by ordered_at
limit @most::integer;

-- name: TakeAdminResetOrder :one
-- Held until the end of the transaction; of several processes one gets it.
delete from admin_reset_orders where order_id = (
    select held.order_id from admin_reset_orders as held
    where held.order_id = @order_id for update skip locked
)
returning admin_user_id, ordered_at, expires_at;

-- name: GetAdminResetRecipient :one
select email_address, preferred_language
from admin_users
where admin_user_id = @admin_user_id and status = 'active';
