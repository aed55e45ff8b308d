"""One mail queue as a test sees it, and couriers that serve it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from common.db.pool import Database
from common.mail.queue.queue import Queries
from common.mail.queue.settings import CourierSettings, SmtpSettings
from common.mail.queue.worker import Courier
from common.queries.global_db import mail_queue as global_queue
from common.queries.regional_db import mail_queue as regional_queue
from vetchium_testing.db.roles import as_service
from vetchium_testing.stopwatch import Stopwatch

QUERIES: dict[str, Callable[[Any], Queries]] = {
    "global": global_queue.AsyncQuerier,
    "regional": regional_queue.AsyncQuerier,
}
TFA = {"global": "admin_tfa", "regional": "hub_tfa"}


async def eventually(check: Callable[[], Awaitable[bool]], within: float = 10.0) -> None:
    """Wait until something is true."""
    watch = Stopwatch()
    while True:
        if await check():
            return
        if watch.running > within:
            raise AssertionError(f"not true within {within} s")
        await asyncio.sleep(0.02)


def login_of(kind: str, conninfo: str) -> str:
    """Return the connection string of the service that serves the queue of a database."""
    if kind == "global":
        return as_service(conninfo, "global-service")
    return as_service(conninfo, "regional-worker", "ind1")


class Post:
    """One queue as a test sees it; `conninfo` and `database` have the rights of its service."""

    def __init__(self, kind: str, owner: str, database: Database) -> None:
        self.kind, self.owner, self.database = kind, owner, database
        self.conninfo = login_of(kind, owner)

    async def insert(self, to: str = "maya@example.com", **columns: object) -> UUID:
        """Queue a mail with the columns that the contract calls complete, and others."""
        row = {
            "email_type": TFA[self.kind],
            "email_to": to,
            "email_subject": "Your code",
            "email_text_body": "Code 123456\n",
            "email_html_body": "<p>Code 123456</p>\n",
            **columns,
        }
        places = ", ".join(f"${place}" for place in range(1, len(row) + 1))
        text = f"insert into emails ({', '.join(row)}) values ({places}) returning email_id"  # noqa: S608  our own names
        ((email_id,),) = await self.query(text, *row.values())
        return UUID(str(email_id))

    async def session(self) -> psycopg.AsyncConnection[Any]:
        """Open a session of the owner, who may do anything."""
        return await psycopg.AsyncConnection.connect(
            self.owner,
            autocommit=True,
            application_name="test",
            cursor_factory=psycopg.AsyncRawCursor,
        )

    async def query(self, text: str, *values: object) -> list[tuple[Any, ...]]:
        """Run a statement as the owner; return its rows, if it has any."""
        async with await self.session() as connection:
            cursor = await connection.execute(text.encode(), values)
            return await cursor.fetchall() if cursor.description else []

    async def mail(self, email_id: UUID) -> dict[str, Any]:
        """Return one row."""
        async with await self.session() as connection:
            return await self._mail(connection, email_id)

    @staticmethod
    async def _mail(connection: psycopg.AsyncConnection[Any], email_id: UUID) -> dict[str, Any]:
        text = b"select to_jsonb(emails) from emails where email_id = $1"
        ((row,),) = await (await connection.execute(text, [email_id])).fetchall()
        times = ("next_attempt_at", "expires_at", "locked_until", "created_at", "sent_at")
        read = {name: row[name] and datetime.fromisoformat(row[name]) for name in times}
        return {**row, **read}

    async def leased(self, count: int) -> None:
        """Wait until so many mails are leased."""
        async with await self.session() as connection:

            async def are_leased() -> bool:
                query = b"select count(*) from emails where locked_by is not null"
                return await (await connection.execute(query)).fetchall() == [(count,)]

            await eventually(are_leased)

    async def attempts(self, email_id: UUID) -> list[str | None]:
        """Return the errors of the attempts on a mail, in their order."""
        rows = await self.query(
            "select error_message from email_delivery_attempts where email_id = $1 "
            "order by attempted_at",
            email_id,
        )
        return [row[0] for row in rows]

    async def until(self, email_id: UUID, within: float = 10.0, **wanted: object) -> dict[str, Any]:
        """Wait until a mail has these values; return its row."""
        watch = Stopwatch()
        async with await self.session() as connection:
            while True:
                row = await self._mail(connection, email_id)
                if all(row[name] == value for name, value in wanted.items()):
                    return row
                if watch.running > within:
                    raise AssertionError(f"{wanted} not reached: {row}")
                await asyncio.sleep(0.02)

    def courier(
        self,
        smtp: SmtpSettings,
        *,
        poll: float = 3600.0,
        batch: int = 10,
        attempts: int = 5,
        name: str = "test-worker",
        **limits: float,
    ) -> Courier:
        """Make a courier that, by default, polls so rarely that only wake-ups count.

        `limits` are `cut_off` and `patience`, where a test cannot wait for the real ones.
        """
        return Courier(
            self.database,
            QUERIES[self.kind],
            conninfo=self.conninfo,
            smtp=smtp,
            settings=CourierSettings(
                email_worker_batch_size=batch,
                email_worker_poll_interval=timedelta(seconds=poll),
                email_worker_max_attempts=attempts,
            ),
            name=name,
            **limits,
        )

    @asynccontextmanager
    async def served(self, smtp: SmtpSettings, **given: Any) -> AsyncIterator[None]:
        """Run a courier for the length of a block; it must end in order."""
        stop = asyncio.Event()
        running = asyncio.create_task(self.courier(smtp, **given).run(stop))
        try:
            yield
        finally:
            stop.set()
            await asyncio.wait_for(running, 25)


@asynccontextmanager
async def empty_post(kind: str, conninfo: str) -> AsyncIterator[Post]:
    """Give the queue of a database that other tests had before, without anything of theirs."""
    database = Database(login_of(kind, conninfo), name="test", application_name="test", max_size=20)
    found = Post(kind, conninfo, database)
    await found.query(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    await found.query("truncate emails cascade")
    await found.query("alter table emails enable trigger user")
    await database.open()
    yield found
    await database.close()
