-- Who may do what in a region's database: docs/rights.md. Migrations run as the owner; services log in as
-- members of these groups, which own nothing.
-- depends: 0002.hub-tokens 0003.throttles 0006.tenant-tokens 0010.tenant-members 0020.mail-operations

-- Roles belong to the cluster: another database, or the deployment, may have made them already.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['vetchium_regional_api', 'vetchium_regional_worker'] loop
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
grant usage on schema public to vetchium_regional_api, vetchium_regional_worker;
-- Readiness: whether a migration is missing.
grant select (migration_id) on _yoyo_migration to vetchium_regional_api, vetchium_regional_worker;

-- The API: accounts, sessions and tokens.
grant select on roles to vetchium_regional_api;
grant select, insert, update, delete on hub_users, tenant_users, tenant_domains
    to vetchium_regional_api;
grant select, insert, delete
    on hub_user_display_names, hub_sessions, hub_password_reset_tokens,
    hub_email_verification_tokens, tenant_user_roles, tenant_sessions, tenant_signups,
    tenant_password_reset_tokens, tenant_invitation_tokens
    to vetchium_regional_api;
grant select, insert on hub_user_roles to vetchium_regional_api;
grant select, insert, update (wrong_attempts), delete on hub_tfa_tokens, tenant_tfa_tokens
    to vetchium_regional_api;
grant select, insert, update (count) on throttles to vetchium_regional_api;
-- It queues mails and cannot read them.
grant select (email_id), insert on emails to vetchium_regional_api;

-- The worker: the mail queue.
grant select,
    update (
        email_to, email_text_body, email_html_body, email_status, attempt_count, next_attempt_at,
        locked_until, locked_by, sent_at
    )
    on emails to vetchium_regional_worker;
grant select, insert on email_delivery_attempts to vetchium_regional_worker;

-- Its cleanup: what is needed to find and delete what has lapsed, and no name, address or password.
-- A row is locked for its deletion only with the right to update a column: one that means nothing.
grant select (token_hash, expires_at), update (created_at), delete
    on hub_tfa_tokens, hub_sessions, hub_password_reset_tokens, hub_email_verification_tokens
    to vetchium_regional_worker;
grant select (token_hash, kind, expires_at), update (created_at), delete
    on tenant_tfa_tokens, tenant_sessions, tenant_password_reset_tokens, tenant_invitation_tokens
    to vetchium_regional_worker;
grant select (signup_id, kind, expires_at), update (created_at), delete
    on tenant_signups to vetchium_regional_worker;
grant select (hub_user_global_id, confirmed_at, created_at), update (created_at), delete
    on hub_users to vetchium_regional_worker;
grant select (tenant_user_id, kind, confirmed_at, created_at), update (created_at), delete
    on tenant_users to vetchium_regional_worker;
grant select (kind, domain, confirmed_at, created_at), update (created_at), delete
    on tenant_domains to vetchium_regional_worker;
grant select, update (count), delete on throttles to vetchium_regional_worker;
