-- A change of the address dies with the session that asked for it, and the old address hears of it.
-- depends: 0002.hub-tokens 0004.mail-queue

-- The digest of a session; null only in rows of an earlier release, which lead nowhere.
alter table hub_email_verification_tokens add column session_hash bytea;

alter type email_template_type add value 'hub_email_change_requested';
alter type email_template_type add value 'hub_email_changed';
