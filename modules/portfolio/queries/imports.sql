-- name: InsertImport :exec
insert into portfolio.imports
    (import_id, hub_user_global_id, portfolio_id, what, skip_wrong, decimal_sign, status, created_at)
values
    (@import_id, @hub_user_global_id, sqlc.narg(portfolio_id)::uuid, @what, @skip_wrong,
    @decimal_sign, 'open', @now);

-- name: GetImport :one
select * from portfolio.imports
where import_id = @import_id and hub_user_global_id = @hub_user_global_id;

-- name: LockImport :one
select * from portfolio.imports where import_id = @import_id for update;

-- name: ListQueuedImports :many
select import_id from portfolio.imports where status = 'queued' order by created_at limit 5;

-- name: UpdateImportPart :exec
update portfolio.imports
set parts = @parts, head = @head, rest = @rest, ignored = @ignored::text[], lines = @lines,
    wrong = wrong + @wrong::integer
where import_id = @import_id;

-- name: FinishImport :exec
update portfolio.imports
set status = @status, added = @added, unchanged = @unchanged, wrong = @wrong
where import_id = @import_id;

-- name: StageLines :exec
insert into portfolio.staged (
    import_id, line, transaction_id, day, place, kind, currency, symbol, quantity, price, amount, fee,
    split_new, split_old, cost, note, content
)
select
    @import_id::uuid, u.line, u.transaction_id, u.day, u.place, u.kind, u.currency,
    nullif(u.symbol, ''), u.quantity, u.price, u.amount, u.fee, u.split_new, u.split_old,
    nullif(u.cost, '')::numeric, u.note, u.content
from (
    select
        unnest(@lines::integer[]) as line,
        unnest(@ids::text[]) as transaction_id,
        unnest(@days::date[]) as day,
        unnest(@places::smallint[]) as place,
        unnest(@kinds::text[]) as kind,
        unnest(@currencies::text[]) as currency,
        unnest(@symbols::text[]) as symbol,
        unnest(@quantities::numeric[]) as quantity,
        unnest(@prices::numeric[]) as price,
        unnest(@amounts::numeric[]) as amount,
        unnest(@fees::numeric[]) as fee,
        unnest(@splits_new::integer[]) as split_new,
        unnest(@splits_old::integer[]) as split_old,
        unnest(@costs::text[]) as cost,
        unnest(@notes::text[]) as note,
        unnest(@contents::text[]) as content
) as u;

-- name: PutWrongLines :exec
insert into portfolio.wrong_lines (import_id, line, why)
select @import_id::uuid, u.line, u.why
from (select unnest(@lines::integer[]) as line, unnest(@whys::text[]) as why) as u
on conflict do nothing;

-- name: ListWrongLines :many
select line, why from portfolio.wrong_lines
where import_id = @import_id
order by line
limit @row_limit::integer;

-- name: CountWrongLines :one
select count(*)::integer as lines from portfolio.wrong_lines where import_id = @import_id;

-- name: CountStaged :one
select count(*)::integer as lines from portfolio.staged where import_id = @import_id;

-- name: NameStaged :exec
-- Lines without an id get their content and which of the equal ones they are.
with named as (
    select s.line, s.content || '-' || row_number() over (partition by s.content order by s.line) as id
    from portfolio.staged s
    where s.import_id = @import_id and s.transaction_id = '-'
)
update portfolio.staged s
set transaction_id = n.id
from named n
where s.import_id = @import_id and s.line = n.line;

-- name: RefuseOtherCurrencies :exec
-- A trade is in the currency of its instrument, which the first line of it names if it is new.
with first as (
    select distinct on (s.symbol) s.symbol, s.currency
    from portfolio.staged s
    where s.import_id = @import_id and s.symbol is not null and s.kind <> 'dividend'
    order by s.symbol, s.line
)
insert into portfolio.wrong_lines (import_id, line, why)
select s.import_id, s.line, 'currency: ' || s.symbol || ' is in ' || coalesce(i.currency, f.currency)
from portfolio.staged s
join first f on f.symbol = s.symbol
left join portfolio.instruments i
    on i.hub_user_global_id = @hub_user_global_id and i.symbol = s.symbol
where s.import_id = @import_id and s.kind <> 'dividend'
    and s.currency <> coalesce(i.currency, f.currency)
