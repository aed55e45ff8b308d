-- name: InsertTicket :one
-- Asked, with the key of the call that asks; no row beyond the most that a person may have.
insert into tickets.tickets (
    ticket_id, hub_user_global_id, event_region, event_id, will_wait, shares_name, step, call_id,
    asked_at, created_at
)
select @ticket_id, @hub_user_global_id, @event_region, @event_id, @will_wait, @shares_name,
    'reserve', @call_id, @now::timestamptz, @now::timestamptz
where (
    select count(*) from tickets.tickets t where t.hub_user_global_id = @hub_user_global_id
) < @most::bigint
on conflict (ticket_id) do nothing
returning ticket_id, hub_user_global_id, event_region, event_id, event_name, event_place, event_price,
    starts_at, status, number, held_until, code, will_wait, shares_name, step, call_id, asked_at,
    created_at;

-- name: GetTicket :one
select
    ticket_id, hub_user_global_id, event_region, event_id, event_name, event_place, event_price,
    starts_at, status, number, held_until, code, will_wait, shares_name, step, call_id, asked_at,
    created_at
from tickets.tickets
where ticket_id = @ticket_id and hub_user_global_id = @hub_user_global_id;

-- name: ListTickets :many
select
    ticket_id, hub_user_global_id, event_region, event_id, event_name, event_place, event_price,
    starts_at, status, number, held_until, code, will_wait, shares_name, step, call_id, asked_at,
    created_at
from tickets.tickets
where hub_user_global_id = @hub_user_global_id
order by created_at desc, ticket_id
limit @most::bigint;

-- name: BeginStep :one
-- One step at a time: none begins before the last one has its answer.
update tickets.tickets
set step = @step::text, call_id = @call_id::uuid, asked_at = @now::timestamptz
where ticket_id = @ticket_id and step is null
returning ticket_id, hub_user_global_id, event_region, event_id, event_name, event_place, event_price,
    starts_at, status, number, held_until, code, will_wait, shares_name, step, call_id, asked_at,
    created_at;

-- name: GiveUpReserving :execrows
update tickets.tickets
set step = 'cancel', call_id = @new_call_id::uuid, asked_at = @now::timestamptz
where ticket_id = @ticket_id and step = 'reserve' and call_id = @call_id::uuid;

-- name: Settle :one
-- The answer to a step, unless it was settled meanwhile.
update tickets.tickets
set status = @status, number = sqlc.narg(number), held_until = sqlc.narg(held_until),
    code = @code, event_name = @event_name, event_place = @event_place,
    event_price = @event_price, starts_at = @starts_at, step = null, call_id = null
where ticket_id = @ticket_id and call_id = @call_id::uuid
returning ticket_id, hub_user_global_id, event_region, event_id, event_name, event_place, event_price,
    starts_at, status, number, held_until, code, will_wait, shares_name, step, call_id, asked_at,
    created_at;

-- name: Refresh :exec
-- What the event's region says now, unless a step is under way.
update tickets.tickets
set status = @status, number = sqlc.narg(number), held_until = sqlc.narg(held_until),
    code = @code, event_name = @event_name, event_place = @event_place,
    event_price = @event_price, starts_at = @starts_at
where ticket_id = @ticket_id and step is null;

-- name: DeleteRefused :exec
delete from tickets.tickets where ticket_id = @ticket_id and call_id = @call_id::uuid;

-- name: EndStep :exec
update tickets.tickets set step = null, call_id = null
where ticket_id = @ticket_id and call_id = @call_id::uuid;

-- name: SetSharesName :execrows
update tickets.tickets set shares_name = @shares_name
where ticket_id = @ticket_id and hub_user_global_id = @hub_user_global_id;

-- name: MoveTicketUp :one
-- Once: a notice that comes again finds nobody who waits, or does not know yet that they do.
update tickets.tickets
set status = 'held', held_until = @held_until::timestamptz
where ticket_id = @ticket_id and event_region = @event_region
    and status in ('asked', 'waiting')
returning hub_user_global_id;

-- name: ListSharedNames :many
-- The names of holders who allow it, for the region of the event and for nobody else.
select t.ticket_id, n.display_name
from tickets.tickets t
join hub_user_display_names n
    on n.hub_user_global_id = t.hub_user_global_id and n.is_preferred
where t.ticket_id = any(@ticket_ids::uuid[]) and t.event_id = @event_id
    and t.event_region = @event_region and t.shares_name
    and t.status in ('asked', 'waiting', 'held', 'confirmed');
