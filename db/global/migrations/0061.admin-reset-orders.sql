-- Resets that were asked for, of staff and of nobody alike; the leader decides (decision 0061).
-- depends: 0003.admin

create table admin_reset_orders (
    order_id uuid primary key,
    -- A random one where nobody has the address, so there is no foreign key.
    admin_user_id uuid not null,
    ordered_at timestamptz not null,
    expires_at timestamptz not null
);

create index admin_reset_orders_ordered_at on admin_reset_orders (ordered_at);
