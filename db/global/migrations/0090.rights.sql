-- Who may do what in the global database: docs/rights.md. Migrations run as the owner; services log in as
-- members of these groups, which own nothing.
-- depends: 0004.approved-domains 0005.mail-queue 0010.throttles 0011.admin-lists 0012.tenant-reservations 0020.mail-operations 0030.region-operations

-- Roles belong to the cluster: another database, or the deployment, may have made them already.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['vetchium_regional_api', 'vetchium_global_service'] loop
        if not exists (select from pg_roles where rolname = wanted) then
            begin
                execute format('create role %I nologin', wanted);
            exception
                when duplicate_object or unique_violation then null;
                when insufficient_privilege then
                    raise exception 'the role % is missing, and % may not create it: docs/rights.md',
                        wanted, current_user;
            end;
        end if;
    end loop;
end
$$;

revoke create on schema public from public;
grant usage on schema public to vetchium_regional_api, vetchium_global_service;
-- Readiness: whether a migration is missing.
grant select (migration_id) on _yoyo_migration to vetchium_regional_api, vetchium_global_service;

-- What every server reads.
grant select on available_regions, supported_languages to vetchium_regional_api;
grant select (domain_name, status) on approved_domains to vetchium_regional_api;

-- The directory. Which rows a region may write is in 0091.
grant select, insert, delete,
    update (
        email_address_hash, status, preferred_language, home_region, signup_token_hash,
        reserved_at, confirmed_at
    )
    on hub_users to vetchium_regional_api;
grant select (token_hash, email_address_hash, expires_at, consumed_at), insert, update (consumed_at)
    on hub_signup_tokens to vetchium_regional_api;
grant select, insert, update (reserved_at, confirmed_at) on tenants to vetchium_regional_api;
grant select, insert,
    update (
        tenant_id, home_region, is_primary, verified_at, claim_expires_at, created_at, reserved_at,
        confirmed_at
    )
    on tenant_domains to vetchium_regional_api;
grant select, insert, update (reserved_at, confirmed_at) on tenant_users to vetchium_regional_api;
grant select, insert, update (expires_at, consumed_at), delete
    on tenant_signup_tokens to vetchium_regional_api;

-- Staff.
grant select, insert, update (password_hash, full_name, preferred_language, status)
    on admin_users to vetchium_global_service;
grant select on roles to vetchium_global_service;
grant select, insert, delete on admin_user_roles to vetchium_global_service;
-- A row is locked for its deletion only with the right to update a column: one that means nothing.
grant select, insert, update (created_at), delete
    on admin_sessions, admin_password_reset_tokens, admin_invitation_tokens
    to vetchium_global_service;
grant select, insert, update (wrong_attempts), delete on admin_tfa_tokens to vetchium_global_service;
grant select, insert, update (count), delete on throttles to vetchium_global_service;
grant select, insert, update (status) on approved_domains to vetchium_global_service;
grant select, insert on approved_domains_audit_log to vetchium_global_service;

-- Mails to staff.
grant select, insert,
    update (
        email_to, email_text_body, email_html_body, email_status, attempt_count, next_attempt_at,
        locked_until, locked_by, sent_at
    )
    on emails to vetchium_global_service;
grant select, insert on email_delivery_attempts to vetchium_global_service;

-- The regions; locking the table needs the right to update all of it.
grant select, insert, update on available_regions to vetchium_global_service;
-- It counts rows of every table, also of later ones, and nothing else about them.
alter function residents_of_region (text) security definer set search_path = public, pg_temp;
revoke execute on function residents_of_region (text) from public;
grant execute on function residents_of_region (text) to vetchium_global_service;

-- Cleanup: what is needed to find and delete what has lapsed, and no address hash or handle.
grant select (token_hash, expires_at, consumed_at), update (created_at), delete
    on hub_signup_tokens to vetchium_global_service;
grant select (hub_user_global_id, confirmed_at, reserved_at), update (created_at), delete
    on hub_users to vetchium_global_service;
grant select (tenant_id, kind, confirmed_at, reserved_at), update (created_at), delete
    on tenants to vetchium_global_service;
grant select (kind, domain, confirmed_at, reserved_at), update (created_at), delete
    on tenant_domains to vetchium_global_service;
grant select (tenant_user_id, kind, confirmed_at, reserved_at), update (created_at), delete
    on tenant_users to vetchium_global_service;
grant select (signup_id, kind, expires_at, consumed_at), update (created_at), delete
    on tenant_signup_tokens to vetchium_global_service;
