-- What operators ask of the mail queue: its newest mails, of one status or of all.
-- depends: 0005.mail-queue

create index emails_newest on emails (created_at, email_id);
create index emails_newest_by_status on emails (email_status, created_at, email_id);
