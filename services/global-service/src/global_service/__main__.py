"""`global-service`: the admin portal; `create-admin`, `mails` and `regions` are its commands."""

import sys

from common.forwarding.endpoints import Endpoints
from common.modules import chosen
from common.settings import load_or_exit
from global_service import cli
from global_service.settings import GlobalServiceSettings


def main() -> None:
    """Serve until SIGTERM, or run a command; exit code 2 if settings or usage are wrong."""
    if sys.argv[1:]:
        sys.exit(cli.run(sys.argv[1:]))
    settings = load_or_exit(GlobalServiceSettings, Endpoints.from_environ, chosen)
    from common.web.server import serve  # noqa: PLC0415  commands need no server

    serve(
        "global_service.app:create_app",
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        drain_delay=settings.drain_delay,
    )


if __name__ == "__main__":
    main()
