-- depends: 0030.region-operations

-- The public keys of the services that sign requests to each other: regions, and `global`.
-- A service writes its own row when it starts, and reads those of the others.
create table service_keys (
    service text primary key check (service ~ '^[a-z0-9]{2,16}$'),
    -- X25519, 32 bytes each; requests to the service are signed for the first, two at the most.
    public_keys bytea[] not null check (cardinality(public_keys) between 1 and 2),
    changed_at timestamptz not null default now()
);
