-- Since when a half-made tenant, domain or member is held: it lapses and dies by that (schema, R5).
-- depends: 0006.tenants

alter table tenants add column reserved_at timestamptz not null default now();
alter table tenant_domains add column reserved_at timestamptz not null default now();
alter table tenant_users add column reserved_at timestamptz not null default now();

drop index tenants_unconfirmed;
drop index tenant_domains_unconfirmed;
drop index tenant_users_unconfirmed;
create index tenants_unconfirmed on tenants (kind, reserved_at) where confirmed_at is null;
create index tenant_domains_unconfirmed on tenant_domains (kind, reserved_at)
    where confirmed_at is null;
create index tenant_users_unconfirmed on tenant_users (kind, reserved_at)
    where confirmed_at is null;

-- Carries the pages of list-domains.
create index tenant_domains_page on tenant_domains (tenant_id, domain collate "C");
drop index tenant_domains_tenant_id;
