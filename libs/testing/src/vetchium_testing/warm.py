"""Starts console commands quickly: a process that has imported them, and forks for each.

A command runs in a process of its own, with its own environment, streams and exit code. It saves
only the imports, which take longer than anything that a refused command does.
"""

import gc
import importlib
import json
import os
import signal
import socket
import sys
from collections.abc import Callable

MODULES = (
    "common.db.migrate",
    "global_service.__main__",
    "global_service.app",
    "regional_api.__main__",
    "regional_api.app",
    "regional_worker.__main__",
)
_LONGEST = 60  # seconds; SIGALRM ends a command that hangs
_REQUEST = 1 << 20

Command = Callable[[], int | None]


def wait_for_a_command(channel: socket.socket) -> Command | None:
    """Fork for each request; return its command in the fork, or None when there are no more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for what forks
    while True:
        request, files, _, _ = socket.recv_fds(channel, _REQUEST, 4)
        if not request:
            return None
        if os.fork() == 0:
            channel.close()
            return _forked(request, files)
        for file in files:
            os.close(file)


def _forked(request: bytes, files: list[int]) -> Command:
    """Return the command in a child, and report its exit code from this process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    *streams, report = files
    if child := os.fork():
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.write(report, str(code).encode())
        os._exit(0)
    os.close(report)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    module, arguments, environment = json.loads(request)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *arguments]
    signal.alarm(_LONGEST)
    command: Command = importlib.import_module(module).main
    return command


if __name__ == "__main__":
    for name in MODULES:
        importlib.import_module(name)
    gc.freeze()  # a fork looks at none of it when it ends
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        found = wait_for_a_command(requests)
    if found is not None:
        sys.exit(found())
