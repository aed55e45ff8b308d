-- Rights of the tables and columns that came beside 0090: docs/rights.md.
-- depends: 0091.region-rows 0040.names 0041.mailboxes 0060.region-throttles 0061.admin-reset-orders 0062.directory-slots 0070.only-proof-blocks

-- Counters of all regions together; a region that is taken over can disturb them, as it can its own.
grant select, insert, update (count) on region_throttles to vetchium_regional_api;
grant select, update (count), delete on region_throttles to vetchium_global_service;

-- A region notes that a slot is in use. Which region has it changes with the list of regions alone.
grant select, update (used_since) on directory_slots to vetchium_regional_api;
grant select, update (region_code) on directory_slots to vetchium_global_service;

grant select, insert, update (ordered_at), delete on admin_reset_orders to vetchium_global_service;

grant select (given_address_hash) on hub_signup_tokens to vetchium_regional_api;
grant update (checked_at) on tenant_signup_tokens to vetchium_regional_api;
grant update (proof_hash, failing_since, observed_at), delete
    on tenant_domains to vetchium_regional_api;

-- Of a domain that is held a region gives up its own. Another's passes on after its record has been
-- missing for seven days, by this server's clock; a minute less, as a service has counted them by its own.
drop policy own_update on tenant_domains;
create policy own_update on tenant_domains for update to vetchium_regional_api
    using (
        home_region = (select own_region())
        or confirmed_at is null
        or failing_since <= now() - interval '7 days' + interval '1 minute'
    )
    with check (home_region = (select own_region()));
create policy own_delete on tenant_domains for delete to vetchium_regional_api
    using (home_region = (select own_region()));

-- Whoever looks a record up notes what was seen of its holder's value, which may be another region's
-- row: nothing else of it can be changed so, and the time it is missing begins now.
create function begin_domain_observation(
    which tenant_kind, name text, at timestamptz, allowed_since timestamptz
) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
    with noted as (
        update tenant_domains set observed_at = at
        where kind = which and domain = name and confirmed_at is not null
            and proof_hash is not null and (observed_at is null or observed_at <= allowed_since)
        returning 1
    )
    select exists (select from noted)
$$;
create function observe_domain(which tenant_kind, name text, at timestamptz, seen bytea[])
returns timestamptz
language sql volatile security definer set search_path = public, pg_temp as $$
    update tenant_domains
    set observed_at = at,
        failing_since = case
            when proof_hash = any(seen) then null
            else coalesce(failing_since, now())
        end
    where kind = which and domain = name and confirmed_at is not null and proof_hash is not null
    returning failing_since
$$;
revoke execute on function begin_domain_observation (tenant_kind, text, timestamptz, timestamptz)
    from public;
revoke execute on function observe_domain (tenant_kind, text, timestamptz, bytea[]) from public;
grant execute on function begin_domain_observation (tenant_kind, text, timestamptz, timestamptz)
    to vetchium_regional_api;
grant execute on function observe_domain (tenant_kind, text, timestamptz, bytea[])
    to vetchium_regional_api;
