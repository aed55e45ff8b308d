-- name: BeginServiceCall :one
-- Note a call, held until the end of the transaction; no row if it is known already. Waits for the
-- end of another transaction that carries it out.
insert into service_calls (caller, call_id, digest)
values (@caller, @call_id, @digest)
on conflict (caller, call_id) do nothing
returning call_id;

-- name: GetServiceCall :one
-- What a call was, and the answer that it got.
select digest, answer
from service_calls
where caller = @caller and call_id = @call_id;

-- name: EndServiceCall :exec
-- Keep the answer of a call for whoever asks again.
update service_calls set answer = @answer
where caller = @caller and call_id = @call_id;
