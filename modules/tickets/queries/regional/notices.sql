-- name: ClaimNotices :many
-- Notices for other regions that are due; another process may try again after the lease.
update tickets.notices n set next_at = @lease_until::timestamptz
where n.notice_id in (
    select d.notice_id from tickets.notices d
    where d.next_at <= @now::timestamptz
    order by d.place
    limit 50
    for update skip locked
)
returning n.notice_id, n.place, n.ticket_id, n.holder_region, n.held_until,
    (
        select e.name from tickets.admissions a
        join tickets.events e on e.event_id = a.event_id
        where a.ticket_id = n.ticket_id
    )::text as event_name;

-- name: DeleteNotice :exec
delete from tickets.notices where notice_id = @notice_id;

-- name: TakeNoticesAtHome :many
-- Notices for holders who are at home in this region: they are told in the same transaction.
delete from tickets.notices n
where n.notice_id in (
    select d.notice_id from tickets.notices d
    where d.holder_region = @region and d.next_at <= @now::timestamptz
    order by d.place
    limit 50
    for update skip locked
)
returning n.ticket_id, n.place, n.held_until,
    (
        select e.name from tickets.admissions a
        join tickets.events e on e.event_id = a.event_id
        where a.ticket_id = n.ticket_id
    )::text as event_name;

-- name: HasOpenWork :one
-- Whether a notice is left, or somebody waits who may have to be told.
select (
    exists (select from tickets.notices)
    or exists (select from tickets.admissions where status = 'waiting')
)::boolean;
