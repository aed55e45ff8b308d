"""The services of examples/, each a process in front of the running system."""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from embedded.ground import nginx_program
from embedded.ports import HOST, unused
from embedded.settings import CHECKOUT
from embedded.testing import PATIENCE, eventually

EXAMPLES = CHECKOUT / "examples"
Running = AbstractContextManager[str]
"""A running service: its address."""

SECONDS = 2
"""How long an example remembers a session here."""


@contextmanager
def serving(
    command: Sequence[str], port: int, folder: Path, log: Path, environment: Mapping[str, str]
) -> Iterator[str]:
    """Run a program until the end of the block; provide its address once it listens."""
    plain = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    with log.open("wb") as said:
        child = subprocess.Popen(
            command,
            cwd=folder,
            env={**plain, **environment},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            eventually(lambda: _listens(port) or child.poll() is not None, PATIENCE)
            assert child.poll() is None, log.read_text("utf-8")
            yield f"http://{HOST}:{port}"
        finally:
            child.terminate()
            child.wait(PATIENCE)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


@contextmanager
def _python(name: str, url: str, folder: Path) -> Iterator[str]:
    (port,) = unused(1)
    granian = CHECKOUT / ".tools" / "clients" / "bin" / "granian"
    words = ("--interface", "asgi", "--host", HOST, "--port", str(port), f"{name}_service:app")
    told = {"VETCHIUM_URL": url, "SESSION_SECONDS": str(SECONDS)}
    log = folder / f"{name}.log"
    with serving((str(granian), *words), port, EXAMPLES / "python", log, told) as address:
        yield address


def fastapi(url: str, folder: Path) -> Running:
    """Run the service of FastAPI."""
    return _python("fastapi", url, folder)


def litestar(url: str, folder: Path) -> Running:
    """Run the service of Litestar."""
    return _python("litestar", url, folder)


@contextmanager
def express(url: str, folder: Path) -> Iterator[str]:
    """Run the service of Express."""
    (port,) = unused(1)
    told = {"VETCHIUM_URL": url, "SESSION_SECONDS": str(SECONDS), "HOST": HOST, "PORT": str(port)}
    log = folder / "express.log"
    with serving(("node", "service.js"), port, EXAMPLES / "express", log, told) as address:
        yield address


@contextmanager
def nginx(url: str, folder: Path) -> Iterator[str]:
    """Run nginx with the example, whose addresses, folder and seconds are those of the test."""
    port, behind = unused(2)
    text = (EXAMPLES / "nginx" / "auth_request.conf").read_text("utf-8")
    for old, new in {
        "127.0.0.1:8080": url.removeprefix("http://"),
        "127.0.0.1:8000": f"{HOST}:{behind}",
        "127.0.0.1:8090": f"{HOST}:{port}",
        "/dev/shm/vetchium-sessions": f"{folder}/sessions",
        "200 10s": f"200 {SECONDS}s",
    }.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    temporary = "".join(
        f"{each}_temp_path {folder}/{each};\n"
        for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        ("user root;\n" if os.geteuid() == 0 else "")
        + f"daemon off; pid {folder}/nginx.pid; error_log stderr;\n"
        + f"events {{}}\nhttp {{\naccess_log off;\n{temporary}{text}\n"
        + f'server {{ listen {HOST}:{behind}; return 200 "$request_method $uri"; }}\n}}\n',
        "utf-8",
    )
    command = (str(nginx_program()), "-p", f"{folder}/", "-c", str(file), "-e", "stderr")
    with serving(command, port, folder, folder / "nginx.log", {}) as address:
        yield address


SERVICES: dict[str, Callable[[str, Path], Running]] = {
    "fastapi": fastapi,
    "litestar": litestar,
    "express": express,
    "nginx": nginx,
}
