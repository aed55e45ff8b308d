"""Thousands of people want a few hundred seats while a regional-api is killed with -9.

    make up DETACH=1
    .venv/bin/python modules/tickets/loadtest/siege.py --people 5000 --seats 500 --kill usa1

Against the running stack, over HTTP, each request landing in another region. Everybody repeats what
got no answer, with the same `ticket_id`, as the page does. Exit code 1 if a seat was sold twice, or
not at all, if the two sides of a ticket differ, or if somebody got no answer.
"""

import argparse
import asyncio
import json
import os
import random
import secrets
import signal
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import psycopg

from common.auth.tokens import digest

REGIONS = ("ind1", "usa1", "deu1")
EVENT_HOME = "ind1"
PATIENCE = 120.0
_ASKED, _OK, _MADE, _CONFLICT = "asked", 200, 201, 409


@dataclass
class Person:
    """Somebody who wants a seat."""

    home: str
    user_id: UUID = field(default_factory=uuid4)
    secret: str = field(default_factory=lambda: secrets.token_hex(32))
    ticket_id: str = field(default_factory=lambda: str(uuid4()))
    answer: str = ""
    took: float = 0.0


class Way:
    """Connections to the API of one region, kept alive."""

    def __init__(self, url: str) -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        self._address = host, int(port)
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(
        self, method: str, path: str, token: str, body: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """Send a request; return status and document; raise OSError or EOFError if none comes."""
        sent = json.dumps(body).encode() if body else b""
        kind = "Content-Type: application/json\r\n" if sent else ""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
            f"{kind}Content-Length: {len(sent)}\r\n\r\n"
        )
        reader, writer = (
            self._idle.pop() if self._idle else await asyncio.open_connection(*self._address)
        )
        try:
            writer.write(head.encode() + sent)
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
            document = await reader.readexactly(int(headers.get("content-length", "0")))
        except BaseException:
            writer.close()
            raise
        self._idle.append((reader, writer))
        return int(lines[0].split()[1]), json.loads(document)


