"""The one hop: mark, header rules, circuit breaker and the forwarder itself."""

from common.proxy.client import client_address
from common.proxy.forwarder import (
    Answer,
    Forwarder,
    HomeOverloaded,
    HomeTooSlow,
    HomeUnreachable,
)
from common.proxy.mark import Mark, Marks, parse_secrets
from common.proxy.peer import Limits
from common.proxy.transport import PeerTransport

__all__ = [
    "Answer",
    "Forwarder",
    "HomeOverloaded",
    "HomeTooSlow",
    "HomeUnreachable",
    "Limits",
    "Mark",
    "Marks",
    "PeerTransport",
    "client_address",
    "parse_secrets",
]
