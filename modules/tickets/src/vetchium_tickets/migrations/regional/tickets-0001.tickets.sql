-- A ticket is a record between two regions: an admission where the event is, a ticket where its
-- holder is at home. Both have the same id; neither refers to a row of the other region.
-- depends: 0096.rights-of-later-tables

create schema tickets;

-- Where the organiser is at home.

create table tickets.events (
    event_id uuid primary key,
    portal text not null check (portal in ('org', 'agency')),
    tenant_id uuid not null,
    name text not null,
    place text not null,
    starts_at timestamptz not null,
    sale_from timestamptz not null,
    sale_until timestamptz not null check (sale_until > sale_from),
    capacity integer not null check (capacity > 0),
    per_person integer not null check (per_person > 0),
    -- Empty if it is free, else how it is paid elsewhere.
    price text not null,
    -- Signs the codes of its tickets; it never leaves this database.
    signing_key bytea not null,
    created_at timestamptz not null
);

create index events_of_tenant on tickets.events (tenant_id, created_at desc, event_id);
create index events_starts_at on tickets.events (starts_at);

-- What became of a request of a holder; the event knows an id and a region, and no name.
create table tickets.admissions (
    ticket_id uuid primary key,
    event_id uuid not null references tickets.events (event_id) on delete cascade,
    holder_id uuid not null,
    holder_region text not null,
    status text not null
        check (status in ('waiting', 'held', 'confirmed', 'cancelled', 'expired')),
    -- The order of the waiting list.
    place bigint not null generated always as identity,
    number integer,
    held_until timestamptz,
    created_at timestamptz not null,
    confirmed_at timestamptz,
    used_at timestamptz,
    used_door text,
    check ((number is not null) = (status in ('held', 'confirmed'))),
    check ((used_at is null) = (used_door is null))
);

create unique index admissions_number on tickets.admissions (event_id, number)
    where number is not null;
create index admissions_of_event on tickets.admissions (event_id, place);
create index admissions_waiting on tickets.admissions (event_id, place)
    where status = 'waiting';
create index admissions_held on tickets.admissions (held_until) where status = 'held';
create index admissions_of_holder on tickets.admissions (event_id, holder_id);

-- One row per seat, so that no more than there are can be given away.
create table tickets.seats (
    event_id uuid not null references tickets.events (event_id) on delete cascade,
    number integer not null,
    ticket_id uuid unique,
    primary key (event_id, number)
);

create index seats_free on tickets.seats (event_id, number) where ticket_id is null;

-- What homes of holders have to be told; the id is that of the service call.
create table tickets.notices (
    notice_id uuid primary key,
    place bigint not null generated always as identity,
    ticket_id uuid not null references tickets.admissions (ticket_id) on delete cascade,
    holder_region text not null,
    held_until timestamptz not null,
    next_at timestamptz not null
);

create index notices_due on tickets.notices (next_at);
create index notices_of_ticket on tickets.notices (ticket_id);

-- Where the holder is at home.

create table tickets.tickets (
    ticket_id uuid primary key,
    hub_user_global_id uuid not null references hub_users (hub_user_global_id)
        on delete cascade,
    event_region text not null,
    event_id uuid not null,
    event_name text not null default '',
    event_place text not null default '',
    event_price text not null default '',
    starts_at timestamptz,
    status text not null default 'asked'
        check (status in ('asked', 'waiting', 'held', 'confirmed', 'cancelled', 'expired')),
    number integer,
    held_until timestamptz,
    code text not null default '',
    will_wait boolean not null,
    shares_name boolean not null,
    -- What the event's region was asked and has not answered, and the idempotency key of that call:
    -- both are stored before the call, and the same call is repeated until there is an answer.
    step text check (step in ('reserve', 'confirm', 'cancel')),
    call_id uuid,
    asked_at timestamptz not null,
    created_at timestamptz not null,
    check ((step is null) = (call_id is null)),
    check (status <> 'asked' or step is not null)
);

create index tickets_of_person
    on tickets.tickets (hub_user_global_id, created_at desc, ticket_id);
create index tickets_created_at on tickets.tickets (created_at);

insert into roles (role_name, description) values
    ('org:sell_tickets', 'Sell tickets of an org'),
    ('org:check_tickets', 'Check tickets at the doors of an org'),
    ('agency:sell_tickets', 'Sell tickets of an agency'),
    ('agency:check_tickets', 'Check tickets at the doors of an agency');

-- A kind of mail; the value stays if the module goes.
alter type email_template_type add value if not exists 'tickets_moved_up';

grant usage on schema tickets to vetchium_regional_api, vetchium_regional_worker;

grant select, insert, update (created_at) on tickets.events to vetchium_regional_api;
grant select, insert, update (status, number, held_until, confirmed_at, used_at, used_door)
    on tickets.admissions to vetchium_regional_api;
grant select, insert, update (ticket_id) on tickets.seats to vetchium_regional_api;
grant select, insert, update (next_at), delete on tickets.notices to vetchium_regional_api;
grant select, insert, update, delete on tickets.tickets to vetchium_regional_api;

-- The worker ends what has lapsed, moves up who waits and tells those at home here; it reads no
-- key of an event and no code of a ticket.
grant select (event_id, name, starts_at, sale_until), update (created_at), delete
    on tickets.events to vetchium_regional_worker;
grant select (ticket_id, event_id, holder_region, status, place, number, held_until),
    update (status, number, held_until)
    on tickets.admissions to vetchium_regional_worker;
grant select, update (ticket_id) on tickets.seats to vetchium_regional_worker;
grant select, insert, update (next_at), delete on tickets.notices to vetchium_regional_worker;
grant select (
        ticket_id, hub_user_global_id, event_region, starts_at, status, held_until, created_at
    ),
    update (status, held_until), delete
    on tickets.tickets to vetchium_regional_worker;
