-- name: CountAttempts :many
-- Count one attempt of each kind and return the new counts.
insert into throttles as t (kind, subject, window_start, count)
select
    unnest(@kinds::text[]), unnest(@subjects::bytea[]), unnest(@window_starts::timestamptz[]), 1
on conflict (kind, subject, window_start) do update set count = t.count + 1
returning t.kind, t.count;

-- name: GiveBackAttempts :exec
-- Attempts that turned out to be legitimate; locked in the order in which they are counted.
update throttles as t set count = t.count - 1
from (
    select held.kind, held.subject, held.window_start
    from throttles as held
    join (
        select
            unnest(@kinds::text[]) as kind,
            unnest(@subjects::bytea[]) as subject,
            unnest(@window_starts::timestamptz[]) as window_start
    ) as given using (kind, subject, window_start)
    order by array_position(@kinds::text[], held.kind)
    for update of held
) as a
where t.kind = a.kind and t.subject = a.subject and t.window_start = a.window_start
    and t.count > 0;
