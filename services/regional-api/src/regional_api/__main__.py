"""`regional-api`: serves one region, configured by environment variables alone."""

from common.forwarding.endpoints import Endpoints
from common.modules import chosen
from common.settings import load_or_exit
from common.web.server import serve
from regional_api.settings import RegionalApiSettings


def main() -> None:
    """Check the settings, then serve until SIGTERM; exit code 2 if they are wrong."""
    settings = load_or_exit(RegionalApiSettings, Endpoints.from_environ, chosen)
    serve(
        "regional_api.app:create_app",
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        drain_delay=settings.drain_delay,
    )


if __name__ == "__main__":
    main()
