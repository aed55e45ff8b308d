"""One worker of one region: mails, resets, checks of claims and cleanup, until it is stopped."""

import asyncio
import signal
from collections.abc import Sequence

import structlog

from common.db import cleanup
from common.db.pool import Database
from common.dns import Dns
from common.mail import resets
from common.mail.queue.gauges import QueueGauges
from common.mail.queue.worker import Courier
from common.modules import Chosen
from common.queries.regional_db import cleanup as cleanup_queries
from common.queries.regional_db import mail_operations, mail_queue
from common.web.health import Health, database_ready
from regional_worker.domain_checks import DomainChecks
from regional_worker.health import served
from regional_worker.jobs import jobs
from regional_worker.modules import run as run_module
from regional_worker.resets import orders
from regional_worker.settings import RegionalWorkerSettings

_OTHER_CONNECTIONS = 4  # cleanup, resets and checks of claims

log = structlog.get_logger()


async def run(settings: RegionalWorkerSettings, modules: Sequence[Chosen] = ()) -> None:
    """Work until SIGTERM or SIGINT, then stop gracefully."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await work(settings, stop, modules)


async def work(
    settings: RegionalWorkerSettings, stop: asyncio.Event, modules: Sequence[Chosen] = ()
) -> None:
    """Work until `stop`; wait for the database while it is unreachable, at the start and later."""
    name = f"regional-worker {settings.region}"
    database = Database(
        settings.regional_db_conn,
        name="regional",
        application_name=name,
        max_size=settings.smtp.smtp_connections + _OTHER_CONNECTIONS,
        pooler=settings.db_transaction_pooler,
    )
    courier = Courier(
        database,
        mail_queue.AsyncQuerier,
        conninfo=settings.regional_db_direct_conn or settings.regional_db_conn,
        smtp=settings.smtp,
        settings=settings.courier,
        name=name,
    )
    gauges = QueueGauges(database, mail_operations.AsyncQuerier)
    health = Health(
        [database_ready(database, "regional", [each.module for each in modules])],
        [gauges.refresh],
    )
    await database.open()
    try:
        async with (
            served(health, settings.host, settings.health_port),
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(courier.run(stop))
            tasks.create_task(DomainChecks(database, Dns(settings.dns_resolver)).run(stop))
            tasks.create_task(
                cleanup.run(database, cleanup_queries.AsyncQuerier, jobs(settings.cleanup), stop)
            )
            tasks.create_task(resets.run(database, orders(settings.region), stop))
            for each in modules:
                tasks.create_task(run_module(each, settings, database, stop))
            log.info("started")
            await stop.wait()
            log.info("stopping")
            health.drain()
    finally:
        await database.close()
    log.info("stopped")
