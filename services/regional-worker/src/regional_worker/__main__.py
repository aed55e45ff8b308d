"""`regional-worker`: mails and cleanup of one region; only the environment configures it.

`regional-worker mails …` shows and changes the queue.
"""

import sys

import uvloop

from common.logs import configure
from common.modules import chosen
from common.settings import load_or_exit
from common.web.server import require_free
from regional_worker import cli
from regional_worker.runner import run
from regional_worker.settings import RegionalWorkerSettings


def main() -> None:
    """Work until SIGTERM, or run a command; exit code 2 if settings or usage are wrong."""
    if sys.argv[1:]:
        sys.exit(cli.run(sys.argv[1:]))
    settings = load_or_exit(RegionalWorkerSettings, chosen)
    if settings.health_port:
        require_free(settings.host, settings.health_port)
    configure(settings.log_level, service="regional-worker", region=settings.region)
    uvloop.run(run(settings, chosen()))


if __name__ == "__main__":
    main()
