"""`vetchium-embedded`: the command behind `make up`, `make down` and similar targets."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable

from embedded import control, follow, migrations, names, ports, settings, stack, supervisor
from embedded.catcher import Mailbox
from embedded.ledger import AlreadyRunningError
from embedded.problems import StackError
from embedded.regions import STATES
from embedded.services import program
from embedded.settings import Settings
from embedded.supervisor import say
from nameserver.zone import ZoneError


def _up(config: Settings, options: argparse.Namespace) -> int:
    run = supervisor.up_detached if options.detach else supervisor.up
    return run(config, only_infrastructure=options.infrastructure)


def _down(config: Settings, _: argparse.Namespace) -> int:
    return supervisor.down(config)


def _reset(config: Settings, _: argparse.Namespace) -> int:
    supervisor.down(config)
    stack.forget(config)
    say("all data are deleted")
    return 0


def _logs(config: Settings, options: argparse.Namespace) -> int:
    for line in follow.follow(config.logs, options.service, forever=options.follow):
        say(line)
    return 0


def _status(config: Settings, options: argparse.Namespace) -> int:
    alive = dict(stack.ledger(config).read().alive())
    note = config.data_dir / stack.NOTE
    if options.json:
        say(note.read_text("utf-8") if note.is_file() else json.dumps({}))
        return 0 if note.is_file() else 1
    for name, process in alive.items():
        say(f"{name:<24} process {process.pid}")
    say("ready" if alive and note.is_file() else "not ready" if alive else "nothing is running")
    return 0


def _mail(config: Settings, options: argparse.Namespace) -> int:
    if "mail" not in dict(stack.ledger(config).read().alive()):
        raise StackError("the mail catcher of this checkout is not running: `make up` starts it")
    config.run.mkdir(parents=True, exist_ok=True)
    mail = asyncio.run(Mailbox(config).newest(options.to, about=options.about))
    say(mail["text"].rstrip())
    return 0


def _dns(config: Settings, options: argparse.Namespace) -> int:
    if "dns" not in dict(stack.ledger(config).read().alive()):
        raise StackError("the name server of this checkout is not running: `make up` starts it")
    return edit_records(config, options)


def edit_records(config: Settings, options: argparse.Namespace) -> int:
    """List or edit DNS records, in either mode."""
    if bool(options.name) is not bool(options.value) and not (options.name and options.remove):
        raise StackError("a record is a NAME and a VALUE")
    try:
        told = names.edit(config, options.name, options.value, is_removal=options.remove)
    except ZoneError as error:
        raise StackError(str(error)) from None
    for line in told:
        say(line)
    return 0


def _run(config: Settings, options: argparse.Namespace) -> int:
    """Replace this process with one service; variables given by the caller win."""
    if options.service != "global-service" and options.region not in config.regions:
        raise StackError(f"REGION is not one of {', '.join(config.regions)}")
    one = stack.Stack(config, say).services
    environment = one.environment(options.service, options.region or None)
    environment |= {
        name: value for name, value in settings.environment().items() if name in environment
    }
    for variable in ("PORT", "HEALTH_PORT"):
        if variable in environment and not ports.is_free(int(environment[variable])):
            environment[variable] = str(ports.unused(1)[0])
            say(f"the stack runs one already; this one gets {variable}={environment[variable]}")
    path = str(program(options.service))
    os.execve(path, [path], environment)  # noqa: S606  # our own console script


def _migrate(config: Settings, _: argparse.Namespace) -> int:
    async def all_of_them() -> None:
        for server in stack.Stack(config, say).servers:
            await migrations.migrate(server, config, force=True)
            say(f"{server.name} is up to date")

    asyncio.run(all_of_them())
    return 0


def region_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `region`."""
    parser.add_argument("code", help="code of the region, such as sgp1")
    parser.add_argument("--name", default="", help="display name; required for a new code")
    parser.add_argument("--state", choices=STATES, default="active")


def region_request(config: Settings, options: argparse.Namespace) -> dict[str, object]:
    """Build the request of `region`, with the ports from the caller's environment."""
    given = {name: config.given.get(name) for name in settings.port_variables(options.code)}
    return {
        "code": options.code,
        "name": options.name,
        "state": options.state,
        "given": {name: value for name, value in given.items() if value},
    }


def _region(config: Settings, options: argparse.Namespace) -> int:
    control.ask(config.run, region_request(config, options), say)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vetchium-embedded", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[Settings, argparse.Namespace], int], text: str
    ) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text)
        one.set_defaults(run=run)
        return one

    up = command("up", _up, "start everything and stay in the foreground")
    up.add_argument("--detach", action="store_true", help="return when the stack is ready")
    up.add_argument("--infrastructure", action="store_true", help="databases, edge and mail only")
    command("down", _down, "stop everything")
    command("reset", _reset, "stop everything and delete all data")
    logs = command("logs", _logs, "show and follow the logs")
    logs.add_argument("service", nargs="?", default="", help="start of the part's name")
    logs.add_argument("--no-follow", dest="follow", action="store_false")
    command("status", _status, "show what runs").add_argument("--json", action="store_true")
    mail = command("mail", _mail, "print the newest mail to an address")
    mail.add_argument("to")
    mail.add_argument("--about", default="", help="only mails with this text in the subject")
    dns = command("dns", _dns, "add a TXT record, or remove it; list all without a name")
    dns.add_argument("name", nargs="?", default="")
    dns.add_argument("value", nargs="?", default="")
    dns.add_argument("--remove", action="store_true", help="remove it, or all of the name")
    run = command("run", _run, "run one service in the foreground")
    run.add_argument("service", choices=("regional-api", "regional-worker", "global-service"))
    run.add_argument("region", nargs="?", default="")
    region_options(command("region", _region, "open, drain or retire a region of the stack"))
    command("migrate", _migrate, "apply pending migrations to the running databases")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run a command; an error is printed as one sentence."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(settings.load(), options))
    except (StackError, settings.SettingsError, AlreadyRunningError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'system'}: {error.strerror or error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
