-- depends: 0091.region-rows

-- The public keys of the services that sign requests to each other: regions, and `global`.
-- A service writes its own row when it starts, and reads those of the others.
create table service_keys (
    service text primary key check (service ~ '^[a-z0-9]{2,16}$'),
    -- X25519, 32 bytes each; requests to the service are signed for the first, two at the most.
    public_keys bytea[] not null check (cardinality(public_keys) between 1 and 2),
    changed_at timestamptz not null default now()
);

-- A service publishes its own keys only, and reads all.
grant select, insert, update (public_keys, changed_at)
    on service_keys to vetchium_regional_api, vetchium_global_service;
alter table service_keys enable row level security;
create policy every_row on service_keys for select using (true);
create policy own_insert on service_keys for insert to vetchium_regional_api
    with check (service = (select own_region()));
create policy own_update on service_keys for update to vetchium_regional_api
    using (service = (select own_region())) with check (service = (select own_region()));
create policy global_insert on service_keys for insert to vetchium_global_service
    with check (service = 'global');
create policy global_update on service_keys for update to vetchium_global_service
    using (service = 'global') with check (service = 'global');
