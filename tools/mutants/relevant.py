"""The tests that may notice a mistake in a module; the first rule that matches its path counts."""

_FOLDERS = {
    "common": "libs/common/tests",
    "regional": "services/regional-api/tests",
    "global": "services/global-service/tests",
    "worker": "services/regional-worker/tests",
}

# A part of the path, and the tests, the fastest first.
RULES = {
    "common/forwarding/regions": (
        "common/test_regions common/test_endpoints regional/test_region_status "
        "regional/invariants/test_hops"
    ),
    "common/forwarding/": (
        "common/forwarding regional/invariants/test_hops regional/invariants/test_peers"
    ),
    "common/mail/queue": "common/courier common/outbox worker/test_worker_mails",
    "common/mail": "common/mail regional/hub/test_request_signup",
    "common/db/replica": "regional/replica",
    "common/db/migrate": "common/test_migrate common/test_pooler",
    "common/db/leader": "common/test_leader global/test_background",
    "common/db/cleanup": "common/test_cleanup global/test_global_jobs",
    "common/db/": "common/test_db common/test_db_outage common/test_pooler",
    "common/dns": "common/test_dns",
    "common/breaker": "common/forwarding/test_breaker regional/replica",
    "common/batch": "common/test_batch regional/hub/test_login",
    "common/auth/passwords": "common/test_passwords regional/hub/test_login",
    "common/auth/throttle": "regional/hub/test_throttles global/admin/test_throttles",
    "common/settings": "common/test_settings_files regional/invariants/test_start",
    "common/logs": "regional/invariants/test_failures_in_logs",
    "common/wire/paging": "common/test_paging global/admin/test_cursors",
    "common/wire/": "common/test_field_values regional/hub/test_fields regional/hub/test_bodies",
    "common/web/access_log": (
        "regional/invariants/test_failures_in_logs regional/test_frame regional/hub/test_login"
    ),
    "common/web/health": "regional/test_health regional/test_outage",
    "common/web/load_shedding": "common/test_load_shedding regional/invariants/test_overload",
    "common/web/openapi": "regional/test_openapi",
    "common/web/server": "regional/invariants/test_start regional/test_restore",
    "common/web/": (
        "regional/test_frame regional/hub/test_login regional/invariants/test_hops "
        "regional/invariants/test_stock_litestar regional/invariants/test_moved "
        "regional/invariants/test_start common/test_unwanted_body"
    ),
    "libs/common/src/common/": (
        "regional/test_frame regional/hub/test_login regional/hub/test_tfa "
        "regional/hub/test_sessions regional/hub/test_bodies common/test_unwanted_body "
        "regional/invariants/test_hops global/admin/test_login"
    ),
    "regional_api/hub/signup": (
        "regional/hub/test_request_signup regional/hub/test_complete_signup "
        "regional/hub/test_handles regional/hub/test_fields regional/hub/test_half_made "
        "regional/invariants/test_four_steps_signup"
    ),
    "regional_api/hub/session": (
        "regional/hub/test_login regional/hub/test_tfa regional/hub/test_sessions "
        "regional/hub/test_logout regional/hub/test_fields regional/hub/test_throttles "
        "regional/hub/test_locks regional/hub/test_who_learns"
    ),
    "regional_api/hub/password": (
        "regional/hub/test_password_reset regional/hub/test_change_password "
        "regional/hub/test_fields regional/hub/test_throttles"
    ),
    "regional_api/hub/profile": (
        "regional/hub/test_myinfo regional/hub/test_set_language "
        "regional/hub/test_request_email_change regional/hub/test_complete_email_change "
        "regional/hub/test_fields regional/invariants/test_four_steps_email_change"
    ),
    "regional_api/hub": "regional/hub",
    "regional_api/global_routes": "regional/global_routes",
    "regional_api/tenant/signup": (
        "regional/tenant/test_init_signup regional/tenant/test_tenant_signup "
        "regional/tenant/test_tenant_proof regional/tenant/test_four_steps_tenant_signup "
        "regional/tenant/test_one_tenant_wins regional/tenant/test_tenant_fields"
    ),
    "regional_api/tenant/session": (
        "regional/tenant/test_tenant_login regional/tenant/test_tenant_tfa "
        "regional/tenant/test_tenant_session regional/tenant/test_tenant_tokens"
    ),
    "regional_api/tenant/password": (
        "regional/tenant/test_tenant_passwords regional/tenant/test_tenant_tokens"
    ),
    "regional_api/tenant/members": (
        "regional/tenant/test_filter_members regional/tenant/test_tenant_members "
        "regional/tenant/test_invite_user regional/tenant/test_complete_setup "
        "regional/tenant/test_tenant_fields regional/tenant/test_four_steps_invitation "
        "regional/tenant/test_one_superadmin_stays"
    ),
    "regional_api/tenant/domains": (
        "regional/tenant/test_claim_domain regional/tenant/test_verify_domain "
        "regional/tenant/test_domain_status regional/tenant/test_four_steps_claim "
        "regional/tenant/test_tenant_proof"
    ),
    "regional_api/tenant/half_made": (
        "regional/tenant/test_four_steps_tenant_signup "
        "regional/tenant/test_four_steps_claim regional/tenant/test_four_steps_invitation"
    ),
    "regional_api/tenant": (
        "regional/tenant/test_tenant_login regional/tenant/test_tenant_signup "
        "regional/tenant/test_roles_matrix regional/tenant/test_tenant_openapi"
    ),
    "regional_api/settings": "regional/invariants/test_start",
    "regional_api/": "regional/test_frame regional/hub/test_login regional/invariants",
    "admin/session": (
        "global/admin/test_login global/admin/test_tfa global/admin/test_sessions "
        "global/admin/test_fields global/admin/test_throttles"
    ),
    "admin/account": (
        "global/admin/test_account global/admin/test_password_reset "
        "global/admin/test_sessions global/admin/test_fields"
    ),
    "admin/domains": (
        "global/admin/test_list_domains global/admin/test_change_domain "
        "global/admin/test_cursors global/admin/test_fields"
    ),
    "admin/mails": "global/admin/test_mails",
    "admin/regions": "global/admin/test_list_regions",
    "admin/users": (
        "global/admin/test_filter_users global/admin/test_invite_user "
        "global/admin/test_complete_setup global/admin/test_user_roles "
        "global/admin/test_user_status global/admin/test_last_superadmin "
        "global/admin/test_roles global/admin/test_fields"
    ),
    "global_service/admin": "global/admin",
    "global_service/regions": "global/test_regions_command",
    "global_service/cli": "global/test_create_admin global/test_regions_command",
    "global_service/": "global",
    "regional_worker/": "worker",
}


def relevant_tests(path: str) -> tuple[str, ...]:
    """Return the test files and folders of a module."""
    found = next((tests for part, tests in RULES.items() if part in path), "")
    return tuple(_full(each) for each in found.split())


def _full(name: str) -> str:
    """Return the path of a test file, or of a folder of tests."""
    suite, _, rest = name.partition("/")
    folder = f"{_FOLDERS[suite]}/{rest}".rstrip("/")
    return f"{folder}.py" if rest.rpartition("/")[2].startswith("test_") else folder
