"""A program that runs one courier of a regional queue: what tests kill, freeze and stop."""

import asyncio
import signal
import sys

from common.db.pool import Database
from common.logs import configure
from common.mail.queue.settings import CourierSettings, SmtpSettings
from common.mail.queue.worker import Courier
from common.queries.regional_db.mail_queue import AsyncQuerier


async def main(conninfo: str, port: str, cut_off: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    database = Database(conninfo, name="regional", application_name="one-courier", max_size=6)
    await database.open()
    courier = Courier(
        database,
        AsyncQuerier,
        conninfo=conninfo,
        smtp=SmtpSettings(smtp_host="127.0.0.1", smtp_port=int(port)),
        settings=CourierSettings(),
        name="one-courier",
        cut_off=float(cut_off),
    )
    await courier.run(stop)
    await database.close()


if __name__ == "__main__":
    configure("info")
    asyncio.run(main(*sys.argv[1:]))
