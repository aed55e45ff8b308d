"""Two workers of one region: one is killed while it sends mails, and more mails arrive."""

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from common.db.pool import Database
from vetchium_testing.mail.post import Post, login_of
from vetchium_testing.mail.siege import Garrison, Siege
from vetchium_testing.mail.smtp import SmtpServer


@pytest.fixture
async def post(make_database: Callable[[str], str]) -> AsyncIterator[Post]:
    conninfo = make_database("regional")
    database = Database(login_of("regional", conninfo), name="test", application_name="test")
    await database.open()
    yield Post("regional", conninfo, database)
    await database.close()


@pytest.mark.slow
async def test_every_mail_arrives_and_a_kill_doubles_one_at_most(
    post: Post, smtp_server: SmtpServer, tmp_path: Path
) -> None:
    smtp_server.think = 0.02
    environment = {
        "REGION": "ind1",
        "REGIONAL_DB_CONN": post.conninfo,
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(smtp_server.port),
    }
    command = [sys.executable, "-W", "error", "-m", "regional_worker"]
    garrison = Garrison([(command, environment)] * 2, tmp_path / "log")
    try:
        siege = Siege(post, smtp_server, garrison)
        report = await siege.run(200, during=10, every=2.5, shorten=True, within=20)
        codes = await garrison.end()
    finally:
        garrison.destroy()
    report.check()
    assert len(report.kills) == report.restarts == 3
    assert codes == [0, 0]
