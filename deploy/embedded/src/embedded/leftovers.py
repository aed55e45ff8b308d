"""Stop processes that an earlier, killed run of this stack left behind."""

import contextlib
import signal
import time
from collections.abc import Iterable

import psutil

from embedded.ledger import Ledger, has_ended

PATIENCE = 10.0  # seconds between the stop signal and SIGKILL


def stop(ledger: Ledger, patience: float = PATIENCE) -> list[str]:
    """Stop every process of the stack, the databases last; return the names."""
    parts = list(ledger.alive())
    servers = [(name, process) for name, process in parts if name.startswith("postgres ")]
    clients = [(name, process) for name, process in parts if not name.startswith("postgres ")]
    strays = [process for process in ledger.strays() if process.name() != "postgres"]
    _end([*(process for _, process in clients), *strays], signal.SIGTERM, patience)
    # SIGINT is PostgreSQL's fast shutdown; orphaned backends then end by themselves.
    _end([process for _, process in servers], signal.SIGINT, patience)
    _end(ledger.strays(), signal.SIGTERM, patience)
    names = [name for name, _ in clients + servers]
    return names + [f"process {process.pid}" for process in strays]


def _end(processes: Iterable[psutil.Process], polite: signal.Signals, patience: float) -> None:
    chosen = list(processes)
    for step in (polite, signal.SIGKILL):
        for process in chosen:
            with contextlib.suppress(psutil.Error):
                process.send_signal(step)
        deadline = time.monotonic() + patience
        while chosen and time.monotonic() < deadline:
            time.sleep(0.02)
            chosen = [process for process in chosen if not has_ended(process)]
