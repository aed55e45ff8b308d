-- depends: 0090.rights

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

grant select, insert, update (answer) on service_calls to vetchium_regional_api;
grant select (caller, call_id, received_at), update (received_at), delete
    on service_calls to vetchium_regional_worker;
-- The API tells staff how the queue does: how many mails and since when, to whom and what never.
grant select (email_status, next_attempt_at, expires_at, created_at) on emails to vetchium_regional_api;
