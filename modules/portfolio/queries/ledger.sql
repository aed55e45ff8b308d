-- name: InsertTransactions :many
-- What is there already stays; returns what was added.
insert into portfolio.transactions (
    portfolio_id, transaction_id, day, place, kind, currency, instrument_id, quantity, price, amount,
    fee, split_new, split_old, cost, peer, note, content
)
select
    @portfolio_id::uuid, u.transaction_id, u.day, u.place, u.kind, u.currency, i.instrument_id,
    u.quantity, u.price, u.amount, u.fee, u.split_new, u.split_old, nullif(u.cost, '')::numeric,
    sqlc.narg(peer)::uuid, u.note, u.content
from (
    select
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
) as u
left join portfolio.instruments i
    on i.hub_user_global_id = @hub_user_global_id and i.symbol = u.symbol
on conflict (portfolio_id, transaction_id) do nothing
returning transaction_id;

-- name: GetContent :one
select content from portfolio.transactions
where portfolio_id = @portfolio_id and transaction_id = @transaction_id;

-- name: DeleteTransaction :one
delete from portfolio.transactions
where portfolio_id = @portfolio_id and transaction_id = @transaction_id
returning day, peer;

-- name: ListTransactions :many
-- The ledger's order, from behind a place in it.
select
    t.transaction_id, t.day, t.place, t.kind, t.currency, coalesce(i.symbol, '')::text as symbol,
    coalesce(i.instrument_id, 0)::bigint as instrument_id,
    coalesce(i.currency, '')::text as instrument_currency,
    t.quantity, t.price, t.amount, t.fee, t.split_new, t.split_old, t.cost, t.peer, t.note
from portfolio.transactions t
left join portfolio.instruments i on i.instrument_id = t.instrument_id
where t.portfolio_id = @portfolio_id
    and (t.day, t.place, t.transaction_id) > (@day::date, @place::smallint, @transaction_id::text)
order by t.day, t.place, t.transaction_id
limit @row_limit::integer;

-- name: ListTransactionsBackwards :many
select
    t.transaction_id, t.day, t.place, t.kind, t.currency, coalesce(i.symbol, '')::text as symbol,
    coalesce(i.instrument_id, 0)::bigint as instrument_id,
    coalesce(i.currency, '')::text as instrument_currency,
    t.quantity, t.price, t.amount, t.fee, t.split_new, t.split_old, t.cost, t.peer, t.note
from portfolio.transactions t
left join portfolio.instruments i on i.instrument_id = t.instrument_id
where t.portfolio_id = @portfolio_id
    and (t.day, t.place, t.transaction_id) < (@day::date, @place::smallint, @transaction_id::text)
order by t.day desc, t.place desc, t.transaction_id desc
limit @row_limit::integer;

-- name: PositionsAt :many
-- The last state of each holding up to a day, with the newest price that is not too old.
select
    i.symbol, i.currency, s.instrument_id, s.quantity, s.cost, s.cost_base, s.realised,
    s.realised_base, s.sold_cost_base, s.bought_base, s.income_base, s.gaps, s.first_serial,
    s.first_quantity, s.first_cost, s.first_cost_base, s.next_serial,
    -- Below zero: there is none.
    coalesce(q.price, -1)::numeric as price, coalesce(q.day, date '1900-01-01')::date as price_day,
    -- "day new old;day new old"
    coalesce(
        (
            select string_agg(t.day || ' ' || t.split_new || ' ' || t.split_old, ';'
                order by t.day, t.transaction_id)
            from portfolio.transactions t
            where t.portfolio_id = p.portfolio_id and t.instrument_id = held.instrument_id
                and t.kind = 'split' and t.day <= @day::date
        ),
        ''
    )::text as splits
