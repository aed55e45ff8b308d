"""One other region as a forwarding target: its transport, limits and circuit breaker."""

import httpx
import msgspec
import structlog

from common.breaker import Breaker
from common.forwarding import metrics
from common.forwarding.connection import Origin
from common.forwarding.transport import MAX_ANSWER_BYTES, MAX_IDLE, way

log = structlog.get_logger()

Transport = httpx.AsyncBaseTransport


class Limits(msgspec.Struct, frozen=True):
    """Limits of the requests to one peer; times in seconds."""

    total: float = 10.0
    in_flight: int = MAX_IDLE
    answer_bytes: int = MAX_ANSWER_BYTES
    breaker_failures: int = 5
    breaker_pause: float = 1.0


class Peer:
    """A region's address, its waiting requests and its circuit breaker."""

    def __init__(self, region: str, base_url: str, transport: Transport, limits: Limits) -> None:
        url = httpx.URL(base_url)
        self.region = region
        self.origin = Origin.of(url)
        self.host = url.netloc
        self.transport = transport
        self.way = way(transport, limits.answer_bytes)
        self.waiting = metrics.Waiting(region)
        self.breaker = Breaker(failures=limits.breaker_failures, pause=limits.breaker_pause)
        self.left_alone = metrics.BREAKER_OPEN.labels(region)

    def succeeded(self) -> None:
        """Record an answer."""
        if self.breaker.succeeded():
            self.left_alone.set(0)
            log.info("hop_breaker_closed", peer=self.region)

    def failed(self, error: Exception) -> None:
        """Record a request without an answer."""
        if self.breaker.failed():
            self.left_alone.set(1)
            log.warning("hop_breaker_opened", peer=self.region, error=type(error).__name__)
