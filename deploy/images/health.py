"""Exit code 0 if the server of this container says 200; asks `/healthz` if no path is given.

Images run it as `python -IS`, without any packages: it is started every few seconds.
"""

import os
import socket
import sys

path = sys.argv[1] if len(sys.argv) > 1 else "/healthz"
port = int(os.environ.get("HEALTH_PORT") or os.environ["PORT"])
try:
    with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        status = connection.recv(64).split()[1:2]
except OSError as error:
    sys.exit(f"{path}: {error}")
sys.exit(0 if status == [b"200"] else f"{path}: {status}")
