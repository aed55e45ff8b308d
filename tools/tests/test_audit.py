"""`make audit` with the real tools, whose databases are a server of the test (S7)."""

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
BILLS = TOP / "dist" / "sbom"

pytestmark = pytest.mark.slow


class Databases(BaseHTTPRequestHandler):
    """OSV's query and npm's advisories; each knows a vulnerability of what `vulnerable` names."""

    vulnerable: frozenset[str] = frozenset()

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
        asked = json.loads(raw)
        self._answer(self._of_npm(asked) if "advisories" in self.path else self._of_osv(asked))

    def _of_osv(self, asked: dict[str, dict[str, str]]) -> dict[str, object]:
        name = asked["package"]["name"]
        if name not in self.vulnerable:
            return {}
        version = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.1"}]}
        affected = [{"package": {"name": name, "ecosystem": "PyPI"}, "ranges": [version]}]
        return {"vulns": [{"id": "OSV-1", "summary": "bad", "affected": affected}]}

    def _of_npm(self, asked: dict[str, list[str]]) -> dict[str, object]:
        advisory = {"id": 1, "severity": "high", "title": "bad", "vulnerable_versions": "<99"}
        url = "https://example.com/GHSA-1"
        return {name: [advisory | {"url": url}] for name in asked if name in self.vulnerable}

    def _answer(self, answer: dict[str, object]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def databases() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Databases)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()
    Databases.vulnerable = frozenset()


ONLY = ("requirements/regional-worker.txt", "hub-ui")


def audit(url: str, *more: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        str(TOP / "tools" / "audit"),
        "--osv-url",
        f"{url}/v1/query",
        *ONLY,
        *more,
    ]
    registry = {"npm_config_registry": url, "npm_config_fetch_retries": "0"}
    return subprocess.run(
        command, env=os.environ | registry, capture_output=True, text=True, check=False
    )


def components(name: str) -> set[tuple[str, ...]]:
    bill = json.loads((BILLS / f"{name}.cdx.json").read_text("utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    return {(each["name"], each["version"]) for each in bill["components"]}


def test_nothing_known_and_the_bills(databases: str) -> None:
    done = audit(databases, "--strict")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not audited" not in done.stdout.lower()
    pins = (TOP / "requirements" / "regional-worker.txt").read_text("utf-8")
    assert components("python-regional-worker") == {
        tuple(line.split()[0].split("==")) for line in pins.splitlines() if "==" in line
    }
    lock = json.loads((TOP / "hub-ui" / "package-lock.json").read_text("utf-8"))["packages"]
    direct = {*lock[""]["dependencies"].items(), *lock[""]["devDependencies"].items()}
    assert direct < components("npm-hub-ui")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("litestar", "litestar 2.25.0: OSV-1, fixed in 99.1"),
        ("react-router", "react-router: high, https://example.com/GHSA-1 (<99)"),
    ],
)
def test_a_known_vulnerability_fails(databases: str, name: str, line: str) -> None:
    Databases.vulnerable = frozenset({name})
    done = audit(databases)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"  {line}\n" in done.stdout


def test_what_cannot_be_asked_is_named() -> None:
    """Offline is no "nothing known": it is listed, and fails where that is asked for."""
    done = audit("http://127.0.0.1:9", "--strict")
    assert done.returncode == 3, done.stdout + done.stderr
    assert "requirements/regional-worker.txt: 0 packages asked about" in done.stdout
    assert done.stdout.endswith(f"NOT AUDITED, wholly or partly: {', '.join(ONLY)}\n")
