-- name: ListServiceKeys :many
-- The public keys of every service.
select service, public_keys
from service_keys
order by service;

-- name: PublishServiceKeys :exec
-- Make one's own keys known; nothing is written if they are known already.
insert into service_keys as known (service, public_keys)
values (@service, @public_keys::bytea[])
on conflict (service) do update
set public_keys = excluded.public_keys, changed_at = now()
where known.public_keys <> excluded.public_keys;
