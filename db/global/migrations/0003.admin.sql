-- Staff: the one exception of schema rule R1.
-- depends: 0001.reference-data

create type admin_user_status as enum ('invited', 'active', 'disabled');

create table admin_users (
    admin_user_id uuid primary key default gen_random_uuid(),
    email_address text not null unique,
    full_name text,
    password_hash text,
    status admin_user_status not null default 'invited',
    preferred_language text not null default 'en-US'
        references supported_languages (language_code),
    created_at timestamptz not null default now()
);

create index admin_users_paging on admin_users (created_at, admin_user_id);
create index admin_users_preferred_language on admin_users (preferred_language);

create table roles (
    role_id uuid primary key default gen_random_uuid(),
    role_name text not null unique,
    description text,
    created_at timestamptz not null default now()
);

insert into roles (role_name, description) values
    ('admin:view_users', 'See the staff accounts'),
    ('admin:manage_users', 'Invite, disable and enable staff, give and take their roles'),
    ('admin:view_domains', 'See the approved domains'),
    ('admin:manage_domains', 'Add, disable and enable approved domains'),
    ('admin:superadmin', 'Everything, and alone to give or take this role');

create table admin_user_roles (
    admin_user_id uuid not null references admin_users (admin_user_id) on delete cascade,
    role_id uuid not null references roles (role_id) on delete restrict,
    assigned_at timestamptz not null default now(),
    primary key (admin_user_id, role_id)
);

create index admin_user_roles_role_id on admin_user_roles (role_id);

create table admin_sessions (
    token_hash bytea primary key,
    admin_user_id uuid not null references admin_users (admin_user_id) on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index admin_sessions_admin_user_id on admin_sessions (admin_user_id);
create index admin_sessions_expires_at on admin_sessions (expires_at);

create table admin_tfa_tokens (
    token_hash bytea primary key,
    admin_user_id uuid not null references admin_users (admin_user_id) on delete cascade,
    code_hash bytea not null,
    wrong_attempts integer not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index admin_tfa_tokens_admin_user_id on admin_tfa_tokens (admin_user_id);
create index admin_tfa_tokens_expires_at on admin_tfa_tokens (expires_at);

create table admin_password_reset_tokens (
    token_hash bytea primary key,
    admin_user_id uuid not null references admin_users (admin_user_id) on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index admin_password_reset_tokens_admin_user_id
    on admin_password_reset_tokens (admin_user_id);
create index admin_password_reset_tokens_expires_at on admin_password_reset_tokens (expires_at);

create table admin_invitation_tokens (
    token_hash bytea primary key,
    admin_user_id uuid not null references admin_users (admin_user_id) on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index admin_invitation_tokens_admin_user_id on admin_invitation_tokens (admin_user_id);
create index admin_invitation_tokens_expires_at on admin_invitation_tokens (expires_at);
