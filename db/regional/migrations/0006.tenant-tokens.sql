-- Sessions and single-use tokens of tenant users; digests only: schema rule R2.
-- depends: 0005.tenants

create table tenant_sessions (
    token_hash bytea primary key,
    kind tenant_kind not null,
    tenant_user_id uuid not null references tenant_users (tenant_user_id) on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index tenant_sessions_tenant_user_id on tenant_sessions (tenant_user_id);
create index tenant_sessions_expires_at on tenant_sessions (expires_at);

create table tenant_tfa_tokens (
    token_hash bytea primary key,
    kind tenant_kind not null,
    tenant_user_id uuid not null references tenant_users (tenant_user_id) on delete cascade,
    code_hash bytea not null,
    wrong_attempts integer not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index tenant_tfa_tokens_tenant_user_id on tenant_tfa_tokens (tenant_user_id);
create index tenant_tfa_tokens_expires_at on tenant_tfa_tokens (expires_at);

create table tenant_password_reset_tokens (
    token_hash bytea primary key,
    kind tenant_kind not null,
    tenant_user_id uuid not null references tenant_users (tenant_user_id) on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index tenant_password_reset_tokens_tenant_user_id
    on tenant_password_reset_tokens (tenant_user_id);
create index tenant_password_reset_tokens_expires_at on tenant_password_reset_tokens (expires_at);

create table tenant_invitation_tokens (
    token_hash bytea primary key,
    kind tenant_kind not null,
    tenant_id uuid not null,
    tenant_user_id uuid not null references tenant_users (tenant_user_id) on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index tenant_invitation_tokens_tenant_user_id on tenant_invitation_tokens (tenant_user_id);
create index tenant_invitation_tokens_expires_at on tenant_invitation_tokens (expires_at);
