-- Sessions and single-use tokens of hub users; digests only: schema rule R2.
-- depends: 0001.hub

create table hub_sessions (
    token_hash bytea primary key,
    hub_user_global_id uuid not null references hub_users (hub_user_global_id) on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index hub_sessions_hub_user_global_id on hub_sessions (hub_user_global_id);
create index hub_sessions_expires_at on hub_sessions (expires_at);

create table hub_tfa_tokens (
    token_hash bytea primary key,
    hub_user_global_id uuid not null references hub_users (hub_user_global_id) on delete cascade,
    code_hash bytea not null,
    wrong_attempts integer not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index hub_tfa_tokens_hub_user_global_id on hub_tfa_tokens (hub_user_global_id);
create index hub_tfa_tokens_expires_at on hub_tfa_tokens (expires_at);

create table hub_password_reset_tokens (
    token_hash bytea primary key,
    hub_user_global_id uuid not null references hub_users (hub_user_global_id) on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index hub_password_reset_tokens_hub_user_global_id
    on hub_password_reset_tokens (hub_user_global_id);
create index hub_password_reset_tokens_expires_at on hub_password_reset_tokens (expires_at);

create table hub_email_verification_tokens (
    token_hash bytea primary key,
    hub_user_global_id uuid not null references hub_users (hub_user_global_id) on delete cascade,
    new_email_address text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index hub_email_verification_tokens_hub_user_global_id
    on hub_email_verification_tokens (hub_user_global_id);
create index hub_email_verification_tokens_expires_at
    on hub_email_verification_tokens (expires_at);
