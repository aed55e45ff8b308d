-- The directory of hub users, and sign-ups under way. No personal data: schema rule R1.
-- depends: 0001.reference-data

create type email_address_hashing_algorithm as enum ('HMAC-SHA-256', 'SHA-256');
create type hub_user_status as enum ('active', 'disabled', 'deleted');

create table hub_users (
    hub_user_global_id uuid primary key,
    handle text not null unique,
    email_address_hash bytea not null unique,
    hashing_algorithm email_address_hashing_algorithm not null,
    status hub_user_status not null,
    preferred_language text not null references supported_languages (language_code),
    home_region text not null references available_regions (region_code),
    -- Which sign-up reserved the row: only its repetition may go on with it.
    signup_token_hash bytea,
    -- A reservation blocks others for a while only, counted from here.
    reserved_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    confirmed_at timestamptz
);

create index hub_users_preferred_language on hub_users (preferred_language);
create index hub_users_home_region on hub_users (home_region);
create index hub_users_unconfirmed on hub_users (reserved_at) where confirmed_at is null;

create table hub_signup_tokens (
    token_hash bytea primary key,
    email_address_hash bytea not null,
    hashing_algorithm email_address_hashing_algorithm not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    consumed_at timestamptz
);

create index hub_signup_tokens_email_address_hash on hub_signup_tokens (email_address_hash);
create index hub_signup_tokens_expires_at on hub_signup_tokens (expires_at);
create index hub_signup_tokens_consumed on hub_signup_tokens (consumed_at)
    where consumed_at is not null;