on conflict do nothing;

-- name: RefuseOtherContents :exec
-- An id that stands for something else, in the ledger or on an earlier line.
insert into portfolio.wrong_lines (import_id, line, why)
select s.import_id, s.line, 'id: it stands for another transaction already'
from (
    select
        x.import_id, x.line, x.transaction_id, x.content,
        first_value(x.content) over (partition by x.transaction_id order by x.line) as first_content
    from portfolio.staged x
    where x.import_id = @import_id
) as s
left join portfolio.transactions t
    on t.portfolio_id = @portfolio_id and t.transaction_id = s.transaction_id
where s.content <> coalesce(t.content, s.first_content)
on conflict do nothing;

-- name: RefuseUnknownInstruments :exec
insert into portfolio.wrong_lines (import_id, line, why)
select s.import_id, s.line, 'instrument: there is none with this name'
from portfolio.staged s
left join portfolio.instruments i
    on i.hub_user_global_id = @hub_user_global_id and i.symbol = s.symbol
where s.import_id = @import_id and i.instrument_id is null
on conflict do nothing;

-- name: DropWrongStaged :exec
delete from portfolio.staged s
using portfolio.wrong_lines w
where s.import_id = @import_id and w.import_id = s.import_id and w.line = s.line;

-- name: CreateStagedInstruments :exec
insert into portfolio.instruments (hub_user_global_id, symbol, currency)
select distinct on (s.symbol) @hub_user_global_id::uuid, s.symbol, s.currency
from portfolio.staged s
where s.import_id = @import_id and s.symbol is not null
order by s.symbol, (s.kind = 'dividend'), s.line
on conflict (hub_user_global_id, symbol) do nothing;

-- name: MoveTransactions :one
with put as (
    insert into portfolio.transactions (
        portfolio_id, transaction_id, day, place, kind, currency, instrument_id, quantity, price,
        amount, fee, split_new, split_old, cost, note, content
    )
    select
        @portfolio_id::uuid, s.transaction_id, s.day, s.place, s.kind, s.currency, i.instrument_id,
        s.quantity, s.price, s.amount, s.fee, s.split_new, s.split_old, s.cost, s.note, s.content
    from portfolio.staged s
    left join portfolio.instruments i
        on i.hub_user_global_id = @hub_user_global_id and i.symbol = s.symbol
    where s.import_id = @import_id
    order by s.line
    on conflict (portfolio_id, transaction_id) do nothing
    returning day
)
select coalesce(min(day), date '9999-12-31')::date as first_day, count(*)::integer as added from put;

-- name: MovePrices :one
with put as (
    insert into portfolio.prices (instrument_id, day, price)
    select distinct on (i.instrument_id, s.day) i.instrument_id, s.day, s.price
    from portfolio.staged s
    join portfolio.instruments i
        on i.hub_user_global_id = @hub_user_global_id and i.symbol = s.symbol
    where s.import_id = @import_id
    order by i.instrument_id, s.day, s.line desc
    on conflict (instrument_id, day) do update set price = excluded.price
        where portfolio.prices.price <> excluded.price
    returning day
)
select coalesce(min(day), date '9999-12-31')::date as first_day, count(*)::integer as added from put;

-- name: MoveRates :one
with put as (
    insert into portfolio.rates (hub_user_global_id, source, target, day, rate)
    select distinct on (s.currency, s.symbol, s.day)
        @hub_user_global_id::uuid, s.currency, s.symbol, s.day, s.price
    from portfolio.staged s
    where s.import_id = @import_id and s.symbol is not null
    order by s.currency, s.symbol, s.day, s.line desc
    on conflict (hub_user_global_id, source, target, day) do update set rate = excluded.rate
        where portfolio.rates.rate <> excluded.rate
    returning day
)
select coalesce(min(day), date '9999-12-31')::date as first_day, count(*)::integer as added from put;

-- name: DropStaged :exec
delete from portfolio.staged where import_id = @import_id;

-- name: DeleteOldImports :execrows
delete from portfolio.imports where import_id in (
    select i.import_id from portfolio.imports i
    where i.created_at < (sqlc.arg(now)::timestamptz - sqlc.arg(keep)::interval)
    order by i.created_at
    limit @batch_size::integer
    for update skip locked
);
