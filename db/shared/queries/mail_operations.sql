-- name: ListMails :many
-- A page of the queue, newest first, with what came of each mail's attempts.
-- An infinite time is shown as none: Python knows no such thing.
select e.email_id, e.email_type, e.email_to, e.email_status, e.attempt_count,
    case when isfinite(e.next_attempt_at) then e.next_attempt_at end as next_attempt_at,
    case when isfinite(e.expires_at) then e.expires_at end as expires_at,
    e.created_at, e.sent_at,
    (e.email_text_body <> '' or e.email_html_body <> '')::boolean as has_bodies,
    coalesce(e.locked_until > @now::timestamptz, false)::boolean as is_leased,
    coalesce((
        select a.error_message from email_delivery_attempts as a
        where a.email_id = e.email_id
        order by a.attempted_at desc
        limit 1
    ), '')::text as last_error
from emails as e
where (
        sqlc.narg(status)::text is null
        or e.email_status = cast(sqlc.narg(status)::text as email_status)
    )
    and (
        sqlc.narg(email_type)::text is null
        or e.email_type = cast(sqlc.narg(email_type)::text as email_template_type)
    )
    and (e.created_at, e.email_id) < (@before_at::timestamptz, @before_id::uuid)
order by e.created_at desc, e.email_id desc
limit @page_size::integer;

-- name: GetMailStatus :one
-- Whether there is a mail that an operation did not touch.
select email_status from emails
where email_id = @email_id;

-- name: RequeueMail :execrows
-- Put a failed mail back, with all its attempts before it; only if it can still be sent.
update emails
set email_status = 'pending', attempt_count = 0, next_attempt_at = @now::timestamptz,
    locked_until = null, locked_by = null
where email_id = @email_id and email_status = 'failed' and email_to <> ''
    and (email_text_body <> '' or email_html_body <> '')
    and (expires_at is null or expires_at > @now::timestamptz);

-- name: RequeueMails :execrows
-- Put failed mails of one type back, in batches; all that can still be sent.
update emails
set email_status = 'pending', attempt_count = 0, next_attempt_at = @now::timestamptz,
    locked_until = null, locked_by = null
where email_status = 'failed' and email_id = any(array(
    select old.email_id from emails as old
    where old.email_status = 'failed' and old.email_to <> ''
        and old.email_type = cast(@email_type::text as email_template_type)
        and (old.email_text_body <> '' or old.email_html_body <> '')
        and (old.expires_at is null or old.expires_at > @now::timestamptz)
    order by old.created_at, old.email_id
    limit @batch_size::integer
    for update skip locked
));

-- name: CancelMail :one
-- Cancel a pending mail and take its bodies; tells whether a worker held it, who may have sent it.
-- The lease of a live worker stays, so that its attempt is recorded.
with old as (
    select o.email_id, coalesce(o.locked_until > @now::timestamptz, false)::boolean as was_leased
    from emails as o
    where o.email_id = @email_id and o.email_status = 'pending'
    for update
)
update emails
set email_status = 'cancelled', email_text_body = '', email_html_body = '',
    email_to = case email_type::text when 'hub_signup_verification' then '' else email_to end,
    locked_until = case when old.was_leased then locked_until end,
    locked_by = case when old.was_leased then locked_by end
from old
where emails.email_id = old.email_id
returning old.was_leased;

-- name: CancelMails :many
-- Cancel pending mails of one type, in batches; one row per mail, as CancelMail.
with old as (
    select o.email_id, coalesce(o.locked_until > @now::timestamptz, false)::boolean as was_leased
    from emails as o
    where o.email_status = 'pending'
        and o.email_type = cast(@email_type::text as email_template_type)
    order by o.next_attempt_at, o.email_id
    limit @batch_size::integer
    for update
)
update emails
set email_status = 'cancelled', email_text_body = '', email_html_body = '',
    email_to = case email_type::text when 'hub_signup_verification' then '' else email_to end,
    locked_until = case when old.was_leased then locked_until end,
    locked_by = case when old.was_leased then locked_by end
from old
where emails.email_id = old.email_id
returning old.was_leased;

-- name: WakeMailWorkers :exec
-- Tell the workers that there is something to send.
select pg_notify('email_queue', '')::text;

-- name: CountMails :many
-- How many mails there are of each status, counted up to a bound.
select status::email_status as status, (
    select count(*) from (
        -- The order makes the index the cheapest way, whatever the planner thinks of a status.
        select from emails where emails.email_status = status
        order by created_at, email_id
        limit @most::integer
    ) as counted
)::integer as count
from unnest(enum_range(null::email_status)) as status;

-- name: GetDueSince :one
-- Since when the mail that has waited longest for its turn has been due.
select greatest(next_attempt_at, 'epoch')::timestamptz from emails
where email_status = 'pending' and next_attempt_at <= @now::timestamptz
    and (expires_at is null or expires_at > @now::timestamptz)
order by next_attempt_at
limit 1;

-- name: GetPendingSince :one
-- When the oldest pending mail was queued.
select created_at from emails
where email_status = 'pending'
order by created_at
limit 1;
