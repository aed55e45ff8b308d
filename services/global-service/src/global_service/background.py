"""Background work of the global-service, in one process at a time: mails, resets, cleanup."""

import asyncio

from common.db import cleanup
from common.db.leader import Leader
from common.db.pool import Database
from common.mail import resets
from common.mail.queue.worker import Courier
from common.queries.global_db import cleanup as cleanup_queries
from common.queries.global_db import mail_queue
from global_service.jobs import jobs
from global_service.resets import orders
from global_service.settings import GlobalServiceSettings

_POST = 0x76657463_0001
"""The advisory lock of the global background work."""

_NAME = "global-service"


class Background:
    """Runs the background work while this process is the leader."""

    def __init__(self, database: Database, settings: GlobalServiceSettings) -> None:
        self._database, self._settings = database, settings
        self._conninfo = settings.global_db_direct_conn or settings.global_db_conn
        self._leader = Leader(self._conninfo, key=_POST, application_name=_NAME)
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def is_leading(self) -> bool:
        """Return whether this process does the work."""
        return self._leader.is_leading

    async def start(self) -> None:
        """Become a candidate; return at once."""
        self._task = asyncio.create_task(self._leader.run(self._work, self._stop))

    async def stop(self) -> None:
        """Finish the mails in progress and give up the lead."""
        self._stop.set()
        if self._task is not None:
            await self._task

    async def _work(self, stop: asyncio.Event) -> None:
        settings = self._settings
        courier = Courier(  # a new one per term: it must not reuse the leases of an earlier term
            self._database,
            mail_queue.AsyncQuerier,
            conninfo=self._conninfo,
            smtp=settings.smtp,
            settings=settings.courier,
            name=_NAME,
        )
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(courier.run(stop))
            tasks.create_task(resets.run(self._database, orders(settings.admin_ui_url), stop))
            tasks.create_task(
                cleanup.run(
                    self._database, cleanup_queries.AsyncQuerier, jobs(settings.cleanup), stop
                )
            )