from portfolio.portfolios p
cross join lateral unnest(p.instruments) as held (instrument_id)
join portfolio.instruments i on i.instrument_id = held.instrument_id
cross join lateral (
    select
        o.instrument_id, o.quantity, o.cost, o.cost_base, o.realised, o.realised_base,
        o.sold_cost_base, o.bought_base, o.income_base, o.gaps, o.first_serial, o.first_quantity,
        o.first_cost, o.first_cost_base, o.next_serial
    from portfolio.positions o
    where o.portfolio_id = p.portfolio_id and o.instrument_id = held.instrument_id
        and o.day <= @day::date
    order by o.day desc
    limit 1
) as s
left join lateral (
    select r.price, r.day from portfolio.prices r
    where r.instrument_id = held.instrument_id and r.day <= @day::date
        and r.day >= @oldest_day::date
    order by r.day desc
    limit 1
) as q on true
where p.portfolio_id = @portfolio_id
order by i.symbol;

-- name: RatesAt :many
-- The newest rate of each currency in the base, in both directions.
select r.source, r.target, r.day, r.rate
from unnest(@currencies::text[]) as c (currency)
cross join lateral (
    (
        select x.source, x.target, x.day, x.rate from portfolio.rates x
        where x.hub_user_global_id = @hub_user_global_id and x.source = c.currency
            and x.target = @base_currency::text and x.day <= @day::date
        order by x.day desc
        limit 1
    )
    union all
    (
        select x.source, x.target, x.day, x.rate from portfolio.rates x
        where x.hub_user_global_id = @hub_user_global_id and x.source = @base_currency::text
            and x.target = c.currency and x.day <= @day::date
        order by x.day desc
        limit 1
    )
) as r;

-- name: ListTransactionsOf :many
-- Those of one instrument, up to a day, in the ledger's order.
select
    t.transaction_id, t.day, t.place, t.kind, t.currency, coalesce(i.symbol, '')::text as symbol,
    coalesce(i.instrument_id, 0)::bigint as instrument_id,
    coalesce(i.currency, '')::text as instrument_currency,
    t.quantity, t.price, t.amount, t.fee, t.split_new, t.split_old, t.cost, t.peer, t.note
from portfolio.transactions t
left join portfolio.instruments i on i.instrument_id = t.instrument_id
where t.portfolio_id = @portfolio_id and t.instrument_id = @instrument_id and t.day <= @day::date
order by t.day, t.place, t.transaction_id
limit @row_limit::integer;

-- name: SplitsUntil :many
select i.symbol, t.day, t.split_new, t.split_old
from portfolio.transactions t
join portfolio.instruments i on i.instrument_id = t.instrument_id
where t.portfolio_id = @portfolio_id and t.kind = 'split' and t.day <= @day::date
order by t.day, t.transaction_id;

-- name: SumsAt :one
-- Money by currency ("EUR 5;USD 7"), the running sums, and the net flows after the opening day, in
-- floating point, as the solver of rates works. The version tells whether anything changed before.
select
    p.version,
    coalesce(
        (
            select string_agg(held.currency || ' ' || b.amount, ';')
            from unnest(p.currencies) as held (currency)
            cross join lateral (
                select o.amount from portfolio.balances o
                where o.portfolio_id = p.portfolio_id and o.currency = held.currency
                    and o.day <= @day::date
                order by o.day desc
                limit 1
            ) as b
        ),
        ''
    )::text as balances,
    coalesce(t.paid_in, 0)::numeric as paid_in, coalesce(t.paid_out, 0)::numeric as paid_out,
    coalesce(t.net_flow, 0)::numeric as net_flow,
    coalesce(t.unknown_flows, 0)::integer as unknown_flows,
    coalesce(t.fees, 0)::numeric as fees, coalesce(t.interest, 0)::numeric as interest,
    coalesce(t.linked, 1)::numeric as linked,
    coalesce(t.linked_day::text, '')::text as linked_day,
    coalesce(t.linked_value::text, '')::text as linked_value,
    coalesce(t.breaks, 0)::integer as breaks, coalesce(t.gaps, '')::text as gaps,
    coalesce(f.days, '{}')::date[] as flow_days, coalesce(f.amounts, '{}')::float8[] as flow_amounts
