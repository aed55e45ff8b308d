"""Exit code 0 if the name server of this container knows its zone, the root.

The image runs it as `python -IS`, without any packages: it is started every few seconds.
"""

import os
import socket
import sys

SOA, IN, NOERROR = 6, 1, 0
# Number, no flags, one question: the root's SOA.
QUESTION = b"\x56\x54" + bytes(2) + b"\0\1" + bytes(6) + b"\0" + bytes([0, SOA, 0, IN])

try:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(2)
        asking.connect(("127.0.0.1", int(os.environ["PORT"])))
        asking.send(QUESTION)
        answer = asking.recv(512)
except OSError as error:
    sys.exit(f"dns: {error}")
sys.exit(0 if answer[:2] == QUESTION[:2] and answer[3] & 15 == NOERROR else f"dns: {answer!r}")
