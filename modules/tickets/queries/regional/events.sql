-- name: InsertEvent :one
-- No row beyond the most that a tenant may have.
with made as (
    insert into tickets.events (
        event_id, portal, tenant_id, name, place, starts_at, sale_from, sale_until, capacity,
        per_person, price, signing_key, created_at
    )
    select @event_id, @portal, @tenant_id, @name, @place, @starts_at::timestamptz,
        @sale_from::timestamptz, @sale_until::timestamptz, @capacity::integer, @per_person,
        @price, @signing_key, @now::timestamptz
    where (
        select count(*) from tickets.events e where e.tenant_id = @tenant_id
    ) < @most::bigint
    returning event_id, capacity
), made_seats as (
    insert into tickets.seats (event_id, number)
    select made.event_id, generate_series(1, made.capacity) from made
)
select event_id from made;

-- name: ListEvents :many
select event_id, name, place, starts_at, sale_from, sale_until, capacity, per_person, price
from tickets.events
where tenant_id = @tenant_id and portal = @portal
order by created_at desc, event_id
limit @most::bigint;

-- name: GetEventOfTenant :one
select
    e.event_id, e.name, e.place, e.starts_at, e.sale_from, e.sale_until, e.capacity,
    e.per_person, e.price, e.signing_key,
    (select count(*) from tickets.admissions a
        where a.event_id = e.event_id and a.status = 'held') as held,
    (select count(*) from tickets.admissions a
        where a.event_id = e.event_id and a.status = 'confirmed') as confirmed,
    (select count(*) from tickets.admissions a
        where a.event_id = e.event_id and a.status = 'waiting') as waiting,
    (select count(*) from tickets.admissions a
        where a.event_id = e.event_id and a.used_at is not null) as used
from tickets.events e
where e.event_id = @event_id and e.tenant_id = @tenant_id and e.portal = @portal;

-- name: GetEvent :one
-- A seat is to be had if one is free and nobody waits for it.
select
    e.event_id, e.name, e.place, e.starts_at, e.sale_from, e.sale_until, e.per_person, e.price,
    e.signing_key,
    (
        exists (
            select from tickets.seats s where s.event_id = e.event_id and s.ticket_id is null
        )
        and not exists (
            select from tickets.admissions w
            where w.event_id = e.event_id and w.status = 'waiting'
        )
    )::boolean as has_seat
from tickets.events e
where e.event_id = @event_id;

-- name: CountFreeSeats :one
select count(*) from tickets.seats where event_id = @event_id and ticket_id is null;

-- name: CountWaiting :one
select count(*) from tickets.admissions where event_id = @event_id and status = 'waiting';

-- name: ListHolders :many
select ticket_id, holder_region, status, place, number, used_at, used_door
from tickets.admissions
where event_id = @event_id and place > @after::bigint
    and status in ('waiting', 'held', 'confirmed')
order by place
limit @most::bigint;

-- name: UseTicket :one
-- Of two doors, the statement of one finds the row unused.
update tickets.admissions
set used_at = @now::timestamptz, used_door = @door::text
where ticket_id = @ticket_id and event_id = @event_id and status = 'confirmed'
    and used_at is null
returning holder_region, number;
