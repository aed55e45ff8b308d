"""The courier: several lanes, each with an SMTP connection of its own, over one leased queue."""

import asyncio
import os
import socket
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from time import monotonic
from uuid import UUID, uuid4

import structlog
from prometheus_client import Counter

from common import clock
from common.db.leader import ask
from common.db.pool import Connection, Database, DatabaseUnavailable, dedicated
from common.mail.queue.failures import Failure, Fault, describe
from common.mail.queue.message import Composer
from common.mail.queue.queue import PATIENCE, Leased, MailQueue, Queries
from common.mail.queue.relay import Relay
from common.mail.queue.settings import CourierSettings, SmtpSettings
from common.mail.queue.smtp import CUT_OFF, SmtpConnection

_AGAIN_AFTER = 1.0
_LEAVE_AFTER_CUT_OFF = 1.0  # with the steps before and after, a process ends within 25 s
_RELEASE_PATIENCE = 0.5
_DOUBT_PATIENCE = 0.25  # a slow server still gets four mails a second
_LISTEN = "listen email_queue"
_RECONNECT_AFTER = 1.0
_PROBE_AFTER = 10.0  # a connection may be lost without a message

_MAILS = Counter(
    "vetchium_mails_total", "Attempts to send a mail, by their outcome.", ("type", "outcome")
)
_FAILURES = Counter(
    "vetchium_mail_failures_total",
    "Attempts that failed, by what was in the way.",
    ("type", "reason"),
)
_EXPIRED = Counter("vetchium_mails_expired_total", "Mails that were not sent in time.")

log = structlog.get_logger()


