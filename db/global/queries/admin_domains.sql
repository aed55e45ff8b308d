-- name: InsertApprovedDomain :one
-- Nothing if the domain is there already.
insert into approved_domains as d (domain_name, created_by_admin_id)
values (@domain_name, @admin_id)
on conflict (domain_name) do nothing
returning d.domain_id;

-- name: LockApprovedDomain :one
select domain_id, status from approved_domains where domain_name = @domain_name for update;

-- name: UpdateApprovedDomainStatus :exec
update approved_domains set status = @status where domain_id = @domain_id;

-- name: GetApprovedDomain :one
-- The domain as it is told, and its whole row for the history.
select
    d.domain_name, d.status, u.email_address as created_by_admin_email, d.created_at, d.updated_at,
    jsonb_build_object(
        'domain_id', d.domain_id,
        'domain_name', d.domain_name,
        'status', d.status,
        'created_by_admin_id', d.created_by_admin_id,
        'created_at', d.created_at,
        'updated_at', d.updated_at
    ) as value
from approved_domains d
join admin_users u on u.admin_user_id = d.created_by_admin_id
where d.domain_name = @domain_name;

-- name: InsertDomainAudit :exec
-- The time is that of the row, not of its transaction, which may have waited for an earlier one.
insert into approved_domains_audit_log (
    admin_id, action, target_domain_id, target_domain_name, old_value, new_value, reason,
    ip_address, user_agent, request_id, created_at
) values (
    @admin_id, @action, @target_domain_id, @target_domain_name, sqlc.narg(old_value)::jsonb,
    @new_value::jsonb, @reason, sqlc.narg(ip_address)::inet, sqlc.narg(user_agent)::text,
    @request_id::text, clock_timestamp()
);

-- name: ListApprovedDomains :many
-- In alphabetical order, from behind a name; an empty part is in every name.
select
    d.domain_name, d.status, u.email_address as created_by_admin_email, d.created_at, d.updated_at
from approved_domains d
join admin_users u on u.admin_user_id = d.created_by_admin_id
where d.domain_name collate "C" > @after_name::text
    and (sqlc.narg(status)::domain_status is null or d.status = sqlc.narg(status))
    and strpos(d.domain_name, lower(@part::text)) > 0
order by d.domain_name collate "C"
limit @most::integer;

-- name: ListDomainAudit :many
-- Newest first, from behind a place in that order.
select
    a.audit_id, a.action, u.email_address as admin_email, a.target_domain_name, a.reason,
    a.old_value, a.new_value, a.ip_address, a.user_agent, a.request_id,
    a.created_at
from approved_domains_audit_log a
join admin_users u on u.admin_user_id = a.admin_id
where a.target_domain_id = (
        select d.domain_id from approved_domains d where d.domain_name = @domain_name
    )
    and (a.created_at, a.audit_id) < (@before_at::timestamptz, @before_id::uuid)
order by a.created_at desc, a.audit_id desc
limit @most::integer;
