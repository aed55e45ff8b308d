"""Checks whether ports are free, and names the processes that use them."""

import os
import secrets
import socket
from collections.abc import Iterable

import psutil

from embedded.settings import Port

HOST = "127.0.0.1"
_SHARES = 16
_returned: set[int] = set()


def is_free(number: int) -> bool:
    """Return whether we could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the servers do; without it, a port with lingering connections seems taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, number))
        except OSError:
            return False
        return True


def unused(count: int) -> list[int]:
    """Return unused ports below the kernel's range for outgoing connections.

    A process never returns the same port twice: the first caller may not listen yet. Processes
    that start together, such as parallel test workers, choose from different shares of the range.
    """
    share = os.getpid() % _SHARES
    found: list[int] = []
    while len(found) < count:
        number = 12_000 + secrets.randbelow(20_000 // _SHARES) * _SHARES + share
        if number not in _returned and is_free(number):
            found.append(number)
            _returned.add(number)
    return found


def holder(number: int) -> str:
    """Return the name and id of the process that listens there, as far as permissions allow."""
    try:
        found = psutil.net_connections("tcp")
    except (psutil.AccessDenied, OSError):
        return "another process"
    for connection in found:
        if connection.status == psutil.CONN_LISTEN and tuple(connection.laddr)[1:2] == (number,):
            try:
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
            except psutil.Error:
                break
    return "another process"


def complaints(ports: Iterable[Port]) -> list[str]:
    """Return one sentence per taken port."""
    return [
        f"port {port.number} ({port.part}) is taken by {holder(port.number)}: "
        f"stop it, or set {port.variable} to another port"
        for port in ports
        if not is_free(port.number)
    ]