class Courier:
    """Sends the due mails of one database until it is stopped. Any number may serve one queue."""

    def __init__(
        self,
        database: Database,
        queries: Callable[[Connection], Queries],
        *,
        conninfo: str,
        smtp: SmtpSettings,
        settings: CourierSettings,
        name: str,
        cut_off: float = CUT_OFF,
        patience: float = PATIENCE,
    ) -> None:
        self._conninfo, self._name = conninfo, name
        self._queue = MailQueue(
            database,
            queries,
            worker=f"{name} {socket.gethostname()} {os.getpid()} {uuid4().hex[:12]}",
            batch_size=settings.email_worker_batch_size,
            max_attempts=settings.email_worker_max_attempts,
            patience=patience,
        )
        self._cut_off = cut_off
        self._composer = Composer(smtp.smtp_from_name, smtp.smtp_from_address)
        self._connections = [
            SmtpConnection(smtp, cut_off=cut_off) for _ in range(smtp.smtp_connections)
        ]
        self._poll = settings.email_worker_poll_interval.total_seconds()
        self._swept_at = -self._poll
        self._waiting: deque[Leased] = deque()
        self._in_hand: set[UUID] = set()
        self._doubt = Doubt()
        self._relay = Relay()
        self._fetching = asyncio.Lock()
        self._wake = asyncio.Event()
        self._stop = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; then finish the mails in hand and give the other leases back."""
        listener = asyncio.create_task(_listen(self._conninfo, self._name, self._wake))
        lanes = [asyncio.create_task(self._lane(each)) for each in self._connections]
        try:
            await stop.wait()
        finally:
            self._stop.set()
            self._wake.set()
            listener.cancel()
            await self._release()
            _, late = await asyncio.wait(lanes, timeout=self._cut_off + _LEAVE_AFTER_CUT_OFF)
            for lane in late:  # its mail may have been sent: the lease stays and runs out
                lane.cancel()
            await asyncio.gather(listener, *lanes, return_exceptions=True)
            await self._release()

    async def _lane(self, connection: SmtpConnection) -> None:
        try:
            while (mail := await self._next()) is not None:
                self._in_hand.add(mail.row.email_id)
                try:
                    await self._carry(connection, mail)
                except Exception:  # one mail must never stop the loop
                    log.exception("mail_dropped", email_id=str(mail.row.email_id))
                finally:
                    self._in_hand.discard(mail.row.email_id)
        finally:
            connection.close()

    async def _next(self) -> Leased | None:
        """Return the next mail; one lane at a time fetches for all. None means: stop."""
        async with self._fetching:
            while not self._stop.is_set():
                if self._waiting:
                    return self._waiting.popleft()
                self._wake.clear()
                pause = await self._fetch()
                if not self._waiting and not self._stop.is_set():
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._wake.wait(), pause)
        return None

    async def _fetch(self) -> float:
        """Claim a batch; return the pause in seconds, which is 0 after a claim."""
        try:
            claimed = await self._claim()
            # One in hand comes again only if its outcome could not be recorded for a whole lease.
            self._waiting.extend(m for m in claimed if m.row.email_id not in self._in_hand)
            is_late = monotonic() - self._swept_at >= self._poll
            if claimed and not is_late:
                return 0.0
            self._swept_at = monotonic()
            if expired := await self._queue.expire():
                _EXPIRED.inc(expired)
                log.info("mails_expired", count=expired)
            if claimed:
                return 0.0
            if held := self._relay.wait:
                return min(self._poll, held)
            due = await self._queue.next_due_in()
        except DatabaseUnavailable:
            return _AGAIN_AFTER
        except Exception:
            log.exception("mail_queue_failed")
            return _AGAIN_AFTER
        return self._poll if due is None else max(0.01, min(self._poll, due))

    async def _claim(self) -> list[Leased]:
        """Claim a batch, or one mail per pause while the mail server does not serve us."""
        if self._relay.wait:
            return []
        claimed = await self._queue.claim(1 if self._relay.is_held else None)
        if claimed:
            self._relay.tries()
        return claimed

    async def _carry(self, connection: SmtpConnection, mail: Leased) -> None:
        """Send one mail and record the outcome."""
        try:
            if not await self._queue.is_ours(mail):
                await self._queue.release([mail])
                return
        except DatabaseUnavailable:
            return  # the lease expires, and a worker claims it again
        end = asyncio.get_running_loop().time() + self._cut_off
        try:
            async with asyncio.timeout_at(end):
                message = self._composer.compose(mail.row, clock.now())
                await connection.offer(mail.row.email_to)
            async with self._doubt.alone():
                async with asyncio.timeout_at(end):
                    await connection.deliver(message)
                await _insist(lambda: self._queue.record_sent(mail))
        except Exception as error:  # noqa: BLE001  any error is this mail's failure
            await self._fail(mail, describe(error))
        else:
            if self._relay.took():
                self._wake.set()
            kind = str(mail.row.email_type)
            _MAILS.labels(kind, "sent").inc()
            log.info("mail_sent", email_id=str(mail.row.email_id), type=kind, attempt=mail.attempt)

    async def _fail(self, mail: Leased, failure: Failure) -> None:
        """Record a failed attempt; put the waiting mails back if none can be sent."""
        failure = self._relay.judge(failure)
        words, is_final = failure.words, failure.fault is Fault.MAIL
        await _insist(lambda: self._queue.record_failed(mail, words, is_final=is_final))
        is_last = self._queue.is_last(mail, is_final=is_final)
        kind = str(mail.row.email_type)
        _MAILS.labels(kind, "failed" if is_last else "deferred").inc()
        _FAILURES.labels(kind, failure.reason).inc()
        log.warning(
            "mail_failed" if is_last else "mail_deferred",
            email_id=str(mail.row.email_id),
            type=kind,
            attempt=mail.attempt,
            error=words,
            reason=failure.reason,
        )
        if self._relay.is_held:
            await self._release()

    async def _release(self) -> None:
        """Release the leases of mails that wait."""
        mails = list(self._waiting)
        self._waiting.clear()
        if mails:
            with suppress(DatabaseUnavailable, TimeoutError):
                async with asyncio.timeout(_RELEASE_PATIENCE):
                    await self._queue.release(mails)


async def _insist(record: Callable[[], Awaitable[None]]) -> None:
    """Record an outcome, again until it succeeds: a lost outcome sends the mail twice."""
    while True:
        try:
            return await record()
        except DatabaseUnavailable:
            pass
        except Exception:
            log.exception("mail_record_failed")
        await asyncio.sleep(_AGAIN_AFTER / 2)


async def _listen(conninfo: str, application_name: str, wake: asyncio.Event) -> None:
    """Set `wake` at every notification of a queued mail; reopen a lost connection."""
    while True:
        try:
            await _hear(conninfo, application_name, wake)
        except DatabaseUnavailable:
            log.warning("mail_listener_lost")
        except Exception:
            log.exception("mail_listener_failed")
        await asyncio.sleep(_RECONNECT_AFTER)


async def _hear(conninfo: str, application_name: str, wake: asyncio.Event) -> None:
    async with dedicated(conninfo, application_name=application_name) as connection:
        await ask(connection, _LISTEN)
        wake.set()  # for mails queued before the listening began
        while True:
            async for _ in connection.notifies(timeout=_PROBE_AFTER):
                wake.set()
            await ask(connection, "select 1")


class Doubt:
    """A lock that keeps at most one mail of a worker in doubt: delivered, not yet recorded.

    A worker that is killed then repeats one mail, not one per connection. A holder that takes long
    loses the lock, so that a slow record does not stop the queue.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Hold the lock until the end of the block, but for a limited time."""
        await self._lock.acquire()
        is_held = True

        def release() -> None:
            nonlocal is_held
            if is_held:
                is_held = False
                self._lock.release()

        timer = asyncio.get_running_loop().call_later(_DOUBT_PATIENCE, release)
        try:
            yield
        finally:
            timer.cancel()
            release()
