-- Portfolios of professionals, in the region where the account is at home: docs of the module.
-- What is entered: portfolios, instruments, prices, rates, transactions. What is computed from it, and
-- may be deleted from any day on: positions, lots, balances, totals.
-- depends: 0096.rights-of-later-tables

create schema portfolio;

create table portfolio.portfolios (
    portfolio_id uuid primary key,
    hub_user_global_id uuid not null references hub_users (hub_user_global_id) on delete cascade,
    name text not null,
    base_currency text not null,
    cost_method text not null check (cost_method in ('fifo', 'average')),
    max_age_days integer not null check (max_age_days between 0 and 3660),
    created_at timestamptz not null,
    -- What is computed is wrong from this day on; null when all is right.
    stale_from date,
    last_day date,
    -- Counts every change of the ledger and of what is computed.
    version bigint not null default 0,
    has_transfers boolean not null default false,
    instruments bigint[] not null default '{}',
    currencies text[] not null default '{}'
);

create unique index portfolio_names on portfolio.portfolios (hub_user_global_id, lower(name));
create index stale_portfolios on portfolio.portfolios (stale_from) where stale_from is not null;

create table portfolio.instruments (
    instrument_id bigint generated always as identity primary key,
    hub_user_global_id uuid not null references hub_users (hub_user_global_id) on delete cascade,
    symbol text not null collate "C",
    name text not null default '',
    currency text not null,
    unique (hub_user_global_id, symbol)
);

create table portfolio.prices (
    instrument_id bigint not null references portfolio.instruments (instrument_id) on delete cascade,
    day date not null,
    price numeric(25, 10) not null,
    primary key (instrument_id, day) include (price)
);

create table portfolio.rates (
    hub_user_global_id uuid not null references hub_users (hub_user_global_id) on delete cascade,
    source text not null,
    target text not null,
    day date not null,
    rate numeric(30, 15) not null,
    primary key (hub_user_global_id, source, target, day)
);

create table portfolio.transactions (
    portfolio_id uuid not null references portfolio.portfolios (portfolio_id) on delete cascade,
    transaction_id text not null collate "C",
    day date not null,
    -- The place of the kind within a day: ledger/transactions.py.
    place smallint not null,
    kind text not null,
    currency text not null,
    instrument_id bigint references portfolio.instruments (instrument_id),
    quantity numeric(25, 10) not null,
    price numeric(25, 10) not null,
    amount numeric(25, 10) not null,
    fee numeric(25, 10) not null,
    split_new integer not null,
    split_old integer not null,
    cost numeric(35, 10),
    peer uuid,
    note text not null,
    content text not null,
    primary key (portfolio_id, transaction_id)
);

create unique index transactions_in_order
    on portfolio.transactions (portfolio_id, day, place, transaction_id);
create index splits on portfolio.transactions (portfolio_id, instrument_id, day)
    where kind = 'split';
create index transactions_of_instrument on portfolio.transactions (portfolio_id, instrument_id, day)
    where instrument_id is not null;

-- The state of a holding at the end of each day on which it changed.
create table portfolio.positions (
    portfolio_id uuid not null references portfolio.portfolios (portfolio_id) on delete cascade,
    instrument_id bigint not null references portfolio.instruments (instrument_id),
    day date not null,
    quantity numeric not null,
    cost numeric not null,
    cost_base numeric not null,
    realised numeric not null,
    realised_base numeric not null,
    sold_cost_base numeric not null,
    bought_base numeric not null,
    income_base numeric not null,
    -- What is missing, by figure, as JSON; empty when nothing is.
    gaps text not null,
    first_serial bigint not null,
    first_quantity numeric not null,
    first_cost numeric not null,
    first_cost_base numeric not null,
    next_serial bigint not null,
    primary key (portfolio_id, instrument_id, day)
);

create index positions_by_day on portfolio.positions (portfolio_id, day);

