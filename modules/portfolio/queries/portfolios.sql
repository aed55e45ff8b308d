-- name: InsertPortfolio :one
-- Nothing if the person has as many as one may have.
insert into portfolio.portfolios
    (portfolio_id, hub_user_global_id, name, base_currency, cost_method, max_age_days, created_at)
select
    @portfolio_id::uuid, @hub_user_global_id::uuid, @name::text, @base_currency::text,
    @cost_method::text, @max_age_days::integer, @now::timestamptz
where (
    select count(*) from portfolio.portfolios p where p.hub_user_global_id = @hub_user_global_id
) < @most::integer
returning portfolio_id;

-- name: ListPortfolios :many
select portfolio_id, name, base_currency, cost_method, max_age_days, created_at
from portfolio.portfolios
where hub_user_global_id = @hub_user_global_id
order by lower(name);

-- name: GetPortfolio :one
-- What is computed of it may depend on another one, from which something was transferred.
select
    p.portfolio_id, p.name, p.base_currency, p.cost_method, p.max_age_days, p.created_at, p.version,
    coalesce(
        least(
            p.stale_from,
            (
                select min(o.stale_from) from portfolio.portfolios o
                where o.hub_user_global_id = p.hub_user_global_id and o.has_transfers
                    and p.has_transfers
            )
        ),
        date '9999-12-31'
    )::date as stale_from
from portfolio.portfolios p
where p.portfolio_id = @portfolio_id and p.hub_user_global_id = @hub_user_global_id;

-- name: UpdatePortfolio :one
update portfolio.portfolios
set version = version + 1, name = @name, cost_method = @cost_method, max_age_days = @max_age_days,
    stale_from = case
        when cost_method = @cost_method::text and max_age_days = @max_age_days::integer
        then stale_from
        else date '1900-01-01'
    end
where portfolio_id = @portfolio_id and hub_user_global_id = @hub_user_global_id
returning portfolio_id;

-- name: DeletePortfolio :one
delete from portfolio.portfolios
where portfolio_id = @portfolio_id and hub_user_global_id = @hub_user_global_id
returning portfolio_id;

-- name: LockPortfolios :many
-- All of a person's, always in this order: a transfer concerns two of them.
select portfolio_id, hub_user_global_id, base_currency, cost_method, max_age_days, stale_from, last_day,
    has_transfers
from portfolio.portfolios
where hub_user_global_id = @hub_user_global_id
order by portfolio_id
for update;

-- name: ListStaleOwners :many
select distinct hub_user_global_id from portfolio.portfolios where stale_from is not null limit 20;

-- name: MarkStale :exec
update portfolio.portfolios
set version = version + 1, stale_from = least(stale_from, @day::date),
    has_transfers = has_transfers or @with_transfers::boolean
where portfolio_id = @portfolio_id;

-- name: MarkStaleByPrices :exec
-- A price or rate of a day may have been used from that day on, where something was computed.
update portfolio.portfolios
set version = version + 1, stale_from = least(stale_from, @day::date)
where hub_user_global_id = @hub_user_global_id and last_day >= @day::date;

-- name: Settle :exec
update portfolio.portfolios
set version = version + 1,
    stale_from = sqlc.narg(stale_from)::date,
    last_day = sqlc.narg(last_day)::date,
    instruments = array(select distinct unnest(instruments || @instruments::bigint[])),
    currencies = array(select distinct unnest(currencies || @currencies::text[]))
where portfolio_id = @portfolio_id;

-- name: InsertInstrument :one
insert into portfolio.instruments (hub_user_global_id, symbol, name, currency)
values (@hub_user_global_id, @symbol, @name, @currency)
on conflict (hub_user_global_id, symbol) do update set name = excluded.name
returning instrument_id, currency;

-- name: EnsureInstruments :exec
insert into portfolio.instruments (hub_user_global_id, symbol, currency)
select @hub_user_global_id::uuid, u.symbol, u.currency
from (
    select
        unnest(@symbols::text[]) as symbol,
        unnest(@currencies::text[]) as currency
) as u
on conflict (hub_user_global_id, symbol) do nothing;

-- name: ListInstruments :many
select
    i.instrument_id, i.symbol, i.name, i.currency,
    coalesce(
        (select max(p.day) from portfolio.prices p where p.instrument_id = i.instrument_id)::text, ''
    )::text as last_price_day
from portfolio.instruments i
where i.hub_user_global_id = @hub_user_global_id
order by i.symbol;

-- name: FindInstruments :many
select instrument_id, symbol, currency from portfolio.instruments
where hub_user_global_id = @hub_user_global_id and symbol = any(@symbols::text[]);

-- name: PutPrices :one
-- Returns the first day on which something changed.
with given as (
    select distinct on (i.instrument_id, u.day) i.instrument_id, u.day, u.price
    from (
    select
        unnest(@symbols::text[]) as symbol,
        unnest(@days::date[]) as day,
        unnest(@prices::numeric[]) as price,
        unnest(@places::integer[]) as place
) as u
    join portfolio.instruments i
        on i.hub_user_global_id = @hub_user_global_id and i.symbol = u.symbol
    order by i.instrument_id, u.day, u.place desc
),
put as (
    insert into portfolio.prices (instrument_id, day, price)
    select g.instrument_id, g.day, g.price from given g
    on conflict (instrument_id, day) do update set price = excluded.price
        where portfolio.prices.price <> excluded.price
    returning day
)
select coalesce(min(day), date '9999-12-31')::date as first_day, count(*)::integer as changed from put;

-- name: PutRates :one
with given as (
    select distinct on (u.source, u.target, u.day) u.source, u.target, u.day, u.rate
    from (
    select
        unnest(@sources::text[]) as source,
        unnest(@targets::text[]) as target,
        unnest(@days::date[]) as day,
        unnest(@rates::numeric[]) as rate,
        unnest(@places::integer[]) as place
) as u
    order by u.source, u.target, u.day, u.place desc
),
put as (
    insert into portfolio.rates (hub_user_global_id, source, target, day, rate)
    select @hub_user_global_id::uuid, g.source, g.target, g.day, g.rate from given g
    on conflict (hub_user_global_id, source, target, day) do update set rate = excluded.rate
        where portfolio.rates.rate <> excluded.rate
    returning day
)
select coalesce(min(day), date '9999-12-31')::date as first_day, count(*)::integer as changed from put;
