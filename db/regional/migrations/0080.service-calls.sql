-- depends: 0020.mail-operations

-- Service calls that were answered, by the caller's idempotency key: a call that comes twice is
-- carried out once, and answered twice.
create table service_calls (
    caller text not null,
    call_id uuid not null,
    -- Of the name and the body: the same id with another call is a mistake of the caller.
    digest bytea not null,
    answer bytea,
    received_at timestamptz not null default now(),
    primary key (caller, call_id)
);

create index service_calls_received_at on service_calls (received_at);
