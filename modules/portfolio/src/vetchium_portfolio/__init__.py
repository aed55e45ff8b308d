"""Portfolio: what a person owns, what it is worth on any day, and what it has returned."""

from datetime import timedelta
from pathlib import Path

from common.modules import Module, Owner, Table
from common.settings import Rate, Settings


class PortfolioSettings(Settings, frozen=True, kw_only=True):
    """`PORTFOLIO_MOST`, `PORTFOLIO_KEEP_IMPORTS`."""

    prefix = "portfolio_"

    most: int = 50
    """How many portfolios one person may have."""
    keep_imports: timedelta = timedelta(days=7)
    """How long the outcome of an import can be seen, and an unfinished one be continued."""


class PortfolioLimits(Settings, frozen=True, kw_only=True):
    """`LIMIT_PORTFOLIO_CHANGE_ACCOUNT`, `LIMIT_PORTFOLIO_PART_ACCOUNT`."""

    prefix = "limit_portfolio_"

    change_account: Rate = Rate(600, timedelta(hours=1))
    part_account: Rate = Rate(600, timedelta(hours=1))


def _below(name: str, what: str = "") -> Table:
    return Table(
        f"portfolio.{name}",
        Owner.PERSON,
        "portfolio_id",
        "portfolio.portfolios(portfolio_id)",
        what=what,
    )


MODULE = Module(
    name="portfolio",
    folder=Path(__file__).parent,
    handlers={"hub": "vetchium_portfolio.routes:HANDLERS"},
    settings=PortfolioSettings,
    limits=PortfolioLimits,
    cleanup="vetchium_portfolio.jobs:cleanup",
    background="vetchium_portfolio.jobs:background",
    demo="vetchium_portfolio.demo:make",
    tables=(
        Table("portfolio.portfolios", Owner.PERSON, "hub_user_global_id", what="portfolios"),
        Table("portfolio.instruments", Owner.PERSON, "hub_user_global_id", what="instruments"),
        Table(
            "portfolio.prices",
            Owner.PERSON,
            "instrument_id",
            "portfolio.instruments(instrument_id)",
            what="prices",
        ),
        Table("portfolio.rates", Owner.PERSON, "hub_user_global_id", what="exchange rates"),
        _below("transactions", "transactions"),
        _below("positions", "computed: holdings by day"),
        _below("lots", "computed: purchases by day"),
        _below("balances", "computed: money by day"),
        _below("totals", "computed: sums by day"),
        Table("portfolio.imports", Owner.PERSON, "hub_user_global_id", what="imports"),
        Table(
            "portfolio.staged",
            Owner.PERSON,
            "import_id",
            "portfolio.imports(import_id)",
            what="lines of imports",
        ),
        Table(
            "portfolio.wrong_lines",
            Owner.PERSON,
            "import_id",
            "portfolio.imports(import_id)",
            what="wrong lines of imports",
        ),
    ),
)
