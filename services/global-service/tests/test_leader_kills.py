"""Two global-services of two processes each: the leader is killed while mails arrive."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from common.db.pool import Database
from vetchium_testing.mail.post import Post, eventually, login_of
from vetchium_testing.mail.siege import Garrison, Siege
from vetchium_testing.mail.smtp import SmtpServer

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-W", "error", "-m", "global_service"]


@pytest.fixture
async def post(make_database: Callable[[str], str]) -> AsyncIterator[Post]:
    conninfo = make_database("global")
    database = Database(login_of("global", conninfo), name="test", application_name="test")
    await database.open()
    yield Post("global", conninfo, database)
    await database.close()


def settings_of(post: Post, server: SmtpServer) -> dict[str, str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    return {
        "GLOBAL_DB_CONN": post.conninfo,
        "CORS_ALLOWED_ORIGINS": "*",
        "ADMIN_UI_URL": "http://localhost:3001",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WORKERS": "2",
        "DRAIN_DELAY": "1ms",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(server.port),
    }


async def test_every_mail_arrives_and_a_kill_doubles_one_at_most(
    post: Post, smtp_server: SmtpServer, tmp_path: Path
) -> None:
    smtp_server.think = 0.02
    garrison = Garrison(
        [(COMMAND, settings_of(post, smtp_server)) for _ in range(2)], tmp_path / "log"
    )
    try:
        siege = Siege(post, smtp_server, garrison)
        report = await siege.run(200, during=10, every=2.5, shorten=True, within=20)
        codes = await garrison.end()
    finally:
        garrison.destroy()
    report.check()
    assert len(report.kills) == 3
    assert (report.restarts, codes) == (0, [0, 0])


async def test_a_process_that_is_killed_again_and_again_is_started_each_time(
    post: Post, smtp_server: SmtpServer
) -> None:
    def workers() -> dict[int, float]:
        found = psutil.Process(process.pid).children()
        return {each.pid: each.create_time() for each in found if each.status() != "zombie"}

    with _running(settings_of(post, smtp_server)) as process:
        killed: set[int] = set()

        async def are_two_others() -> bool:
            return len(workers().keys() - killed) == 2

        for _ in range(3):
            await eventually(are_two_others)
            await asyncio.sleep(2.5)
            youngest = max(workers().items(), key=lambda item: item[1])[0]
            killed.add(youngest)
            os.kill(youngest, signal.SIGKILL)
        await eventually(are_two_others)
        await asyncio.sleep(2.5)  # a process that has just started does not handle SIGTERM yet
        process.terminate()
        assert await asyncio.to_thread(process.wait, 25) == 0


@contextmanager
def _running(given: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(COMMAND, env=os.environ | given) as process:
        try:
            yield process
        finally:
            process.kill()
