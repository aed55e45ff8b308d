"""Runs the server as a separate process and queries it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dns.message
import dns.query
from dns.rdtypes.ANY.TXT import TXT

COMMAND = (sys.executable, "-m", "nameserver")
HOST = "127.0.0.1"

By = Callable[..., dns.message.Message]


def run(zone: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `vetchium-dns` to its end."""
    return subprocess.run(  # noqa: S603  # our own command
        [*COMMAND, "--zone", str(zone), *words],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@dataclass
class Running:
    """A server and its zone file."""

    process: subprocess.Popen[str]
    zone: Path
    port: int

    def ask(self, name: str, kind: str = "TXT", *, by: By = dns.query.udp) -> dns.message.Message:
        """Send a query and return the answer."""
        query = dns.message.make_query(name, kind)
        return by(query, HOST, port=self.port, timeout=5)

    def texts(self, name: str) -> set[str]:
        """Return the texts of a name."""
        records = (record for rrset in self.ask(name, by=dns.query.tcp).answer for record in rrset)
        return {b"".join(each.strings).decode() for each in records if isinstance(each, TXT)}

    def run(self, *words: str) -> str:
        """Run a command that must succeed."""
        done = run(self.zone, *words)
        if done.returncode:
            raise AssertionError(done.stderr)
        return done.stdout

    def heard(self) -> str:
        """Wait for the next line that the server prints."""
        return self.process.stdout.readline() if self.process.stdout else ""


@contextmanager
def serving(zone: Path) -> Iterator[Running]:
    """Run a server on a free port."""
    process = subprocess.Popen(  # noqa: S603  # our own command
        [*COMMAND, "--zone", str(zone), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        found = Running(process, zone, 0)
        first = found.heard()  # "answering on 127.0.0.1:12345 from …"
        found.port = int(first.split()[2].rpartition(":")[2])
        try:
            yield found
        finally:
            process.kill()
