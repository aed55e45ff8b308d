"""The list of security events, and that none of their lines is lost."""

import json
import re
import subprocess
import sys
from pathlib import Path

from common.events import Event

DOCS = Path(__file__).parents[3] / "docs" / "security-events.md"


def test_the_documentation_lists_exactly_these() -> None:
    told = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", DOCS.read_text("utf-8"), re.MULTILINE)
    assert sorted(told) == sorted(each.value for each in Event)


def test_a_quiet_log_keeps_them() -> None:
    """Whatever LOG_LEVEL says; with the fields that every line has."""
    program = (
        "import structlog; from common import events, logs\n"
        "logs.configure('error', service='regional-api', region='ind1')\n"
        "structlog.get_logger().warning('other')\n"
        "events.write(events.Event.LOGIN, events.OK, account='a', tenant='')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    line = json.loads(done.stdout)
    assert line.pop("timestamp")
    assert line == {
        "event": "auth.login",
        "level": "info",
        "stream": "security",
        "outcome": "ok",
        "account": "a",
        "service": "regional-api",
        "region": "ind1",
    }
