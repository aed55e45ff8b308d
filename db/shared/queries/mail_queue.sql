-- name: InsertEmail :one
-- Queue a mail that is due now; the trigger on the table wakes the worker at commit.
insert into emails (
    email_type, email_to, email_subject, email_text_body, email_html_body,
    next_attempt_at, created_at, expires_at
) values (
    cast(@email_type::text as email_template_type), @email_to, @email_subject, @email_text_body,
    @email_html_body, @now::timestamptz, @now::timestamptz, sqlc.narg(expires_at)::timestamptz
)
returning email_id;

-- name: ClaimEmails :many
-- Lease the oldest due mails to one worker, passing over rows that others have locked.
with due as materialized (
    select email_id from emails
    where email_status = 'pending'
        and next_attempt_at <= @now::timestamptz
        and (expires_at is null or expires_at > @now::timestamptz)
        and (locked_until is null or locked_until <= @now::timestamptz)
    order by next_attempt_at, email_id
    limit @batch_size::integer
    for update skip locked
)
update emails as e
set locked_until = @locked_until::timestamptz, locked_by = @worker::text
from due
where e.email_id = due.email_id
returning e.email_id, e.email_type, e.email_to, e.email_subject, e.email_text_body,
    e.email_html_body, e.attempt_count,
    -- PostgreSQL knows an infinite time, Python does not: no row may stop the rest.
    greatest(e.next_attempt_at, 'epoch')::timestamptz as next_attempt_at,
    case when isfinite(e.expires_at) then e.expires_at end as expires_at;

-- name: RenewEmailLease :execrows
-- Prolong a lease before the mail's turn; 0 if the mail is another's by now, or not to be sent.
update emails
set locked_until = @locked_until::timestamptz
where email_id = @email_id and locked_by = @worker::text and email_status = 'pending'
    and (expires_at is null or expires_at > @now::timestamptz);

-- name: RecordSentEmail :execrows
-- Mark a mail as sent, with its attempt; repeating it changes nothing.
with sent as (
    update emails
    set email_status = case email_status when 'pending' then 'sent' else email_status end,
        sent_at = case email_status when 'pending' then @now::timestamptz else sent_at end,
        attempt_count = attempt_count + 1,
        locked_until = null,
        locked_by = null,
        email_text_body = '',
        email_html_body = '',
        -- The home of this recipient is unknown: no region may keep his address.
        email_to = case email_type::text when 'hub_signup_verification' then '' else email_to end
    where emails.email_id = @email_id and locked_by = @worker::text
    returning email_id
)
insert into email_delivery_attempts (email_id, attempted_at)
select email_id, @now::timestamptz from sent;

-- name: RecordFailedEmail :execrows
-- Note a failed attempt; the mail waits for its next one, or has failed for good.
with tried as (
    update emails
    set email_status = case
            when @is_final::boolean and email_status = 'pending' then 'failed'
            else email_status
        end,
        attempt_count = attempt_count + 1,
        next_attempt_at = @next_attempt_at::timestamptz,
        locked_until = null,
        locked_by = null,
        email_to = case
            when @is_final::boolean and email_type::text = 'hub_signup_verification' then ''
            else email_to
        end
    where emails.email_id = @email_id and locked_by = @worker::text
    returning email_id
)
insert into email_delivery_attempts (email_id, attempted_at, error_message)
select email_id, @now::timestamptz, @error_message::text from tried;

-- name: ReleaseEmails :exec
-- Give leases back and wake the other workers.
with released as (
    update emails
    set locked_until = null, locked_by = null
    where emails.email_id = any(@email_ids::uuid[]) and locked_by = @worker::text
    returning email_id
)
select pg_notify('email_queue', '')::text from released limit 1;

-- name: ExpireEmails :execrows
-- Past its end a mail is not sent, and keeps no body whatever its status. Leased ones are in hand.
update emails
set email_status = case email_status when 'pending' then 'failed' else email_status end,
    locked_until = null,
    locked_by = null,
    email_text_body = '',
    email_html_body = '',
    email_to = case email_type::text when 'hub_signup_verification' then '' else email_to end
where email_id = any(array(
    select old.email_id from emails as old
    where old.expires_at <= @now::timestamptz
        and (old.email_text_body <> '' or old.email_html_body <> '')
        and (old.locked_until is null or old.locked_until <= @now::timestamptz)
    order by old.expires_at
    limit @batch_size::integer
    for update skip locked
));

-- name: GetNextDueAt :one
-- When the next mail falls due, or the lease of one that is due runs out.
select least(
    (
        select next_attempt_at from emails
        where email_status = 'pending' and next_attempt_at > @now::timestamptz
            and isfinite(next_attempt_at)
        order by next_attempt_at
        limit 1
    ),
    (
        select min(locked_until) from emails
        where email_status = 'pending' and next_attempt_at <= @now::timestamptz
            and locked_until > @now::timestamptz and isfinite(locked_until)
    )
)::timestamptz;
