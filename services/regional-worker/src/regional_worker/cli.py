"""Commands of the regional-worker: `mails` shows and changes the region's queue."""

import argparse
from collections.abc import Sequence

from common.db.pool import Database
from common.mail.queue import commands as mails
from common.modules import mail_kinds, modules_or_exit
from common.queries.regional_db.mail_operations import AsyncQuerier
from common.queries.regional_db.models import EmailTemplateType
from common.settings import load_or_exit
from regional_worker.settings import CommandSettings, TestMailSettings


def run(arguments: Sequence[str]) -> int:
    """Run a command; return its exit code. Wrong usage leaves with 2."""
    parser = argparse.ArgumentParser(
        prog="regional-worker", description="Without a command: send mails and clean up."
    )
    kinds = (*EmailTemplateType, *mail_kinds(modules_or_exit()))
    mails.add_to(parser.add_subparsers(dest="command", required=True), kinds)
    return mails.run(
        parser.parse_args(arguments),
        connect=_queue,
        smtp=lambda: load_or_exit(TestMailSettings).smtp,
        queries=AsyncQuerier,
    )


def _queue() -> Database:
    settings = load_or_exit(CommandSettings)
    return Database(
        settings.regional_db_conn,
        name="queue",
        application_name="regional-worker mails",
        max_size=1,
        pooler=settings.db_transaction_pooler,
    )
