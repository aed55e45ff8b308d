"""What business modules do in a region's worker: their cleanup and their background work."""

import asyncio
from collections.abc import Callable, Sequence

from common.db import cleanup
from common.db.cleanup import Cleanup
from common.db.pool import Database
from common.db.repeat import Repeated, repeat
from common.mail.modules import WorkerModule
from common.modules import Chosen
from common.settings import Settings
from regional_worker.settings import RegionalWorkerSettings


async def run(
    chosen: Chosen, settings: RegionalWorkerSettings, database: Database, stop: asyncio.Event
) -> None:
    """Do a module's work until `stop`."""
    module = chosen.module
    given: WorkerModule[Settings] = WorkerModule(
        chosen,
        region=settings.region,
        ui_urls=settings.ui_urls,
        regional_db=database,
    )
    async with asyncio.TaskGroup() as tasks:
        if module.cleanup:
            cleans: Callable[[object], Cleanup] = module.part(module.cleanup)
            found = cleans(chosen.settings)
            tasks.create_task(cleanup.run(database, found.queries, found.jobs, stop))
        if module.background:
            works: Callable[[object], Sequence[Repeated]] = module.part(module.background)
            for each in works(given):
                tasks.create_task(
                    repeat(
                        each.work,
                        name=f"{module.name}_{each.name}",
                        pause=each.pause,
                        stop=stop,
                    )
                )
