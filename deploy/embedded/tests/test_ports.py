"""Taken ports, and the processes that use them."""

import os
import socket

from embedded import ports
from embedded.settings import Port


def test_says_who_has_a_port_and_what_moves_it() -> None:
    with socket.socket() as taken:
        taken.bind((ports.HOST, 0))
        taken.listen()
        number = taken.getsockname()[1]
        (complaint,) = ports.complaints([Port("edge", "EDGE_PORT", number)])
    assert f"port {number} (edge) is taken by " in complaint
    assert f"(process {os.getpid()})" in complaint
    assert "set EDGE_PORT" in complaint


def test_port_is_free_again_right_after_use() -> None:
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((ports.HOST, 0))
        listening.listen()
        number = listening.getsockname()[1]
        with socket.create_connection((ports.HOST, number)):
            served, _ = listening.accept()
            served.close()  # the side that closes first is the one that lingers
    assert ports.is_free(number)
    assert ports.complaints([Port("edge", "EDGE_PORT", number)]) == []
