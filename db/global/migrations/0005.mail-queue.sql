-- The queue of mails to staff.
-- depends: 0001.reference-data

create type email_template_type as enum (
    'admin_tfa', 'admin_invitation', 'admin_password_reset'
);

create type email_status as enum ('pending', 'sent', 'failed', 'cancelled');

create table emails (
    email_id uuid primary key default gen_random_uuid(),
    email_type email_template_type not null,
    email_to text not null,
    email_subject text not null,
    email_text_body text not null,
    email_html_body text not null,
    email_status email_status not null default 'pending',
    attempt_count integer not null default 0,
    next_attempt_at timestamptz not null default now(),
    expires_at timestamptz,
    locked_until timestamptz,
    locked_by text,
    created_at timestamptz not null default now(),
    sent_at timestamptz
);

-- Carries the claim query.
create index emails_due on emails (next_attempt_at, email_id) where email_status = 'pending';
-- Finds the mails that must lose their bodies, whatever their status.
create index emails_with_body on emails (expires_at)
    where email_text_body <> '' or email_html_body <> '';

create table email_delivery_attempts (
    attempt_id uuid primary key default gen_random_uuid(),
    email_id uuid not null references emails (email_id) on delete cascade,
    attempted_at timestamptz not null default now(),
    error_message text
);

create index email_delivery_attempts_email_id on email_delivery_attempts (email_id);

-- A trigger, so that nobody who inserts a mail can forget to wake the worker.
create function notify_email_queue() returns trigger language plpgsql as $$
begin
    perform pg_notify('email_queue', '');
    return null;
end
$$;

create trigger emails_notify
    after insert on emails
    for each statement execute function notify_email_queue();
