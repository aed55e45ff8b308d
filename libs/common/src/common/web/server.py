"""Serves an application with granian, and ends it in order.

On SIGTERM: every worker process is told to drain (not ready, `Connection: close`), then, after the
delay, to stop; what is in hand is finished and the exit code is 0.
"""

import contextlib
import os
import resource
import signal
import socket
import sys
import tempfile
import threading
from datetime import timedelta
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings

from common.settings import share_metrics

REFUSED = 2
"""Exit code of a process that is configured or programmed wrongly: no restart helps."""

_GRACE_SECONDS = 25
_CRASHES_WITHIN = 2.0
_GRANIAN_GIVES_UP_WITHIN = 5.5


_BACKLOG = 4096
_MOST_CONNECTIONS = 8192
_FILES_FOR_CONNECTIONS = 0.8


def _connections() -> int:
    """Return how many connections a worker takes: who is never let in cannot be told no."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(1, min(_MOST_CONNECTIONS, int(files * _FILES_FOR_CONNECTIONS)))


class _Server(Granian):  # type: ignore[misc,valid-type]  # granian picks its base at run time
    """Granian that announces the end to its workers before it comes."""

    drain_delay = 0.0
    is_draining = False

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Announce the end at the first signal, stop after the delay or at the second."""
        if self.is_draining or not self.drain_delay:
            super().signal_handler_interrupt(*args, **kwargs)
            return
        self.is_draining = True
        for worker in self.wrks:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.inner.pid, signal.SIGUSR1)
        threading.Timer(self.drain_delay, super().signal_handler_interrupt).start()

    def _respawn_workers(self, workers: list[int], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        # A worker that ends now has been told so too (Ctrl-C reaches all of them).
        if self.is_draining:
            return
        if self._is_refused():
            self.interrupt_signal = True
            self.main_loop_interrupt.set()
            return
        super()._respawn_workers(workers, *args, **kwargs)
        # Two ends in a row are a crash loop, and the end of all, only if they come at once.
        for worker in workers:
            self.respawned_wrks[worker] -= _GRANIAN_GIVES_UP_WITHIN - _CRASHES_WITHIN

    def _is_refused(self) -> bool:
        return any(worker.inner.exitcode == REFUSED for worker in self.wrks)

    def shutdown(self, exit_code: int = 0) -> None:
        """Stop; with the workers' own code if they refused to start."""
        super().shutdown(REFUSED if self._is_refused() else exit_code)


UNBOUND = 1
"""Exit code of a process that cannot listen: a later start may."""


def require_free(host: str, port: int) -> None:
    """Leave with one line if this process cannot listen there.

    The server's workers would each say so with a traceback, and be started again and again.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server: TIME_WAIT
            probe.bind((host, port))
            probe.listen(1)
    except OSError as error:
        why = (error.strerror or "no such address").lower()
        sys.stderr.write(f"cannot listen on port {port} of {host}: {why}\n")
        sys.exit(UNBOUND)


def serve(target: str, *, host: str, port: int, workers: int, drain_delay: timedelta) -> None:
    """Serve the ASGI factory `module:function` until the end is asked for."""
    require_free(host, port)
    if workers > 1:  # metrics of several processes meet in files
        share_metrics(tempfile.mkdtemp(prefix="metrics-"))
    server = _Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=workers,
        loop=Loops.uvloop,
        log_enabled=False,
        http=HTTPModes.http1,  # what the edge and the peers speak
        websockets=False,
        backlog=_BACKLOG,
        backpressure=_connections(),
        http1_settings=HTTP1Settings(keep_alive=True),
        workers_kill_timeout=_GRACE_SECONDS,
        respawn_failed_workers=True,
    )
    server.drain_delay = drain_delay.total_seconds()
    server.serve()
