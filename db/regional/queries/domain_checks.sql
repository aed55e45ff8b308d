-- What the worker does with claims that wait for their record (C14).

-- name: TakeDueDomainChecks :many
-- Claims of a portal whose next check is due: each minute while the value is younger than an hour, hourly then,
-- until it lapses. The next time is set before the check, so two workers make each check once.
update tenant_domains as d
set next_check_at = case
    when d.token_expires_at > @first_hour::timestamptz then @in_a_minute::timestamptz
    when d.token_expires_at > @in_an_hour::timestamptz then @in_an_hour::timestamptz
    else null
end
from (
    select due.domain, due.tenant_id from tenant_domains as due
    where due.kind = @kind and due.next_check_at <= @now::timestamptz
    order by due.next_check_at
    limit @batch_size::integer
    for update skip locked
) as due
where d.kind = @kind and d.domain = due.domain and d.tenant_id = due.tenant_id
    and d.status = 'PENDING'
returning d.kind, d.domain, d.tenant_id, d.verification_token, d.token_expires_at;

-- name: NoteDomainCheck :exec
-- What a look-up found of a claim that still waits for the same value.
update tenant_domains
set last_checked_at = @now::timestamptz,
    found_values = sqlc.narg(found_values)::text[],
    proof_seen_at = case when @is_right::boolean then @now::timestamptz end
where kind = @kind and domain = @domain and tenant_id = @tenant_id
    and verification_token = @verification_token and status = 'PENDING';
