-- Only proof blocks (C1): the directory holds proven domains alone, and any number of sign-ups of one
-- domain are pending beside each other. Claims without a proof live in their tenant's region.
-- The release before this one cannot begin a sign-up or a claim on this schema; all else works.
-- depends: 0012.tenant-reservations

drop index tenant_signup_tokens_pending;
-- When the record of a sign-up was last looked up: at most once in ten seconds.
alter table tenant_signup_tokens add column checked_at timestamptz;

-- `claim_expires_at` is not written any more; the release before reads it.
delete from tenant_domains where verified_at is null;
alter table tenant_domains alter column verified_at set not null;
-- The digest of the record's value (schema rule R2), so that any region sees whether the holder's
-- record is still there; since when it is missing; and when that was last looked up.
alter table tenant_domains add column proof_hash bytea;
alter table tenant_domains add column failing_since timestamptz;
alter table tenant_domains add column observed_at timestamptz;
