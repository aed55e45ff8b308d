-- A region writes its own rows of the directory only: docs/rights.md.
-- depends: 0090.rights

-- The region of a login: vetchium_api_<code>, or vetchium_api_<code>_<more> while a password is changed.
-- Of the session, as no SET ROLE changes that; a login of another form has no region and writes nothing.
create function own_region() returns text language sql stable parallel safe as $$
    select case
        when session_user ~ '^vetchium_api_[a-z0-9]+(_[a-z0-9]+)?$'
            then split_part(session_user::text, '_', 3)
    end
$$;

-- What belongs to a tenant is at home where the tenant is, so that no region can add to another's.
alter table tenants add constraint tenants_home unique (tenant_id, home_region);
alter table tenant_domains
    drop constraint tenant_domains_tenant_id_fkey,
    add constraint tenant_domains_tenant_fkey foreign key (tenant_id, home_region)
        references tenants (tenant_id, home_region) on delete cascade;
alter table tenant_users
    drop constraint tenant_users_tenant_id_fkey,
    add constraint tenant_users_tenant_fkey foreign key (tenant_id, home_region)
        references tenants (tenant_id, home_region) on delete cascade;

alter table hub_users enable row level security;
alter table hub_signup_tokens enable row level security;
alter table tenants enable row level security;
alter table tenant_domains enable row level security;
alter table tenant_users enable row level security;
alter table tenant_signup_tokens enable row level security;

-- Any region may ask where somebody is at home. Constant, so that it changes no plan.
create policy every_row on hub_users for select using (true);
create policy every_row on hub_signup_tokens for select using (true);
create policy every_row on tenants for select using (true);
create policy every_row on tenant_domains for select using (true);
create policy every_row on tenant_users for select using (true);
create policy every_row on tenant_signup_tokens for select using (true);

create policy own_insert on hub_users for insert to vetchium_regional_api
    with check (home_region = (select own_region()));
-- A reservation is nobody's yet: a sign-up that goes on elsewhere, or finds it lapsed, takes it along.
create policy own_update on hub_users for update to vetchium_regional_api
    using (home_region = (select own_region()) or confirmed_at is null)
    with check (home_region = (select own_region()));
create policy reserved_delete on hub_users for delete to vetchium_regional_api
    using (confirmed_at is null);

-- A token may come back to another region than the one that sent it. It is spent once.
create policy unspent_insert on hub_signup_tokens for insert to vetchium_regional_api
    with check (consumed_at is null);
create policy spend on hub_signup_tokens for update to vetchium_regional_api
    using (consumed_at is null) with check (consumed_at is not null);

create policy own_insert on tenants for insert to vetchium_regional_api
    with check (home_region = (select own_region()));
create policy own_update on tenants for update to vetchium_regional_api
    using (home_region = (select own_region())) with check (home_region = (select own_region()));

create policy own_insert on tenant_domains for insert to vetchium_regional_api
    with check (home_region = (select own_region()));
-- What nobody has proven passes on to whoever claims or proves it, in any region.
create policy own_update on tenant_domains for update to vetchium_regional_api
    using (
        home_region = (select own_region()) or confirmed_at is null or verified_at is null
    )
    with check (home_region = (select own_region()));

create policy own_insert on tenant_users for insert to vetchium_regional_api
    with check (home_region = (select own_region()));
create policy own_update on tenant_users for update to vetchium_regional_api
    using (home_region = (select own_region())) with check (home_region = (select own_region()));

create policy own_insert on tenant_signup_tokens for insert to vetchium_regional_api
    with check (home_region = (select own_region()));
create policy own_update on tenant_signup_tokens for update to vetchium_regional_api
    using (home_region = (select own_region())) with check (home_region = (select own_region()));
-- An expired sign-up of a domain makes way for the next, wherever that is.
create policy own_or_expired_delete on tenant_signup_tokens for delete to vetchium_regional_api
    using (home_region = (select own_region()) or expires_at <= now());

-- Cleanup locks what it deletes, changes nothing, and deletes nothing that somebody has finished.
create policy lock_only on hub_users for update to vetchium_global_service
    using (true) with check (false);
create policy lock_only on hub_signup_tokens for update to vetchium_global_service
    using (true) with check (false);
create policy lock_only on tenants for update to vetchium_global_service
    using (true) with check (false);
create policy lock_only on tenant_domains for update to vetchium_global_service
    using (true) with check (false);
create policy lock_only on tenant_users for update to vetchium_global_service
    using (true) with check (false);
create policy lock_only on tenant_signup_tokens for update to vetchium_global_service
    using (true) with check (false);
create policy unfinished_delete on hub_users for delete to vetchium_global_service
    using (confirmed_at is null);
create policy any_delete on hub_signup_tokens for delete to vetchium_global_service using (true);
create policy unfinished_delete on tenants for delete to vetchium_global_service
    using (confirmed_at is null);
create policy unfinished_delete on tenant_domains for delete to vetchium_global_service
    using (confirmed_at is null);
create policy unfinished_delete on tenant_users for delete to vetchium_global_service
    using (confirmed_at is null);
create policy any_delete on tenant_signup_tokens for delete to vetchium_global_service using (true);
