"""What the worker of a region does for portfolios."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from common.db.cleanup import Cleanup, Job
from common.db.repeat import Repeated
from common.mail.modules import WorkerModule
from vetchium_portfolio import PortfolioSettings, folding, importing
from vetchium_portfolio.queries import imports, portfolios


def cleanup(settings: PortfolioSettings) -> Cleanup:
    """Delete imports older than `PORTFOLIO_KEEP_IMPORTS`, once an hour."""
    delete = partial(imports.AsyncQuerier.delete_old_imports, keep=settings.keep_imports)
    return Cleanup(imports.AsyncQuerier, (Job("portfolio_imports", timedelta(hours=1), (delete,)),))


def background(given: WorkerModule[PortfolioSettings]) -> Sequence[Repeated]:
    """Put in large imports, and compute what is stale before somebody asks for it."""
    database = given.regional_db

    async def compute() -> bool:
        async with database.connection() as conn:
            owners = await portfolios.AsyncQuerier(conn).list_stale_owners()
        done = [await folding.refresh_all(database, owner) for owner in owners]
        return any(done)

    async def put_in() -> bool:
        return await importing.finish_queued(database)

    return (Repeated("imports", 1.0, put_in), Repeated("history", 5.0, compute))
