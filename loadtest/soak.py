"""Kills workers for a minute while mails are queued: `python -m loadtest.soak [--only global]`.

Two global-services of two processes each, or two workers of one region, on a durable PostgreSQL,
with a slow SMTP server. Exit code 1 if a promise was broken.
"""

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from common.db.migrate import apply
from common.db.pool import Database
from common.logs import silence
from loadtest.ground import scratch
from loadtest.processes import program
from vetchium_testing.db.postgres import free_port
from vetchium_testing.mail.post import Post
from vetchium_testing.mail.siege import Garrison, Report, Siege, summary
from vetchium_testing.mail.smtp import SmtpServer, serving

KINDS = ("global", "regional")


def commands(
    kind: str, conninfo: str, smtp_port: int
) -> list[tuple[Sequence[str], Mapping[str, str]]]:
    """Return the commands and environments of a queue's two processes."""
    mail = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(smtp_port)}
    if kind == "regional":
        variables = {"REGION": "ind1", "REGIONAL_DB_CONN": conninfo, **mail}
        return [([program("regional-worker")], variables)] * 2
    variables = {
        "GLOBAL_DB_CONN": conninfo,
        "CORS_ALLOWED_ORIGINS": "*",
        "ADMIN_UI_URL": "http://localhost:3001",
        "HOST": "127.0.0.1",
        "WORKERS": "2",
        **mail,
    }
    return [
        ([program("global-service")], {**variables, "PORT": str(free_port())}) for _ in range(2)
    ]


async def siege(kind: str, options: argparse.Namespace) -> Report:
    """Run one siege with new databases."""
    with ExitStack() as stack:
        folder, postgres = stack.enter_context(scratch("soak"))
        conninfo = postgres.conninfo()
        list(apply(conninfo, kind))
        server = stack.enter_context(serving(SmtpServer(think=options.think / 1000)))
        database = Database(conninfo, name="soak", application_name="soak", max_size=4)
        await database.open()
        garrison = Garrison(commands(kind, conninfo, server.port), folder / "log")
        stack.callback(garrison.destroy)
        post = Post(kind, conninfo, database)
        await post.until(await post.insert("first@example.com"), within=30, email_status="sent")
        await post.query("truncate emails cascade")
        server.received.clear()
        report = await Siege(post, server, garrison).run(
            options.mails, during=options.seconds, every=options.every, shorten=False, within=120
        )
        rows = await post.query("select email_status::text, count(*) from emails group by 1")
        codes = await garrison.end()
        await database.close()
    print(f"{kind}: {summary(report)}, statuses {dict(rows)}, exit codes {codes}")  # noqa: T201
    return report


def main() -> int:
    """Run the chosen sieges."""
    parser = argparse.ArgumentParser(prog="python -m loadtest.soak", description=__doc__)
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--every", type=float, default=5, help="seconds between two kills")
    parser.add_argument("--think", type=float, default=25, help="ms that the server takes per mail")
    options = parser.parse_args()
    silence()
    failed = 0
    for kind in [options.only] if options.only else KINDS:
        report = asyncio.run(siege(kind, options))
        try:
            report.check()
        except AssertionError as broken:
            print(f"{kind}: {broken}", file=sys.stderr)  # noqa: T201
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
