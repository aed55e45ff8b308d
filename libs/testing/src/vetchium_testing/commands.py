"""Console commands of ours, run as processes of their own. Warnings are errors."""

import asyncio
import atexit
import functools
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping

_OWN = ("PATH", "HOME", "LD_LIBRARY_PATH")
_PROGRAMS = {"vetchium-migrate": "common.db.migrate"}


@functools.cache
def _warm() -> socket.socket:
    """Start what forks for each command; it ends with this process."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    own = {name: os.environ[name] for name in _OWN if name in os.environ}
    number = str(theirs.fileno())
    process = subprocess.Popen(  # noqa: S603  our own module
        [sys.executable, "-W", "error", "-m", "vetchium_testing.warm", number],
        pass_fds=[theirs.fileno()],
        env=own,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    theirs.close()
    atexit.register(process.wait)
    atexit.register(ours.close)  # runs first, and ends it
    return ours


def run(
    program: str, *arguments: str, environment: Mapping[str, str], stdin: bytes = b""
) -> subprocess.CompletedProcess[str]:
    """Run a program or package of ours with nothing but this environment."""
    module = _PROGRAMS.get(program, program)
    if "." not in module:
        module = f"{module.replace('-', '_')}.__main__"
    request = json.dumps([module, arguments, dict(environment)]).encode()
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        given.write(stdin)
        given.seek(0)
        reading, writing = os.pipe()
        with open(reading, "rb") as report:  # noqa: PTH123  a pipe has no path
            files = [given.fileno(), out.fileno(), err.fileno(), writing]
            socket.send_fds(_warm(), [request], files)
            os.close(writing)
            code = int(report.read())
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode())
    return subprocess.CompletedProcess([program, *arguments], code, *said)


async def run_module(module: str, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run a package; return its exit code and what it wrote."""
    own = {name: os.environ[name] for name in _OWN if name in os.environ}
    done = await asyncio.to_thread(run, module, *arguments, environment=own | environment)
    return done.returncode, done.stdout, done.stderr