class Siege:
    """One sale."""

    def __init__(self, stack: dict[str, Any], people: int, seats: int, seconds: float) -> None:
        self._databases: dict[str, str] = stack["databases"]
        self._ways = {each: Way(stack["urls"][f"regional-api {each}"]) for each in REGIONS}
        self.people = [Person(REGIONS[n % len(REGIONS)]) for n in range(people)]
        self.seats, self.seconds, self.event_id = seats, seconds, uuid4()
        self.requests: list[float] = []
        self.statuses: Counter[str] = Counter()

    def prepare(self) -> None:
        """Write the event, the accounts and their sessions."""
        with psycopg.connect(self._databases[EVENT_HOME]) as conn:
            conn.execute(
                "insert into tickets.events (event_id, portal, tenant_id, name, place, starts_at,"
                " sale_from, sale_until, capacity, per_person, price, signing_key, created_at)"
                " values (%s, 'org', gen_random_uuid(), 'Siege', 'Here', now() + interval '2 days',"
                " now() - interval '1 minute', now() + interval '1 day', %s, 1, '', %s, now())",
                [self.event_id, self.seats, secrets.token_bytes(32)],
            )
            conn.execute(
                "insert into tickets.seats (event_id, number) select %s, generate_series(1, %s)",
                [self.event_id, self.seats],
            )
        for region in REGIONS:
            mine = [each for each in self.people if each.home == region]
            with psycopg.connect(self._databases[region]) as conn:
                _copy_accounts(conn, mine)
            with psycopg.connect(self._databases[region], autocommit=True) as conn:
                conn.execute("vacuum analyze hub_users, hub_sessions")

    async def run(self) -> float:
        """Let everybody come, evenly spread; return how long it took until all had an answer."""
        began = monotonic()
        async with asyncio.TaskGroup() as tasks:
            for n, person in enumerate(self.people):
                tasks.create_task(self._come(person, began + self.seconds * n / len(self.people)))
        return monotonic() - began

    async def _come(self, person: Person, at: float) -> None:
        await asyncio.sleep(max(0.0, at - monotonic()))
        began = monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                person.answer = await self._buy(person)
        except TimeoutError:
            person.answer = "none"
        person.took = monotonic() - began

    async def _buy(self, person: Person) -> str:
        """Reserve and confirm; repeat what got no answer."""
        event = f"{EVENT_HOME}-{self.event_id.hex}".upper()
        body = {"event": event, "ticket_id": person.ticket_id}
        one = f"/hub/tickets/tickets/{person.ticket_id}"
        tries = 0
        while True:
            status, document = await self._ask(person, "POST", "/hub/tickets/reserve", body)
            while status in {_OK, _MADE} and document.get("is_pending"):
                await asyncio.sleep(random.uniform(0.5, 2.0))  # noqa: S311
                status, document = await self._ask(person, "GET", one)
                document = document.get("ticket", document)
            if status in {_OK, _MADE} and document["status"] == "held":
                status, document = await self._ask(person, "POST", f"{one}/confirm")
            if status in {_OK, _MADE} and document["status"] == "confirmed":
                return "confirmed"
            if status == _CONFLICT:
                return str(document["title"])
            tries += 1
            await asyncio.sleep(random.uniform(0.5, 1.0) * min(2**tries, 16))  # noqa: S311

    async def _ask(
        self, person: Person, method: str, path: str, body: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """Send a request to any region; (0, {}) if no answer came."""
        began = monotonic()
        token = f"{person.home.upper()}-{person.secret}"
        try:
            async with asyncio.timeout(15):
                status, document = await self._ways[random.choice(REGIONS)].ask(  # noqa: S311
                    method, path, token, body
                )
        except (OSError, EOFError, TimeoutError):
            self.statuses["none"] += 1
            return 0, {}
        self.requests.append(monotonic() - began)
        self.statuses[str(status)] += 1
        return status, document

    def wrong(self) -> list[str]:
        """Return what is wrong afterwards, in the databases and in what people were told."""
        with psycopg.connect(self._databases[EVENT_HOME]) as conn:
            sold = conn.execute(
                "select a.ticket_id, a.number from tickets.admissions a"
                " join tickets.seats s on s.ticket_id = a.ticket_id and s.number = a.number"
                " where a.event_id = %s and a.status = 'confirmed'",
                [self.event_id],
            ).fetchall()
            taken = conn.execute(
                "select count(*) from tickets.seats where event_id = %s and ticket_id is not null",
                [self.event_id],
            ).fetchone()
        held: set[UUID] = set()
        for region in REGIONS:
            with psycopg.connect(self._databases[region]) as conn:
                held |= {
                    row[0]
                    for row in conn.execute(
                        "select ticket_id from tickets.tickets where event_id = %s"
                        " and status = 'confirmed'",
                        [self.event_id],
                    )
                }
        told = {UUID(each.ticket_id) for each in self.people if each.answer == "confirmed"}
        checks = {
            f"{len(sold)} tickets for {self.seats} seats": len(sold) == self.seats,
            f"seats taken: {taken}": taken == (self.seats,),
            "a seat twice": len({number for _, number in sold}) == len(sold),
            "homes and event differ": held == {ticket for ticket, _ in sold},
            "people were told otherwise": told == held,
            "somebody got no answer": all(each.answer not in {"", "none"} for each in self.people),
        }
        return [text for text, is_right in checks.items() if not is_right]


def _copy_accounts(conn: psycopg.Connection[Any], people: list[Person]) -> None:
    with conn.cursor().copy(
        "copy hub_users (hub_user_global_id, handle, email_address, confirmed_at) from stdin"
    ) as copy:
        for each in people:
            name = f"siege-{each.user_id.hex}"
            copy.write_row((each.user_id, name, f"{name}@example.com", "now"))
    with conn.cursor().copy(
        "copy hub_sessions (token_hash, hub_user_global_id, expires_at) from stdin"
    ) as copy:
        for each in people:
            copy.write_row((_digest(each.secret), each.user_id, "tomorrow"))


def _digest(secret: str) -> str:
    return f"\\x{digest(secret).hex()}"


async def _kill(folder: Path, region: str, after: float) -> None:
    """Kill the API of a region, all its processes; the stack starts it anew."""
    await asyncio.sleep(after)
    running = json.loads((folder / "run" / "processes.json").read_text("utf-8"))
    pid, _ = running[f"regional-api {region}"]
    os.killpg(os.getpgid(pid), signal.SIGKILL)
    _say(f"killed regional-api {region} after {after} s")


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def main() -> int:
    """Run it and print figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=5000)
    options.add_argument("--seats", type=int, default=500)
    options.add_argument("--seconds", type=float, default=20.0, help="within which all come")
    options.add_argument("--kill", choices=[*REGIONS, "none"], default="usa1")
    options.add_argument("--kill-after", type=float, default=1.0)
    given = options.parse_args()
    folder = Path(os.environ.get("VETCHIUM_DATA_DIR", ".data"))
    stack = json.loads((folder / "stack.json").read_text("utf-8"))
    siege = Siege(stack, given.people, given.seats, given.seconds)
    siege.prepare()
    killer = (
        asyncio.create_task(_kill(folder, given.kill, given.kill_after))
        if given.kill != "none"
        else None
    )
    took = await siege.run()
    if killer is not None:
        await killer
    answers = Counter(each.answer for each in siege.people)
    whole = [each.took for each in siege.people]
    _say(f"answers: {dict(answers)} in {took:.1f} s: {len(whole) / took:.0f}/s")
    _say(f"requests: {len(siege.requests)}, {dict(siege.statuses)}")
    for name, values in (("request", siege.requests), ("person", whole)):
        p50, p99 = (1000 * _percentile(values, share) for share in (0.5, 0.99))
        _say(f"{name}: p50 {p50:.0f} ms, p99 {p99:.0f} ms, most {1000 * max(values):.0f} ms")
    wrong = siege.wrong()
    _say("\n".join(wrong) or f"right: {given.seats} seats, {given.seats} tickets, none twice")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
