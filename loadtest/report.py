"""Reports the figures as tables (Markdown, readable in a terminal) and as JSON."""

from collections.abc import Iterator, Sequence

import msgspec

from loadtest.logins import CONNECTIONS as LOGIN_CONNECTIONS
from loadtest.logins import RATE as READERS_RATE
from loadtest.logins import Logins
from loadtest.machine import Machine
from loadtest.problems import BenchFailed
from loadtest.processes import ROOT
from loadtest.targets import Figures, Verdict, verdicts
from loadtest.throughput import Sample

_RESULTS = ROOT / "loadtest" / "results"
_DOCS = ROOT / "docs" / "performance.md"


def text(machine: Machine, figures: Figures, took: float) -> str:
    """Return the whole report."""
    head = f"{machine.after(took)}\n"
    return "\n".join([head, *_tables(figures), *_verdicts(list(verdicts(figures)))])


def keep(machine: Machine, figures: Figures) -> None:
    """Write the figures to loadtest/results/latest.json."""
    _RESULTS.mkdir(exist_ok=True)
    judged = [
        {"name": each.name, "figure": each.figure, "is_met": each.is_met}
        for each in verdicts(figures)
    ]
    whole = {"machine": machine, "figures": figures, "targets": judged}
    (_RESULTS / "latest.json").write_bytes(msgspec.json.format(msgspec.json.encode(whole)))


def write_docs(tables: str, mark: str = "bench") -> None:
    """Write tables into docs/performance.md, between their markers."""
    begin, end = f"<!-- {mark} -->\n", f"<!-- /{mark} -->\n"
    before, _, rest = _DOCS.read_text("utf-8").partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise BenchFailed(f"docs/performance.md has no place for {mark}")
    _DOCS.write_text(f"{before}{begin}{tables}{end}{after}", "utf-8")


def _tables(figures: Figures) -> Iterator[str]:
    if figures.throughput is not None:
        head = ("full load", "connections", "requests/s", "CPU µs/request", "p50 ms", "p99 ms")
        yield table(head, [_sample(each) for each in figures.throughput])
    if figures.hop is not None:
        yield table(
            ("at a fixed rate", "requests/s", "CPU µs/request", "p50 ms", "p99 ms"),
            [
                (
                    *(each.name, f"{each.rate:,}", _number(each.cpu_us, 0)),
                    *(_number(each.p50), _number(each.p99)),
                )
                for each in figures.hop
            ],
        )
    if figures.logins is not None:
        yield table(
            ("logins", "per second", "CPU ms/login", "p50 ms", "p99 ms"),
            list(_logins(figures.logins)),
        )
    if (mails := figures.mails) is not None:
        yield table(
            ("mails, one worker", "per second", "CPU µs/mail", "p50 ms", "p99 ms"),
            [
                ("a full queue", _number(mails.rate, 0), _number(mails.cpu_us, 0), "", ""),
                ("single, commit to SMTP", "", "", _number(mails.p50, 1), _number(mails.p99, 1)),
            ],
        )


def _sample(sample: Sample) -> tuple[object, ...]:
    times = (_number(sample.p50), _number(sample.p99))
    rate, cpu_us = _number(sample.rate, 0), _number(sample.cpu_us, 0)
    return (sample.name, sample.connections, rate, cpu_us, *times)


def _logins(logins: Logins) -> Iterator[tuple[str, ...]]:
    times = (_number(logins.p50, 0), _number(logins.p99, 0))
    idle = (_number(logins.idle_p50), _number(logins.idle_p99))
    storm = (_number(logins.storm_p50), _number(logins.storm_p99))
    login = f"`POST /hub/login`, {LOGIN_CONNECTIONS} connections"
    passlib = (_number(logins.passlib, 1), _number(logins.passlib_cpu_ms, 1))
    pure = (_number(logins.hashing, 1), _number(logins.hashing_cpu_ms, 1))
    yield ("pure Argon2id by passlib alone, a thread per core", *passlib, "", "")
    yield ("pure Argon2id as we compute it, likewise", *pure, "", "")
    yield (login, _number(logins.logins, 1), _number(logins.cpu_ms, 1), *times)
    yield (f"myinfo at {READERS_RATE}/s, idle", "", "", *idle)
    yield (f"myinfo at {READERS_RATE}/s, during logins", "", "", *storm)


def _verdicts(judged: Sequence[Verdict]) -> Iterator[str]:
    yield table(("target", "figure", "wanted", ""), [_verdict(each) for each in judged])


def _verdict(verdict: Verdict) -> tuple[str, ...]:
    figure = f"{verdict.figure:,.2f}{verdict.unit}"
    wanted = f"{verdict.relation} {verdict.bound}{verdict.unit}"
    return (verdict.name, figure, wanted, "met" if verdict.is_met else "**missed**")


def _number(value: float | None, digits: int = 2) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table with aligned columns."""
    lines = [list(head), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    shown = [_row(line, widths) for line in lines]
    ruler = ["-" * widths[0], *(f"{'-' * (width - 1)}:" for width in widths[1:])]
    return "\n".join([shown[0], _row(ruler, widths), *shown[1:], ""])


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]
    return f"| {' | '.join(padded)} |"
