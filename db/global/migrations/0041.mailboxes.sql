-- One mailbox, one account: an address without its +tag. The directory hashes that form; a sign-up also
-- remembers the address as given, which alone was proven. Staff is found by either.
-- depends: 0003.admin 0002.hub

alter table hub_signup_tokens add column given_address_hash bytea;

alter table admin_users add column mailbox text not null
    generated always as (regexp_replace(email_address, '^([^+@]+)\+[^@]*@', '\1@')) stored;
create unique index admin_users_mailbox on admin_users (mailbox);
