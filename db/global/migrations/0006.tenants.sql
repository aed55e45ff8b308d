-- The directory of orgs and agencies, and sign-ups that wait for DNS. No personal data: schema rule R1.
-- depends: 0002.hub

create type tenant_kind as enum ('org', 'agency');

create table tenants (
    tenant_id uuid primary key default gen_random_uuid(),
    kind tenant_kind not null,
    tenant_name text not null,
    home_region text not null references available_regions (region_code),
    -- Which sign-up made the row: only its repetition may go on with it.
    signup_id uuid unique,
    confirmed_at timestamptz,
    created_at timestamptz not null default now()
);

create index tenants_home_region on tenants (home_region);
create index tenants_unconfirmed on tenants (created_at) where confirmed_at is null;

create table tenant_domains (
    kind tenant_kind not null,
    domain text not null,
    tenant_id uuid not null references tenants (tenant_id) on delete cascade,
    home_region text not null references available_regions (region_code),
    is_primary boolean not null default false,
    verified_at timestamptz,
    -- Null once verified; a claim that nobody has proven by then blocks no one.
    claim_expires_at timestamptz,
    confirmed_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (kind, domain)
);

create index tenant_domains_tenant_id on tenant_domains (tenant_id);
create unique index tenant_domains_one_primary on tenant_domains (tenant_id) where is_primary;
create index tenant_domains_home_region on tenant_domains (home_region);
create index tenant_domains_unconfirmed on tenant_domains (created_at) where confirmed_at is null;

create table tenant_users (
    tenant_user_id uuid primary key default gen_random_uuid(),
    kind tenant_kind not null,
    email_address_hash bytea not null,
    hashing_algorithm email_address_hashing_algorithm not null,
    tenant_id uuid not null references tenants (tenant_id) on delete cascade,
    home_region text not null references available_regions (region_code),
    confirmed_at timestamptz,
    created_at timestamptz not null default now(),
    unique (email_address_hash, tenant_id)
);

create index tenant_users_email_address_hash on tenant_users (email_address_hash);
create index tenant_users_tenant_id on tenant_users (tenant_id);
create index tenant_users_home_region on tenant_users (home_region);
create index tenant_users_unconfirmed on tenant_users (created_at) where confirmed_at is null;

create table tenant_signup_tokens (
    signup_id uuid primary key default gen_random_uuid(),
    kind tenant_kind not null,
    token_hash bytea not null unique,
    dns_token_hash bytea not null unique,
    email_address_hash bytea not null,
    hashing_algorithm email_address_hashing_algorithm not null,
    domain text not null,
    home_region text not null references available_regions (region_code),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    consumed_at timestamptz
);

create unique index tenant_signup_tokens_pending on tenant_signup_tokens (kind, domain)
    where consumed_at is null;
create index tenant_signup_tokens_email_address_hash on tenant_signup_tokens (email_address_hash);
create index tenant_signup_tokens_expires_at on tenant_signup_tokens (expires_at);
create index tenant_signup_tokens_home_region on tenant_signup_tokens (home_region);
create index tenant_signup_tokens_consumed on tenant_signup_tokens (consumed_at)
    where consumed_at is not null;
