-- Domains whose addresses may sign up as professionals, and who decided it.
-- depends: 0003.admin

create type domain_status as enum ('active', 'inactive');
create type approved_domain_action as enum ('created', 'disabled', 'enabled');

create table approved_domains (
    domain_id uuid primary key default gen_random_uuid(),
    domain_name varchar(255) not null unique check (domain_name = lower(domain_name)),
    status domain_status not null default 'active',
    created_by_admin_id uuid not null references admin_users (admin_user_id) on delete restrict,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create index approved_domains_created_by_admin_id on approved_domains (created_by_admin_id);

create function set_updated_at() returns trigger language plpgsql as $$
begin
    new.updated_at = now();
    return new;
end
$$;

create trigger approved_domains_updated_at
    before update on approved_domains
    for each row execute function set_updated_at();

create table approved_domains_audit_log (
    audit_id uuid primary key default gen_random_uuid(),
    admin_id uuid not null references admin_users (admin_user_id) on delete restrict,
    action approved_domain_action not null,
    target_domain_id uuid not null references approved_domains (domain_id) on delete restrict,
    target_domain_name text not null,
    old_value jsonb,
    new_value jsonb,
    reason text not null,
    ip_address inet,
    user_agent text,
    request_id text,
    created_at timestamptz not null default now()
);

create index approved_domains_audit_log_admin_id on approved_domains_audit_log (admin_id);
create index approved_domains_audit_log_target
    on approved_domains_audit_log (target_domain_id, created_at, audit_id);
