"""Serves the baselines on the same server with the same options as the services."""

import sys
from datetime import timedelta

from common.web.server import serve


def run(target: str) -> None:
    """Serve an application factory on the port given on the command line, until SIGTERM."""
    port = int(sys.argv[1])
    serve(target, host="127.0.0.1", port=port, workers=1, drain_delay=timedelta())
