-- Rights of the tables and columns that came beside 0090: docs/rights.md.
-- depends: 0090.rights 0040.names 0050.email-change 0060.reset-orders 0070.claims-side-by-side

-- Resets: the API leaves an order, the worker mails a token to who has an account.
grant insert on reset_orders to vetchium_regional_api;
grant select, update (ordered_at), delete on reset_orders to vetchium_regional_worker;
grant select (hub_user_global_id, email_address, pending_email_address, preferred_language, status)
    on hub_users to vetchium_regional_worker;
grant select (tenant_user_id, tenant_id, kind, email_address, preferred_language, status)
    on tenant_users to vetchium_regional_worker;
grant insert on hub_password_reset_tokens, tenant_password_reset_tokens, emails
    to vetchium_regional_worker;

-- Claims of domains: the worker looks for their records.
grant select (
        kind, domain, tenant_id, status, verification_token, token_expires_at, next_check_at
    ),
    update (next_check_at, last_checked_at, found_values, proof_seen_at)
    on tenant_domains to vetchium_regional_worker;
