"""`regional-worker`: mails and cleanup of one region, configured by environment variables alone."""

import uvloop

from common.logs import configure
from common.settings import load_or_exit
from regional_worker.runner import run
from regional_worker.settings import RegionalWorkerSettings


def main() -> None:
    """Check the settings, then work until SIGTERM; exit code 2 if they are wrong."""
    settings = load_or_exit(RegionalWorkerSettings)
    configure(settings.log_level, service="regional-worker", region=settings.region)
    uvloop.run(run(settings))


if __name__ == "__main__":
    main()
