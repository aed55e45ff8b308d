"""The cost of forwarding, compared with nginx: both forward the same requests to one home."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

from loadtest import seed, vegeta
from loadtest.ground import address
from loadtest.load import attack
from loadtest.load.run import CONNECTIONS
from loadtest.load.stand import Stand, nginx
from loadtest.load.tables import Table
from loadtest.processes import Process
from vetchium_testing.db.postgres import free_port

_CONFIGURATION = """
worker_processes 1; pid {folder}/proxy.pid; error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    upstream home {{ server 127.0.0.1:{home}; keepalive 64; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://home; proxy_http_version 1.1; proxy_set_header Connection "";
        }}
    }}
}}
"""

_NGINX = "nginx proxy_pass"
_RATE = 1000
# A busier process sleeps less often between requests, so both are reported: at the same rate for
# all, and as fast as each goes.
_WAYS: Mapping[str, Callable[[Path, float], attack.Recorded]] = {
    f"{_RATE:,} requests/s": lambda path, seconds: attack.steady(path, _RATE, seconds),
    f"{CONNECTIONS} connections": lambda path, seconds: attack.closed(path, CONNECTIONS, seconds),
}


def measure(stand: Stand, rounds: int, seconds: float) -> Table:
    """Attack through both alternately; count only the CPU of the process in the middle."""
    port = free_port()
    configuration = stand.folder / "proxy.conf"
    home = stand.ports[seed.HOME]
    configuration.write_text(_CONFIGURATION.format(folder=stand.folder, home=home, port=port))
    proxy = Process("nginx", nginx(stand.folder, configuration), stand.folder, {})
    least_port = free_port()
    least = Process(
        "passing",
        [sys.executable, "-m", "loadtest.passing", str(least_port)],
        stand.folder,
        {"PASS_TO": str(home)},
    )
    try:
        proxy.wait_until_ready(address(port, "/healthz"))
        least.wait_until_ready(address(least_port, "/healthz"))
        middles = {
            _NGINX: (_targets(stand, port), proxy),
            "granian and our transport alone": (_targets(stand, least_port), least),
            "regional-api": (
                _targets(stand, stand.ports[seed.LANDING]),
                stand.processes[seed.LANDING],
            ),
        }
        spent: dict[tuple[str, str], list[float]] = {}
        for number in range(rounds + 1):
            for way, attack_with in _WAYS.items():
                for name, (path, process) in middles.items():
                    before = process.cpu_seconds()
                    recorded = attack_with(path, seconds)
                    recorded.check(name)
                    if number:  # the first round is the warm-up
                        us = (process.cpu_seconds() - before) / recorded.requests * 1e6
                        spent.setdefault((way, name), []).append(us)
    finally:
        proxy.stop()
        least.stop()
    rows = []
    for way in _WAYS:
        one = median(spent[way, _NGINX])
        for name in middles:
            us = median(spent[way, name])
            rows.append([name, way, f"{us:.0f}", f"{us / one:.1f}"])
    return Table("forwarding", ["who passes myinfo on", "", "CPU µs/request", "times nginx"], rows)


def _targets(stand: Stand, port: int) -> Path:
    url = address(port, "/hub/myinfo")
    lines = [vegeta.target(url, token=user.token) for user in stand.users()]
    return vegeta.write(stand.folder / f"through-{port}.targets", lines * 50)
