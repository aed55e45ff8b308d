-- name: DeleteOldEvents :execrows
delete from tickets.events where event_id in (
    select e.event_id from tickets.events e
    where e.starts_at < (sqlc.arg(now)::timestamptz - sqlc.arg(keep)::interval)
    order by e.starts_at
    limit @batch_size::integer
    for update skip locked
);

-- name: DeleteOldNotices :execrows
-- The offer has lapsed: its holder's home was away all the time.
delete from tickets.notices where notice_id in (
    select n.notice_id from tickets.notices n
    where n.held_until < @now::timestamptz
    limit @batch_size::integer
    for update skip locked
);

-- name: DeleteOldTickets :execrows
delete from tickets.tickets where ticket_id in (
    select t.ticket_id from tickets.tickets t
    where coalesce(t.starts_at, t.created_at) < (sqlc.arg(now)::timestamptz - sqlc.arg(keep)::interval)
        and t.created_at < (sqlc.arg(now)::timestamptz - sqlc.arg(keep)::interval)
    order by t.created_at
    limit @batch_size::integer
    for update skip locked
);