-- Shares bought together, as they were when the lot was opened.
create table portfolio.lots (
    portfolio_id uuid not null references portfolio.portfolios (portfolio_id) on delete cascade,
    instrument_id bigint not null references portfolio.instruments (instrument_id),
    serial bigint not null,
    opened_on date not null,
    day date not null,
    quantity numeric not null,
    cost numeric not null,
    cost_base numeric not null,
    gap text not null,
    primary key (portfolio_id, instrument_id, serial)
);

create index lots_by_day on portfolio.lots (portfolio_id, opened_on);

create table portfolio.balances (
    portfolio_id uuid not null references portfolio.portfolios (portfolio_id) on delete cascade,
    currency text not null,
    day date not null,
    amount numeric not null,
    primary key (portfolio_id, currency, day)
);

create index balances_by_day on portfolio.balances (portfolio_id, day);

create table portfolio.totals (
    portfolio_id uuid not null references portfolio.portfolios (portfolio_id) on delete cascade,
    day date not null,
    paid_in numeric not null,
    paid_out numeric not null,
    net_flow numeric not null,
    unknown_flows integer not null,
    fees numeric not null,
    interest numeric not null,
    linked numeric not null,
    linked_day date,
    linked_value numeric,
    breaks integer not null,
    gaps text not null,
    primary key (portfolio_id, day)
);

create index flows on portfolio.totals (portfolio_id, day) include (net_flow) where net_flow <> 0;

-- A file that is being imported, in parts.
create table portfolio.imports (
    import_id uuid primary key,
    hub_user_global_id uuid not null references hub_users (hub_user_global_id) on delete cascade,
    portfolio_id uuid references portfolio.portfolios (portfolio_id) on delete cascade,
    what text not null check (what in ('transactions', 'prices', 'rates')),
    skip_wrong boolean not null,
    decimal_sign text not null,
    status text not null check (status in ('open', 'queued', 'done', 'refused')),
    parts integer not null default 0,
    head text not null default '',
    rest text not null default '',
    ignored text[] not null default '{}',
    lines integer not null default 0,
    added integer not null default 0,
    unchanged integer not null default 0,
    wrong integer not null default 0,
    created_at timestamptz not null
);

create index imports_by_age on portfolio.imports (created_at);
create index queued_imports on portfolio.imports (created_at) where status = 'queued';

create unlogged table portfolio.staged (
    import_id uuid not null references portfolio.imports (import_id) on delete cascade,
    line integer not null,
    transaction_id text not null collate "C",
    day date not null,
    place smallint not null,
    kind text not null,
    currency text not null,
    symbol text collate "C",
    quantity numeric not null,
    price numeric not null,
    amount numeric not null,
    fee numeric not null,
    split_new integer not null,
    split_old integer not null,
    cost numeric,
    note text not null,
    content text not null,
    primary key (import_id, line)
);

create table portfolio.wrong_lines (
    import_id uuid not null references portfolio.imports (import_id) on delete cascade,
    line integer not null,
    why text not null,
    primary key (import_id, line)
);

grant usage on schema portfolio to vetchium_regional_api, vetchium_regional_worker;
grant select, insert, update, delete on all tables in schema portfolio to vetchium_regional_api;
-- The worker computes what is stale, finishes large imports, and deletes old ones.
grant select on portfolio.portfolios, portfolio.prices, portfolio.rates, portfolio.instruments,
    portfolio.transactions to vetchium_regional_worker;
grant update (version, stale_from, last_day, has_transfers, instruments, currencies)
    on portfolio.portfolios to vetchium_regional_worker;
grant insert, update on portfolio.transactions, portfolio.instruments, portfolio.prices,
    portfolio.rates to vetchium_regional_worker;
grant select, insert, update, delete
    on portfolio.positions, portfolio.lots, portfolio.balances, portfolio.totals,
    portfolio.imports, portfolio.staged, portfolio.wrong_lines
    to vetchium_regional_worker;
