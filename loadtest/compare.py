"""Compares this checkout with another on the same databases, alternately: CPU time per request.

make compare OTHER=/path/to/the/other/checkout    (it needs its own .venv: `make setup` there)
"""

import argparse
import secrets
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from loadtest import seed, vegeta
from loadtest.ground import address, environment, fill, myinfo, scratch
from loadtest.processes import ROOT, Process, cpu_seconds
from vetchium_testing.db.postgres import free_port

_CONNECTIONS = (16, 64)
_KINDS = ("at home", "one hop")


def _start(
    stack: ExitStack, checkout: Path, name: str, folder: Path, given: dict[str, str]
) -> dict[str, tuple[Path, list[Process]]]:
    """Start home and landing region of a checkout; return requests and processes of each kind."""
    ports = {region: free_port() for region in (seed.HOME, seed.LANDING)}
    found = {}
    for region, port in ports.items():
        peers = {f"INTERNAL_ENDPOINT_{each.upper()}": address(ports[each]) for each in ports}
        own = {"REGION": region, "PORT": str(port), "REGIONAL_DB_CONN": given[region], **peers}
        command = [str(checkout / ".venv" / "bin" / "regional-api")]
        found[region] = Process(f"{name} {region}", command, folder, given | own)
        stack.callback(found[region].stop)
        found[region].wait_until_ready(address(port, "/readyz"))
    home, landing = found[seed.HOME], found[seed.LANDING]
    return {
        "at home": (myinfo(folder, f"{name}-home", ports[seed.HOME]), [home]),
        "one hop": (myinfo(folder, f"{name}-hop", ports[seed.LANDING]), [home, landing]),
    }


def _attack(
    targets: Path, processes: list[Process], connections: int, seconds: float
) -> tuple[float, float]:
    """Return CPU µs per request and requests per second."""
    before = cpu_seconds(processes)
    load = vegeta.closed(targets, connections, seconds).result()
    return (cpu_seconds(processes) - before) / load.requests * 1e6, load.rate


def main() -> None:
    """Start both, measure them alternately, print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2.0)
    asked = parser.parse_args()
    vegeta.build()
    with ExitStack() as stack:
        folder, server = stack.enter_context(scratch("compare"))
        key = secrets.token_hex(16)
        fill(server, key)
        given = environment(server, key, {})
        given |= {region: server.conninfo(region) for region in (seed.HOME, seed.LANDING)}
        sides = {
            name: _start(stack, checkout, name, folder, given)
            for name, checkout in (("this", ROOT), ("other", asked.other.resolve()))
        }
        for kinds in sides.values():
            for targets, processes in kinds.values():
                _attack(targets, processes, _CONNECTIONS[0], 1.0)
        print("| request | connections | this, µs | other, µs | CPU, ratio | rate, ratio |")  # noqa: T201
        print("|---|---:|---:|---:|---|---:|")  # noqa: T201
        for connections in _CONNECTIONS:
            for kind in _KINDS:
                rounds = []
                for number in range(asked.rounds):
                    order = ("this", "other") if number % 2 else ("other", "this")
                    taken = {s: _attack(*sides[s][kind], connections, asked.seconds) for s in order}
                    rounds.append((taken["this"], taken["other"]))
                ratios = [this[0] / other[0] for this, other in rounds]
                print(  # noqa: T201
                    f"| {kind} | {connections} | {median(r[0][0] for r in rounds):.0f}"
                    f" | {median(r[1][0] for r in rounds):.0f} | **{median(ratios):.3f}**"
                    f" ({min(ratios):.2f} to {max(ratios):.2f})"
                    f" | {median(t[1] / o[1] for t, o in rounds):.2f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