from portfolio.portfolios p
left join lateral (
    select
        o.paid_in, o.paid_out, o.net_flow, o.unknown_flows, o.fees, o.interest, o.linked,
        o.linked_day, o.linked_value, o.breaks, o.gaps
    from portfolio.totals o
    where o.portfolio_id = p.portfolio_id and o.day <= @day::date
    order by o.day desc
    limit 1
) as t on true
left join lateral (
    select array_agg(x.day order by x.day) as days,
        array_agg(x.net_flow::float8 order by x.day) as amounts
    from portfolio.totals x
    where x.portfolio_id = p.portfolio_id and x.net_flow <> 0 and x.day > @opening_day::date
        and x.day <= @day::date
) as f on true
where p.portfolio_id = @portfolio_id;

-- name: OpenLots :many
select l.serial, l.day, l.quantity, l.cost, l.cost_base, l.gap
from portfolio.lots l
where l.portfolio_id = @portfolio_id and l.instrument_id = @instrument_id
    and l.serial >= @first_serial::bigint and l.serial < @next_serial::bigint
order by l.serial;

-- name: DropPositions :exec
delete from portfolio.positions where portfolio_id = @portfolio_id and day >= @day::date;

-- name: DropLots :exec
delete from portfolio.lots where portfolio_id = @portfolio_id and opened_on >= @day::date;

-- name: DropBalances :exec
delete from portfolio.balances where portfolio_id = @portfolio_id and day >= @day::date;

-- name: DropTotals :exec
delete from portfolio.totals where portfolio_id = @portfolio_id and day >= @day::date;

-- name: PutPositions :exec
insert into portfolio.positions
select
    @portfolio_id::uuid, u.instrument_id, u.day, u.quantity, u.cost, u.cost_base, u.realised, u.realised_base, u.sold_cost_base, u.bought_base, u.income_base, u.gaps, u.first_serial, u.first_quantity, u.first_cost, u.first_cost_base, u.next_serial
from (
    select
        unnest(@instruments::bigint[]) as instrument_id,
        unnest(@days::date[]) as day,
        unnest(@quantities::numeric[]) as quantity,
        unnest(@own_costs::numeric[]) as cost,
        unnest(@costs_base::numeric[]) as cost_base,
        unnest(@own_realised::numeric[]) as realised,
        unnest(@realised_base::numeric[]) as realised_base,
        unnest(@sold_costs_base::numeric[]) as sold_cost_base,
        unnest(@bought_base::numeric[]) as bought_base,
        unnest(@incomes_base::numeric[]) as income_base,
        unnest(@gaps::text[]) as gaps,
        unnest(@first_serials::bigint[]) as first_serial,
        unnest(@first_quantities::numeric[]) as first_quantity,
        unnest(@own_first_costs::numeric[]) as first_cost,
        unnest(@first_costs_base::numeric[]) as first_cost_base,
        unnest(@next_serials::bigint[]) as next_serial
) as u;

-- name: PutLots :exec
insert into portfolio.lots
select @portfolio_id::uuid, u.instrument_id, u.serial, u.opened_on, u.day, u.quantity, u.cost, u.cost_base, u.gap
from (
    select
        unnest(@instruments::bigint[]) as instrument_id,
        unnest(@serials::bigint[]) as serial,
        unnest(@opened::date[]) as opened_on,
        unnest(@days::date[]) as day,
        unnest(@quantities::numeric[]) as quantity,
        unnest(@own_costs::numeric[]) as cost,
        unnest(@costs_base::numeric[]) as cost_base,
        unnest(@gaps::text[]) as gap
) as u;

-- name: PutBalances :exec
insert into portfolio.balances
select @portfolio_id::uuid, u.currency, u.day, u.amount
from (
    select
        unnest(@currencies::text[]) as currency,
        unnest(@days::date[]) as day,
        unnest(@amounts::numeric[]) as amount
) as u;

-- name: PutTotals :exec
insert into portfolio.totals (
    portfolio_id, day, paid_in, paid_out, net_flow, unknown_flows, fees, interest, linked,
    linked_day, linked_value, breaks, gaps
)
select
    @portfolio_id::uuid, u.day, u.paid_in, u.paid_out, u.net_flow, u.unknown_flows, u.fees,
    u.interest, u.linked, nullif(u.linked_day, '')::date, nullif(u.linked_value, '')::numeric,
    u.breaks, u.gaps
