-- Users and domains of orgs and agencies at home: the only place of their personal data.
-- depends: 0001.hub

create type tenant_kind as enum ('org', 'agency');
create type tenant_user_status as enum ('invited', 'active', 'disabled');
create type domain_verification_status as enum ('PENDING', 'VERIFIED', 'FAILING');
create type authentication_type as enum (
    'email_password', 'sso_oauth', 'sso_saml', 'hardware_token'
);

create table tenant_users (
    tenant_user_id uuid primary key,
    kind tenant_kind not null,
    tenant_id uuid not null,
    email_address text not null,
    full_name text,
    password_hash text,
    authentication_type authentication_type not null default 'email_password',
    status tenant_user_status not null default 'active',
    preferred_language text not null default 'en-US',
    confirmed_at timestamptz,
    created_at timestamptz not null default now(),
    unique (tenant_id, email_address)
);

create index tenant_users_email_address on tenant_users (email_address);
-- Carries the pages of filter-users.
create index tenant_users_page on tenant_users (tenant_id, created_at, tenant_user_id);
create index tenant_users_unconfirmed on tenant_users (created_at) where confirmed_at is null;

insert into roles (role_name, description) values
    ('org:superadmin', 'Everything in an org'),
    ('org:manage_users', 'Manage the users of an org'),
    ('org:invite_users', 'Invite users to an org'),
    ('agency:superadmin', 'Everything in an agency'),
    ('agency:manage_users', 'Manage the users of an agency'),
    ('agency:invite_users', 'Invite users to an agency');

create table tenant_user_roles (
    tenant_user_id uuid not null references tenant_users (tenant_user_id) on delete cascade,
    role_id uuid not null references roles (role_id) on delete restrict,
    assigned_at timestamptz not null default now(),
    primary key (tenant_user_id, role_id)
);

create index tenant_user_roles_role_id on tenant_user_roles (role_id);

create table tenant_domains (
    kind tenant_kind not null,
    domain text not null,
    tenant_id uuid not null,
    verification_token text not null,
    token_expires_at timestamptz not null,
    last_verified_at timestamptz,
    last_verification_requested_at timestamptz,
    consecutive_failures integer not null default 0,
    status domain_verification_status not null default 'PENDING',
    confirmed_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (kind, domain)
);

create index tenant_domains_tenant_id on tenant_domains (tenant_id, domain);
create index tenant_domains_status on tenant_domains (status);
create index tenant_domains_unconfirmed on tenant_domains (created_at) where confirmed_at is null;

-- The personal half of a pending sign-up; its id is that of the row in the global database.
create table tenant_signups (
    signup_id uuid primary key,
    kind tenant_kind not null,
    email_address text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index tenant_signups_expires_at on tenant_signups (expires_at);
