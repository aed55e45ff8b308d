"""`vetchium-dns`: serves a zone file, or edits it, whether or not it is being served."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from nameserver.server import Server
from nameserver.zone import Watched, ZoneError, ZoneFile


def say(text: str) -> None:
    """Print a line."""
    print(text, flush=True)  # noqa: T201  # this is a command


def _serve(options: argparse.Namespace) -> int:
    return asyncio.run(_live(options.zone, options.host, options.port))


async def _live(path: Path, host: str, port: int) -> int:
    server = Server(Watched(path, say).answer, host, port)
    await server.listen()
    asked = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, asked.set)
    say(f"answering on {host}:{server.port} from {path}")
    await asked.wait()
    server.close()
    return 0


def _add(options: argparse.Namespace) -> int:
    say("added" if ZoneFile(options.zone).add(options.name, options.value) else "there already")
    return 0


def _remove(options: argparse.Namespace) -> int:
    say(f"removed {ZoneFile(options.zone).remove(options.name, options.value)}")
    return 0


def _list(options: argparse.Namespace) -> int:
    for line in lines(ZoneFile(options.zone)):
        say(line)
    return 0


def lines(zone: ZoneFile) -> list[str]:
    """Return the records in the form of a zone file."""
    return [
        f"{name}. TXT {json.dumps(value)}"
        for name, values in sorted(zone.records().items())
        for value in values
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vetchium-dns", description=__doc__)
    parser.add_argument("--zone", type=Path, required=True, help="the file with the records")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="answer over UDP and TCP until SIGTERM")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=1053)
    serve.set_defaults(run=_serve)
    add = commands.add_parser("add", help="add a TXT record unless it exists")
    add.add_argument("name")
    add.add_argument("value")
    add.set_defaults(run=_add)
    remove = commands.add_parser("remove", help="remove a TXT record, or all records of a name")
    remove.add_argument("name")
    remove.add_argument("value", nargs="?")
    remove.set_defaults(run=_remove)
    commands.add_parser("list", help="print all records").set_defaults(run=_list)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run a command; an error is printed as one sentence."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ZoneError as error:
        sys.stderr.write(f"{error}\n")
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'vetchium-dns'}: {error.strerror or error}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
