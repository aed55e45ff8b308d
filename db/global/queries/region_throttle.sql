-- name: CountRegionAttempts :many
-- Count one attempt of each kind, for all regions together, and return the new counts.
insert into region_throttles as t (kind, subject, window_start, count)
select
    unnest(@kinds::text[]), unnest(@subjects::bytea[]), unnest(@window_starts::timestamptz[]), 1
on conflict (kind, subject, window_start) do update set count = t.count + 1
returning t.kind, t.count;
