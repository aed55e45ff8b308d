"""The parts of a running system as processes of this machine; else see `in_containers`."""

import contextlib
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import httpx
import psutil

from embedded.ledger import has_ended
from embedded.settings import Settings
from embedded.supervisor import lock
from embedded.testing import COMMAND, StackUnderTest, eventually

# Far above what is promised: a busy machine must not fail what only has to happen at last.
PATIENCE = 60.0

Mail = dict[str, Any]


class Spare(Protocol):
    """A second process of a service, beside the stack's."""

    def log(self) -> str:
        """Return what it has logged."""

    def terminate(self) -> int:
        """Ask it to end; return its exit code."""


class Parts(Protocol):
    """What tests do with the parts of a system, and ask of them."""

    settings: Settings
    environment: dict[str, str]
    mail_health: str

    def note(self) -> Any:
        """Return what the running stack tells tools: addresses, accounts, databases."""

    def mails(self, client: httpx.Client, wanted: Mapping[str, str]) -> list[Mail]:
        """Return what the mail catcher has, oldest first; at least what is wanted."""

    def add_record(self, name: str, value: str) -> None:
        """Add a TXT record to the name server, as `make dns` does."""

    def remove_records(self, name: str) -> None:
        """Remove all TXT records of a name."""

    def running(self) -> dict[str, object]:
        """Return part → what changes when it is started again."""

    def paused(self, part: str) -> contextlib.AbstractContextManager[None]:
        """Stop a part in its tracks for the length of a block: its ports stay open."""

    def unattended(self) -> contextlib.AbstractContextManager[None]:
        """Keep what dies within a block from being started again."""

    def end(self, part: str, how: signal.Signals) -> None:
        """Signal a part and wait for its end."""

    def ended_with_0(self, part: str) -> bool:
        """Whether a part that was started again meanwhile had ended in order."""

    def logs(self) -> dict[str, str]:
        """Return part → what it has logged, without the mail catcher."""

    def spare(self, service: str, region: str) -> contextlib.AbstractContextManager[Spare]:
        """Run a second process of a service for the length of a block."""

    def reached(self, part: str) -> set[str]:
        """Return the databases to which the sockets of a part lead."""

    def told(self, part: str) -> str:
        """Return everything that a part was told: variables, files of secrets, command line."""

    def address_of(self, database: str) -> str:
        """Return the part of a connection string that names the server."""


class Processes:
    """Processes of the embedded stack."""

    mail_health = "/healthz"

    def __init__(self, stack: StackUnderTest) -> None:
        self.stack = stack
        self.settings = stack.settings
        self.environment = stack.environment

    def note(self) -> Any:
        return self.stack.note()

    def mails(self, client: httpx.Client, wanted: Mapping[str, str]) -> list[Mail]:
        found: list[Mail] = client.get("/email", params=wanted).raise_for_status().json()
        return sorted(found, key=lambda mail: str(mail["time"]))

    def add_record(self, name: str, value: str) -> None:
        added(self.stack.run("dns", name, value))

    def remove_records(self, name: str) -> None:
        assert self.stack.run("dns", "--remove", name, "").returncode == 0

    def running(self) -> dict[str, object]:
        return dict(self.stack.processes())

    def process(self, part: str) -> psutil.Process:
        """Return the process of a part."""
        return psutil.Process(self.stack.processes()[part])

    def _family(self, part: str) -> list[psutil.Process]:
        parent = self.process(part)
        return [parent, *parent.children(recursive=True)]

    @contextmanager
    def paused(self, part: str) -> Iterator[None]:
        with contextlib.ExitStack() as undo:
            parent = self.process(part)
            parent.suspend()  # first, so that it starts no more children
            undo.callback(_resume, parent)
            for child in parent.children(recursive=True):
                child.suspend()
                undo.callback(_resume, child)
            yield

    @contextmanager
    def unattended(self) -> Iterator[None]:
        supervisor = psutil.Process(lock(self.settings).holder())
        supervisor.suspend()
        try:
            yield
        finally:
            supervisor.resume()

    def end(self, part: str, how: signal.Signals) -> None:
        """SIGKILL takes its children along."""
        family = self._family(part)
        chosen = family if how is signal.SIGKILL else family[:1]
        for process in chosen:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(how)
        eventually(lambda: all(has_ended(process) for process in chosen), PATIENCE)

    def ended_with_0(self, part: str) -> bool:
        said = (self.settings.logs / "stack.log").read_text("utf-8")
        return f"{part} ended with code 0, starting it again" in said

    def logs(self) -> dict[str, str]:
        return {
            path.stem: path.read_text("utf-8", errors="replace")
            for path in self.settings.logs.glob("*.log")
            if path.stem != "mail"
        }

    @contextmanager
    def spare(self, service: str, region: str) -> Iterator[Spare]:
        with tempfile.NamedTemporaryFile("wb", suffix=".log") as file:
            child = psutil.Popen(
                [*COMMAND, "run", service, region],
                env=self.environment,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
            try:
                yield _SpareProcess(child, Path(file.name))
            finally:
                if not has_ended(child):
                    child.kill()
                child.wait()

    def reached(self, part: str) -> set[str]:
        databases = self.settings.databases
        at = {self.settings.port(f"postgres {name}"): name for name in databases}
        return {
            at[connection.raddr[1]]
            for process in self._family(part)
            for connection in process.net_connections("tcp")
            if connection.raddr and connection.raddr[1] in at
        }

    def told(self, part: str) -> str:
        said = (
            " ".join([*process.environ().values(), *process.cmdline()])
            for process in self._family(part)
        )
        return " ".join(said)

    def address_of(self, database: str) -> str:
        return f":{self.settings.port(f'postgres {database}')}/"


class _SpareProcess:
    def __init__(self, child: psutil.Popen, log: Path) -> None:
        self._child = child
        self._log = log

    def log(self) -> str:
        return self._log.read_text("utf-8")

    def terminate(self) -> int:
        self._child.terminate()
        return int(self._child.wait(PATIENCE))


def added(done: subprocess.CompletedProcess[str]) -> None:
    """Insist on a record that was not there before."""
    assert done.stdout == "added\n", done.stderr


def _resume(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.resume()
