"""One worker on a full queue, and the latency of single mails from commit to SMTP server."""

import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median, quantiles

import msgspec
import psycopg

from common.mail.kinds import MailKind
from common.mail.rendering import render
from loadtest import seed
from loadtest.ground import Ground
from loadtest.problems import BenchFailed
from loadtest.processes import Process, program
from vetchium_testing.db.postgres import free_port

QUEUE = 3000
SINGLES = 60
_PAUSE = (0.05, 0.15)
_PATIENCE = 60.0
_TICK = 0.01
_INSERT = """
insert into emails
    (email_type, email_to, email_subject, email_text_body, email_html_body, expires_at)
select 'hub_tfa', %(name)s || '-' || n || '@example.com', %(subject)s, %(text)s, %(html)s,
    now() + interval '10 minutes'
from generate_series(1, %(count)s) n
"""


class Mails(msgspec.Struct, frozen=True):
    """Mails per second, CPU of the worker; commit to the end of the SMTP dialogue in ms."""

    rate: float
    cpu_us: float
    p50: float
    p99: float


class _Post:
    """The queue, and the SMTP server that receives the mails."""

    def __init__(self, ground: Ground, sink: Process) -> None:
        self._conn = psycopg.connect(ground.server.conninfo(seed.HOME), autocommit=True)
        self._log = sink.log.open()
        self._rest = ""
        self._times: dict[str, list[float]] = {}
        mail = render(MailKind.HUB_TFA, "en-US", {"life": timedelta(minutes=10), "code": "123456"})
        self._mail = {"subject": mail.subject, "text": mail.text, "html": mail.html}

    def queue(self, name: str, count: int) -> float:
        """Commit that many mails at once; return the time of the commit."""
        self._conn.execute(_INSERT, {"name": name, "count": count, **self._mail})
        return time.monotonic()

    def arrivals(self, name: str, count: int) -> list[float]:
        """Wait until all mails of a name have arrived; return their times in order."""
        end = time.monotonic() + _PATIENCE
        while len(found := self._arrived(name)) < count:
            if time.monotonic() > end:
                raise BenchFailed(f"of {count} mails {len(found)} arrived in {_PATIENCE:.0f} s")
            time.sleep(_TICK)
        if len(found) > count:
            raise BenchFailed(f"{len(found)} mails arrived where {count} were queued")
        return found

    def _arrived(self, name: str) -> list[float]:
        *lines, self._rest = (self._rest + self._log.read()).split("\n")
        for line in lines:
            at, to = line.split()
            self._times.setdefault(to.partition("-")[0], []).append(float(at))
        return self._times.get(name, [])

    def settle(self) -> None:
        """Wait until the worker has recorded every mail as sent."""
        end = time.monotonic() + _PATIENCE
        query = "select 1 from emails where email_status <> 'sent' limit 1"
        while self._conn.execute(query).fetchone() is not None:
            if time.monotonic() > end:
                raise BenchFailed("mails arrived that are not recorded as sent")
            time.sleep(_TICK)


def measure(ground: Ground, rounds: int) -> Mails:
    """Queue thousands several times, then single mails; return the medians."""
    with _running(ground) as (worker, sink):
        post = _Post(ground, sink)
        rates, cpu = [], []
        for number in range(rounds):
            before = worker.cpu_seconds()
            committed = post.queue(f"round{number}", QUEUE)
            rates.append(QUEUE / (post.arrivals(f"round{number}", QUEUE)[-1] - committed))
            post.settle()
            cpu.append((worker.cpu_seconds() - before) / QUEUE * 1e6)
        delays = [_single(post, number) for number in range(SINGLES)]
    return Mails(median(rates), median(cpu), median(delays), quantiles(delays, n=100)[98])


def _single(post: _Post, number: int) -> float:
    time.sleep(random.uniform(*_PAUSE))  # noqa: S311  spreads, guards nothing
    committed = post.queue(f"single{number}", 1)
    return (post.arrivals(f"single{number}", 1)[0] - committed) * 1e3


@contextmanager
def _running(ground: Ground) -> Iterator[tuple[Process, Process]]:
    smtp, health = free_port(), free_port()
    command = [sys.executable, "-m", "loadtest.sink", str(smtp)]
    sink = Process("mail sink", command, ground.folder, {})
    try:
        with psycopg.connect(ground.server.conninfo(seed.HOME), autocommit=True) as conn:
            conn.execute("truncate emails cascade")
        environment = {
            "REGION": seed.HOME,
            "REGIONAL_DB_CONN": ground.server.conninfo(seed.HOME),
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(smtp),
            "HEALTH_PORT": str(health),
        }
        name = f"regional-worker {seed.HOME}"
        worker = Process(name, [program("regional-worker")], ground.folder, environment)
        try:
            worker.wait_until_ready(f"http://127.0.0.1:{health}/readyz")
            yield worker, sink
        finally:
            worker.stop()
    finally:
        sink.stop()
