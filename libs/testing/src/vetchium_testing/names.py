"""Host names that this machine's resolver does not have."""

import socket
from typing import Any

import pytest

FIRST, SECOND = "127.0.0.2", "127.0.0.1"


def name_of_two(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Make the system's look-up find two addresses of a name: 127.0.0.2, then 127.0.0.1."""
    real = socket.getaddrinfo

    def found(host: Any, port: Any, *rest: Any, **named: Any) -> list[Any]:
        if host != name:
            return real(host, port, *rest, **named)
        return [each for ip in (FIRST, SECOND) for each in real(ip, port, *rest, **named)]

    monkeypatch.setattr(socket, "getaddrinfo", found)
