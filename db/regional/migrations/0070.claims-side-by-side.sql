-- Any number of tenants of a region may claim one domain (C1), and the worker looks for the record of
-- each claim by itself until it lapses (C14).
-- The release before this one cannot complete a sign-up or claim a domain on this schema.
-- depends: 0005.tenants

alter table tenant_domains drop constraint tenant_domains_pkey;
alter table tenant_domains add primary key (kind, domain, tenant_id);

-- Null: not looked up by itself (any more).
alter table tenant_domains add column next_check_at timestamptz;
alter table tenant_domains add column last_checked_at timestamptz;
-- What the last look-up found, shortened; null: the name servers gave no answer.
alter table tenant_domains add column found_values text[];
-- When the worker last found the right value; null: the last look-up did not.
alter table tenant_domains add column proof_seen_at timestamptz;

create index tenant_domains_due on tenant_domains (kind, next_check_at)
    where next_check_at is not null;
-- Carries the pages of list-domains.
create index tenant_domains_page on tenant_domains (tenant_id, domain collate "C");
drop index tenant_domains_tenant_id;

update tenant_domains set next_check_at = now()
where status = 'PENDING' and token_expires_at > now();
