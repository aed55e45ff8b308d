-- name: CountAttempts :many
-- Count one attempt of each kind and return the new counts.
insert into throttles as t (kind, subject, window_start, count)
select
    unnest(@kinds::text[]), unnest(@subjects::bytea[]), unnest(@window_starts::timestamptz[]), 1
on conflict (kind, subject, window_start) do update set count = t.count + 1
returning t.kind, t.count;

-- name: GiveBackAttempts :exec
-- Attempts that turned out to be legitimate.
update throttles as t set count = t.count - 1
from (
    select
        unnest(@kinds::text[]) as kind,
        unnest(@subjects::bytea[]) as subject,
        unnest(@window_starts::timestamptz[]) as window_start
) as a
where t.kind = a.kind and t.subject = a.subject and t.window_start = a.window_start
    and t.count > 0;
