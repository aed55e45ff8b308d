"""Builds vegeta, the load generator, from the pinned source, runs it and reads its report."""

import base64
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from loadtest.problems import BenchFailed
from loadtest.processes import ROOT

_SOURCE = ROOT / "loadtest"
PROGRAM = ROOT / ".tools" / "vegeta"
_MODULE = "github.com/tsenart/vegeta/v12"
_GO = Path("/usr/local/go/bin")  # where Go's own installer puts it, often not on PATH
_ALL_BUT_FEW = 0.999
_MS = 1e6  # vegeta reports nanoseconds


class Load(msgspec.Struct, frozen=True):
    """The results of one attack; times in milliseconds."""

    requests: int
    rate: float
    p50: float
    p99: float


class _Latencies(msgspec.Struct):
    median: int = msgspec.field(name="50th")
    slowest: int = msgspec.field(name="99th")


class _Report(msgspec.Struct):
    latencies: _Latencies
    requests: int
    throughput: float
    success: float
    status_codes: dict[str, int]
    errors: list[str] | None = None


def build() -> None:
    """Build vegeta if it is missing or older than its pins."""
    pins = _SOURCE / "go.sum"
    if PROGRAM.exists() and PROGRAM.stat().st_mtime > pins.stat().st_mtime:
        return
    go = shutil.which("go") or shutil.which("go", path=str(_GO))
    if go is None:
        raise BenchFailed("the load generator vegeta is built with Go, which is not here")
    built = subprocess.run(  # noqa: S603  a fixed command
        [go, "build", "-mod=mod", "-o", str(PROGRAM), _MODULE],
        cwd=_SOURCE,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CGO_ENABLED": "0"},
    )
    if built.returncode != 0:
        raise BenchFailed(f"vegeta cannot be built:\n{built.stderr.strip()}")
    PROGRAM.touch()


def target(url: str, *, token: str = "", body: Mapping[str, Any] | None = None) -> bytes:
    """Return one request as a line of vegeta's JSON format."""
    line: dict[str, Any] = {"method": "GET", "url": url, "header": {}}
    if token:
        line["header"]["Authorization"] = [f"Bearer {token}"]
    if body is not None:
        line["method"] = "POST"
        line["header"]["Content-Type"] = ["application/json"]
        line["body"] = base64.b64encode(msgspec.json.encode(body)).decode()
    return msgspec.json.encode(line)


def write(path: Path, targets: Iterable[bytes]) -> Path:
    """Write requests to a file that attacks read repeatedly."""
    path.write_bytes(b"\n".join(targets) + b"\n")
    return path


class Attack:
    """One attack, which runs until its result is read."""

    def __init__(self, targets: Path, *options: str, seconds: float) -> None:
        self._name = targets.stem
        self._output = targets.with_suffix(".bin")
        self._popen = subprocess.Popen(  # noqa: S603  our own build
            [
                *(str(PROGRAM), "attack", "-format", "json", "-targets", str(targets)),
                *("-duration", f"{seconds}s", "-timeout", "10s", "-max-body", "0"),
                *("-output", str(self._output), *options),
            ]
        )

    def records(self) -> Path:
        """Wait for the end; return the file with the record of each request."""
        if self._popen.wait() != 0:
            raise BenchFailed(f"vegeta failed at {self._name}")
        return self._output

    def result(self) -> Load:
        """Wait for the end; raise BenchFailed if the answers were not as expected."""
        self.records()
        done = subprocess.run(  # noqa: S603  our own build
            [str(PROGRAM), "report", "-type", "json", str(self._output)],
            capture_output=True,
            check=True,
        )
        report = msgspec.json.decode(done.stdout, type=_Report)
        if report.success < _ALL_BUT_FEW:
            raise BenchFailed(
                f"{self._name}: answers {report.status_codes}, errors {(report.errors or [])[:3]}"
            )
        return Load(
            requests=report.requests,
            rate=report.throughput,
            p50=report.latencies.median / _MS,
            p99=report.latencies.slowest / _MS,
        )


def closed(targets: Path, connections: int, seconds: float) -> Attack:
    """Attack in a closed loop: each connection sends again as soon as it has its answer."""
    number = str(connections)
    options = ("-rate", "0", "-max-workers", number, "-workers", number, "-connections", number)
    return Attack(targets, *options, seconds=seconds)


def steady(targets: Path, rate: int, seconds: float) -> Attack:
    """Attack in an open loop: requests are sent at fixed times, however slow the answers are."""
    return Attack(targets, "-rate", f"{rate}/s", seconds=seconds)
