"""The running system as a test meets it: addresses, mails, databases, processes."""

import contextlib
import itertools
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg
from e2e.parts import PATIENCE, Mail, Parts

from embedded.ports import HOST
from embedded.testing import eventually
from vetchium_testing.stopwatch import Stopwatch

REGIONS = ("ind1", "usa1", "deu1")
APIS = tuple(f"regional-api {region}" for region in REGIONS)
WORKERS = tuple(f"regional-worker {region}" for region in REGIONS)
SERVICES = (*APIS, *WORKERS, "global-service")
DATABASES = ("global", *REGIONS)


class System:
    """Everything that `make up` starts."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.note = parts.note()
        self.settings = parts.settings
        self._clients = {
            place: httpx.Client(
                base_url=f"http://{HOST}:{self.settings.port(part)}",
                timeout=30,
                trust_env=False,
                # A connection that is kept could be one to a process that has ended meanwhile.
                limits=httpx.Limits(max_keepalive_connections=0),
            )
            for place, part in {
                "edge": "edge",
                "global": "global-service",
                "mail": "mail web",
                **dict(zip(REGIONS, APIS, strict=True)),
            }.items()
        }
        self._seen: set[str] = set()

    def close(self) -> None:
        """Let go of all connections."""
        for client in self._clients.values():
            client.close()

    def at(self, place: str) -> httpx.Client:
        """Return a client whose requests land in a region, at the `edge` or in `global`."""
        return self._clients[place]

    def sql(
        self, database: str, query: str, *parameters: object, **named: object
    ) -> list[tuple[Any, ...]]:
        """Run a statement as superuser of one server; return its rows, if it has any."""
        conninfo = self.note["superuser_databases"][database]
        with psycopg.connect(conninfo, autocommit=True, application_name="test") as connection:
            cursor = connection.execute(query.encode(), parameters or named or None)
            return cursor.fetchall() if cursor.description else []

    # Mails

    def mails(self, **wanted: str) -> list[Mail]:
        """Return what the catcher has, oldest first; `**{"to.address": …}` or `subject=…`."""
        address, subject = wanted.get("to.address"), wanted.get("subject")
        return [
            mail
            for mail in self.parts.mails(self.at("mail"), wanted)
            if address in {None, *(to["address"] for to in mail["to"])}
            and subject in {None, mail["subject"]}
        ]

    def next_mail(self, address: str, within: float = PATIENCE) -> Mail:
        """Wait for the oldest mail to an address that was not returned yet."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            for mail in self.mails(**{"to.address": address}):
                if mail["id"] not in self._seen:
                    self._seen.add(mail["id"])
                    return mail
            time.sleep(0.02)
        raise AssertionError("no mail came")

    # Parts

    @contextmanager
    def paused(self, *parts: str) -> Iterator[None]:
        """Stop parts in their tracks for the length of a block: their ports stay open."""
        with contextlib.ExitStack() as undo:
            for part in parts:
                undo.enter_context(self.parts.paused(part))
            yield

    def unattended(self) -> contextlib.AbstractContextManager[None]:
        """Keep what dies within a block from being started again."""
        return self.parts.unattended()

    def end(self, part: str, how: signal.Signals) -> None:
        """Signal a part and wait for its end; SIGKILL takes its children along."""
        self.parts.end(part, how)

    def log(self, part: str) -> str:
        """Return what a part has logged."""
        return self.parts.logs()[part.replace(" ", "-")]

    def metrics(self, part: str) -> str:
        """Return the metrics of a service."""
        url = f"http://{HOST}:{self.settings.port(part)}/metrics"
        return httpx.get(url, trust_env=False).raise_for_status().text

    # Health

    def is_whole(self) -> bool:
        """Whether every service is ready, every region reaches every other and the edge all."""
        try:
            return (
                all(self._is_ready(part) for part in SERVICES)
                and self.at("mail").get(self.parts.mail_health).is_success
                and all(self._leads(*pair) for pair in itertools.product(REGIONS, REGIONS))
                and {self.at("edge").get("/").headers["x-served-by"] for _ in range(6)}
                == set(REGIONS)
            )
        except (httpx.HTTPError, KeyError):
            return False

    def _is_ready(self, part: str) -> bool:
        url = f"http://{HOST}:{self.settings.port(part)}/readyz"
        return httpx.get(url, trust_env=False).status_code == httpx.codes.OK

    def _leads(self, landing: str, home: str) -> bool:
        unknown = {"Authorization": f"Bearer {home.upper()}-{'0' * 64}"}
        answer = self.at(landing).get("/hub/myinfo", headers=unknown)
        return answer.status_code == httpx.codes.UNAUTHORIZED

    def heal(self) -> None:
        """Wait until all is as it was."""
        eventually(self.is_whole, PATIENCE)


def timed(call: Callable[[], httpx.Response]) -> tuple[float, httpx.Response]:
    """Call and say how many seconds it took."""
    watch = Stopwatch()
    answer = call()
    return watch.running, answer
