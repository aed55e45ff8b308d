-- Resets that were asked for, of accounts and of nobody alike; the worker decides (decision 0061).
-- depends: 0005.tenants

create table reset_orders (
    order_id uuid primary key,
    portal text not null check (portal in ('hub', 'org', 'agency')),
    -- Of the directory; random ones where it knows no account, so there is no foreign key.
    account_id uuid not null,
    tenant_id uuid not null,
    domain text not null,
    -- Of the address as it was given, keyed by order_id: schema rule R1, strangers leave no address.
    address_hash bytea not null,
    ui_url text not null,
    ordered_at timestamptz not null,
    expires_at timestamptz not null
);

create index reset_orders_ordered_at on reset_orders (ordered_at);
