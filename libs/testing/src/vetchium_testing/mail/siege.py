"""Workers of one queue that are killed while mails come in, and what came of it."""

import asyncio
import math
import os
import signal
import subprocess
from bisect import bisect
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from time import monotonic
from uuid import UUID

import psutil

from vetchium_testing.mail.post import Post
from vetchium_testing.mail.smtp import SmtpServer

_TICK = 0.02
_SUPERVISION = 1.0
_GRACE = 30.0


@dataclass
class Report:
    """What came of a siege; times are monotonic."""

    queued: int
    kills: list[float] = field(default_factory=list)
    restarts: int = 0
    queued_until: float = 0.0
    arrivals: dict[UUID, list[float]] = field(default_factory=dict)
    message_ids: dict[UUID, set[str]] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """Mails that never arrived."""
        return self.queued - len(self.arrivals)

    @property
    def repeats(self) -> int:
        """Copies beyond the first of each mail."""
        return sum(len(times) - 1 for times in self.arrivals.values())

    @property
    def per_kill(self) -> list[int]:
        """How many mails each kill doubled: those that arrived last before it."""
        doubled = [0] * (len(self.kills) + 1)
        for times in self.arrivals.values():
            for first, _ in pairwise(sorted(times)):
                doubled[bisect(self.kills, first)] += 1
        return doubled

    @property
    def pauses(self) -> list[float]:
        """Longest time without any mail after each kill, in seconds."""
        times = sorted(time for each in self.arrivals.values() for time in each)
        ends = [*self.kills[1:], self.queued_until]
        return [
            max(
                min(later, end) - earlier
                for earlier, later in pairwise([kill, *times[bisect(times, kill) :], end])
                if earlier < end
            )
            for kill, end in zip(self.kills, ends, strict=True)
        ]

    def check(self, within: float = 10.0) -> None:
        """Raise AssertionError unless what is promised was kept."""
        assert self.lost == 0, f"{self.lost} mails are lost"
        assert max(self.per_kill) <= 1, f"repeats per kill: {self.per_kill}"
        assert self.per_kill[-1] == 0, "a mail was doubled though nobody was killed"
        assert max(self.pauses) <= within, f"pauses: {self.pauses}"
        several = [each for each in self.message_ids.values() if len(each) != 1]
        assert not several, f"{len(several)} mails have several Message-IDs"


class Garrison:
    """Processes that may be killed; one that has ended is started again, as supervisors do."""

    def __init__(
        self, commands: Sequence[tuple[Sequence[str], Mapping[str, str]]], log: Path
    ) -> None:
        self._commands = commands
        self._log = log
        self._running = [self._start(*each) for each in commands]

    def _start(self, command: Sequence[str], given: Mapping[str, str]) -> subprocess.Popen[bytes]:
        own = {
            name: os.environ[name]
            for name in ("PATH", "HOME", "LD_LIBRARY_PATH")
            if name in os.environ
        }
        with self._log.open("ab") as file:
            return subprocess.Popen(  # noqa: S603  our own programs
                command, env=own | dict(given), stdout=file, stderr=file, start_new_session=True
            )

    def pids(self) -> set[int]:
        """Return every process of ours and its children."""
        return {
            each.pid
            for popen in self._running
            if popen.poll() is None
            for each in (psutil.Process(popen.pid), *_children(popen.pid))
        }

    def mend(self) -> int:
        """Start again what has ended; return how many had."""
        ended = [place for place, popen in enumerate(self._running) if popen.poll() is not None]
        for place in ended:
            self._running[place] = self._start(*self._commands[place])
        return len(ended)

    async def end(self) -> list[int]:
        """End everything in order; return the exit codes."""
        for popen in self._running:
            popen.terminate()
        return [await asyncio.to_thread(popen.wait, _GRACE) for popen in self._running]

    def destroy(self) -> None:
        """Leave nothing behind."""
        for popen in self._running:
            for child in _children(popen.pid):
                child.kill()
            popen.kill()
            popen.wait()


def _children(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


class Siege:
    """Queues mails steadily, and kills the worker that holds the newest lease."""

    def __init__(self, post: Post, server: SmtpServer, garrison: Garrison) -> None:
        self.post, self.server, self.garrison = post, server, garrison
        self._queued: dict[str, UUID] = {}

    async def run(
        self, mails: int, *, during: float, every: float, shorten: bool, within: float
    ) -> Report:
        """Run it; `shorten` lets the leases of the dead run out at once instead of in a minute."""
        report = Report(mails)
        queueing = asyncio.create_task(self._queue(mails, during))
        begin = monotonic()
        for number in range(1, math.ceil(during / every)):
            await asyncio.sleep(begin + number * every - monotonic())
            pid = await self._kill(report)
            if shorten:
                await self._forget(pid)
            await asyncio.sleep(_SUPERVISION)
            report.restarts += self.garrison.mend()
        await queueing
        report.queued_until = monotonic()
        await self._settle(within)
        for mail in self.server.received:
            email_id = self._queued[mail.recipients[0]]
            report.arrivals.setdefault(email_id, []).append(mail.at)
            report.message_ids.setdefault(email_id, set()).add(str(mail.message["Message-ID"]))
        return report

    async def _queue(self, mails: int, during: float) -> None:
        begin = monotonic()
        for number in range(mails):
            await asyncio.sleep(begin + during * number / mails - monotonic())
            to = f"u{number}@example.com"
            self._queued[to] = await self.post.insert(to)

    async def _kill(self, report: Report) -> int:
        """Kill the process that holds the newest lease, as soon as there is one."""
        while True:
            rows = await self.post.query(
                "select locked_by from emails where locked_until > now() "
                "order by locked_until desc limit 20"
            )
            ours = self.garrison.pids()
            for (holder,) in rows:
                pid = int(holder.split()[-2])
                if pid in ours:
                    os.kill(pid, signal.SIGKILL)
                    report.kills.append(monotonic())
                    return pid
            await asyncio.sleep(_TICK)

    async def _forget(self, pid: int) -> None:
        await self.post.query(
            "update emails set locked_until = now() where locked_by like $1", f"% {pid} %"
        )

    async def _settle(self, within: float) -> None:
        """Wait until nothing is pending."""
        deadline = monotonic() + within
        while await self.post.query("select 1 from emails where email_status = 'pending' limit 1"):
            if monotonic() > deadline:
                return
            await asyncio.sleep(_TICK * 10)


def summary(report: Report) -> dict[str, object]:
    """Put the figures of a siege together."""
    pauses: dict[str, float] = defaultdict(float)
    if report.pauses:
        pauses = {"median": sorted(report.pauses)[len(report.pauses) // 2]}
        pauses["longest"] = max(report.pauses)
    return {
        "queued": report.queued,
        "arrived": len(report.arrivals),
        "lost": report.lost,
        "kills": len(report.kills),
        "services started again": report.restarts,
        "repeats": report.repeats,
        "most repeats of one kill": max(report.per_kill),
        "longest pause after a kill, s": {name: round(each, 2) for name, each in pauses.items()},
    }
