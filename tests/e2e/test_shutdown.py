"""SIGTERM: what is in hand is finished, then the process ends with 0, in its grace period."""

import json
import signal
import socket
import time

import pytest
from e2e.parts import Processes
from e2e.system import System

from embedded.ports import HOST
from embedded.testing import eventually

GRACE = 25.0

pytestmark = pytest.mark.usefixtures("disturbed")


@pytest.mark.parametrize("part", ["regional-api deu1", "regional-worker deu1", "global-service"])
def test_ends_with_code_0(system: System, part: str) -> None:
    began = time.monotonic()
    system.end(part, signal.SIGTERM)
    assert time.monotonic() - began < GRACE
    eventually(lambda: system.parts.ended_with_0(part))


def test_request_in_hand_is_answered(system: System) -> None:
    """Half of its body has come when the end is asked for."""
    part, parts = "regional-api usa1", system.parts
    if not isinstance(parts, Processes):
        pytest.skip("the engine itself accepts connections for a container")
    body = json.dumps({"domain": "example.com"}).encode()
    head = (
        f"POST /global/check-domain HTTP/1.1\r\nHost: {HOST}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        "X-Request-ID: the-last-one\r\n\r\n"
    ).encode()
    with socket.create_connection((HOST, system.settings.port(part)), timeout=GRACE) as peer:
        peer.sendall(head + body[:5])
        in_hand = "vetchium_http_requests_in_flight 2.0"  # with the question itself
        eventually(lambda: in_hand in system.metrics(part))
        old = parts.process(part)
        old.terminate()
        eventually(lambda: not _accepts(system.settings.port(part)))
        assert old.is_running()
        peer.sendall(body[5:])
        answer = peer.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 200")
    eventually(lambda: system.parts.ended_with_0(part))
    assert '"request_id":"the-last-one"' in system.log(part)  # the log is written to its end


def _accepts(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=GRACE).close()
    except ConnectionError:
        return False
    return True
