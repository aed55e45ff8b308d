-- name: LockHolder :exec
-- So that one person's requests for one event are counted one after the other.
select pg_advisory_xact_lock(hashtextextended(@event_id::text || @holder_id::text, 0));

-- name: LockEvent :one
-- So that seats that become free go down the waiting list one after the other.
select sale_until from tickets.events where event_id = @event_id for no key update;

-- name: GetAdmission :one
select status, number, held_until, used_at, used_door, event_id, holder_region, holder_id
from tickets.admissions
where ticket_id = @ticket_id;

-- name: CountLive :one
select count(*) from tickets.admissions
where event_id = @event_id and holder_id = @holder_id
    and status in ('waiting', 'held', 'confirmed');

-- name: TakeSeat :one
-- One free seat, or no row: also if somebody waits, who comes first. Requests that come at the same
-- time skip the seats that others are about to take.
with free as materialized (
    select s.number from tickets.seats s
    where s.event_id = @event_id and s.ticket_id is null
        and not exists (
            select from tickets.admissions w
            where w.event_id = @event_id and w.status = 'waiting'
        )
    order by s.number
    limit 1
    for update of s skip locked
), taken as (
    update tickets.seats s set ticket_id = @ticket_id
    from free where s.event_id = @event_id and s.number = free.number
    returning s.number
)
insert into tickets.admissions (
    ticket_id, event_id, holder_id, holder_region, status, number, held_until, created_at
)
select @ticket_id, @event_id, @holder_id, @holder_region, 'held', t.number,
    @held_until::timestamptz, @now::timestamptz
from taken t
returning number;

-- name: InsertWaiting :exec
insert into tickets.admissions (
    ticket_id, event_id, holder_id, holder_region, status, created_at
)
values (
    @ticket_id, @event_id, @holder_id, @holder_region, 'waiting', @now::timestamptz
);

-- name: ConfirmAdmission :execrows
update tickets.admissions
set status = 'confirmed', held_until = null, confirmed_at = @now::timestamptz
where ticket_id = @ticket_id and status = 'held' and held_until > @now::timestamptz;

-- name: CancelAdmission :one
-- A used ticket stays.
with gone as (
    update tickets.admissions a
    set status = 'cancelled', number = null, held_until = null
    where a.ticket_id = @ticket_id and a.status in ('waiting', 'held', 'confirmed')
        and a.used_at is null
    returning a.ticket_id
), freed as (
    update tickets.seats s set ticket_id = null from gone where s.ticket_id = gone.ticket_id
)
select gone.ticket_id from gone;

-- name: ExpireHolds :many
with gone as (
    update tickets.admissions a
    set status = 'expired', number = null
    where a.event_id = @event_id and a.status = 'held' and a.held_until <= @now::timestamptz
    returning a.ticket_id
), freed as (
    update tickets.seats s set ticket_id = null from gone where s.ticket_id = gone.ticket_id
)
select gone.ticket_id from gone;

-- name: MoveUp :many
-- Pairs free seats with those who wait, in order; each gets a notice. Call it with the event locked.
with free as materialized (
    select s.number from tickets.seats s
    where s.event_id = @event_id and s.ticket_id is null
    order by s.number
    limit 500
    for update of s skip locked
), queue as materialized (
    select a.ticket_id, a.place from tickets.admissions a
    where a.event_id = @event_id and a.status = 'waiting'
    order by a.place
    limit (select count(*) from free)
    for update of a
), pairs as materialized (
    select f.number, q.ticket_id, q.place
    from (select number, row_number() over (order by number) as nth from free) f
    join (select ticket_id, place, row_number() over (order by place) as nth from queue) q
        on q.nth = f.nth
), seated as (
    update tickets.seats s set ticket_id = p.ticket_id
    from pairs p where s.event_id = @event_id and s.number = p.number
), moved as (
    update tickets.admissions a
    set status = 'held', number = p.number, held_until = @held_until::timestamptz
    from pairs p where a.ticket_id = p.ticket_id
    returning a.ticket_id, a.holder_region, p.place
)
insert into tickets.notices (notice_id, ticket_id, holder_region, held_until, next_at)
select gen_random_uuid(), m.ticket_id, m.holder_region, @held_until::timestamptz, @now::timestamptz
from moved m
order by m.place
returning ticket_id;

-- name: ListEventsDue :many
-- Events with holds that have lapsed, or with a free seat and somebody who waits for it.
select a.event_id from tickets.admissions a
where a.status = 'held' and a.held_until <= @now::timestamptz
union
select w.event_id from tickets.admissions w
join tickets.events e on e.event_id = w.event_id and e.sale_until > @now::timestamptz
where w.status = 'waiting'
    and exists (
        select from tickets.seats s where s.event_id = w.event_id and s.ticket_id is null
    )
limit 100;