from (
    select
        unnest(@days::date[]) as day,
        unnest(@paid_in::numeric[]) as paid_in,
        unnest(@paid_out::numeric[]) as paid_out,
        unnest(@net_flows::numeric[]) as net_flow,
        unnest(@unknown_flows::integer[]) as unknown_flows,
        unnest(@fees::numeric[]) as fees,
        unnest(@interest::numeric[]) as interest,
        unnest(@indexes::numeric[]) as linked,
        unnest(@index_days::text[]) as linked_day,
        unnest(@index_values::text[]) as linked_value,
        unnest(@breaks::integer[]) as breaks,
        unnest(@gaps::text[]) as gaps
) as u;

-- name: CarryCost :one
-- What shares had cost goes with them to the other portfolio; returns nothing where it is known.
update portfolio.transactions
set cost = sqlc.narg(cost)::numeric
where portfolio_id = @portfolio_id and transaction_id = @transaction_id
    and kind = 'transfer_in' and cost is distinct from sqlc.narg(cost)::numeric
returning day;

-- name: ListInstrumentsOf :many
select distinct i.instrument_id, i.symbol, i.currency
from portfolio.transactions t
join portfolio.instruments i on i.instrument_id = t.instrument_id
where t.portfolio_id = @portfolio_id;

-- name: PricesBetween :many
select r.instrument_id, r.day, r.price from portfolio.prices r
where r.instrument_id = any(@instruments::bigint[]) and r.day >= @first_day::date
    and r.day <= @last_day::date
order by r.instrument_id, r.day;

-- name: RatesBetween :many
select source, target, day, rate from portfolio.rates
where hub_user_global_id = @hub_user_global_id
    and (source = @base_currency::text or target = @base_currency::text)
    and day >= @first_day::date and day <= @last_day::date
order by source, target, day;

-- name: PositionsOnDays :many
select
    d.day, i.symbol, i.currency, s.quantity, s.gaps,
    -- Below zero: there is none.
    coalesce(q.price, -1)::numeric as price, coalesce(q.day, date '1900-01-01')::date as price_day
from portfolio.portfolios p
cross join (
    select unnest(@days::date[]) as day, unnest(@oldest_days::date[]) as oldest_day
) as d
cross join lateral unnest(p.instruments) as held (instrument_id)
join portfolio.instruments i on i.instrument_id = held.instrument_id
cross join lateral (
    select o.quantity, o.gaps from portfolio.positions o
    where o.portfolio_id = p.portfolio_id and o.instrument_id = held.instrument_id
        and o.day <= d.day
    order by o.day desc
    limit 1
) as s
left join lateral (
    select r.price, r.day from portfolio.prices r
    where r.instrument_id = held.instrument_id and r.day <= d.day and r.day >= d.oldest_day
    order by r.day desc
    limit 1
) as q on s.quantity <> 0
where p.portfolio_id = @portfolio_id and (s.quantity <> 0 or s.gaps like '%oversold%');

-- name: BalancesOnDays :many
select d.day, b.currency, b.amount
from portfolio.portfolios p
cross join (select unnest(@days::date[]) as day) as d
cross join lateral unnest(p.currencies) as held (currency)
cross join lateral (
    select o.currency, o.amount from portfolio.balances o
    where o.portfolio_id = p.portfolio_id and o.currency = held.currency and o.day <= d.day
    order by o.day desc
    limit 1
) as b
where p.portfolio_id = @portfolio_id;

-- name: NetOnDays :many
-- What had been paid in and out until each day; where a flow is unknown, how many are.
select d.day, t.paid_in, t.paid_out, t.unknown_flows
from (select unnest(@days::date[]) as day) as d
cross join lateral (
    select o.paid_in, o.paid_out, o.unknown_flows from portfolio.totals o
    where o.portfolio_id = @portfolio_id and o.day <= d.day
    order by o.day desc
    limit 1
) as t;

-- name: FirstDay :one
select coalesce(min(day), date '9999-12-31')::date as first_day
from portfolio.transactions where portfolio_id = @portfolio_id;
