"""A part of the system is away: who notices, how soon, and that all comes back by itself."""

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from statistics import median

import httpx
import pytest
from e2e.parts import PATIENCE
from e2e.people import Person
from e2e.system import APIS, System, timed

from embedded.testing import eventually
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.hub import new_address

HOP_LIMIT = 10.0  # what a hop may take in all, by default
DATABASE_LIMIT = 2.0
SLACK = 5.0  # for a machine that is busy with other tests
FAST = 1.0  # no time-out of ours is that short: whoever answers so soon did not wait for any

pytestmark = pytest.mark.usefixtures("disturbed")

Resident = Callable[[str], Person]
Outage = Callable[[System, str], AbstractContextManager[None]]


@contextmanager
def others_stay(system: System, *away: str) -> Iterator[None]:
    """All is well in the end, and no other process was started again for it."""

    def running() -> dict[str, object]:
        now = system.parts.running()
        return {part: mark for part, mark in now.items() if part not in away}

    before = running()
    yield
    system.heal()
    assert running() == before


def all_fast(ask: Callable[[], httpx.Response]) -> None:
    """Ask ten times: it works, and in the middle of the field it is fast."""
    measured = [timed(ask) for _ in range(10)]
    for _, answer in measured:
        success(answer)
    assert median(seconds for seconds, _ in measured) < FAST


class TestRegionalApi:
    def test_hangs(self, system: System, resident: Resident) -> None:
        """Its people get 504 from the others, whose own people are served as ever."""
        there, here = resident("usa1"), resident("ind1")
        with others_stay(system), ThreadPoolExecutor(8) as pool:
            with system.paused("regional-api usa1"):
                asked = [pool.submit(timed, lambda: there.get("ind1")) for _ in range(8)]
                while not all(each.done() for each in asked):
                    all_fast(lambda: here.get("ind1"))
                for each in asked:
                    seconds, answer = each.result()
                    problem(answer, 504)
                    assert seconds < HOP_LIMIT + SLACK
            eventually(lambda: there.get("ind1").is_success, PATIENCE)

    def test_is_killed(self, system: System, resident: Resident) -> None:
        """Its people get 502 at once, from everywhere."""
        there, here = resident("usa1"), resident("ind1")
        with others_stay(system, "regional-api usa1"):
            with system.unattended():
                system.end("regional-api usa1", signal.SIGKILL)
                for landing in ("ind1", "deu1") * 5:
                    seconds, answer = timed(partial(there.get, landing))
                    assert answer.status_code in {502, 503}, "503: the breaker has opened"
                    problem(answer, answer.status_code)
                    assert answer.headers["x-served-by"] == landing
                    assert seconds < FAST + SLACK
                all_fast(lambda: here.get("ind1"))
                all_fast(lambda: here.get("deu1"))
            eventually(lambda: there.get("ind1").is_success, PATIENCE)


@contextmanager
def stopped(system: System, part: str) -> Iterator[None]:
    """Connections are refused."""
    with system.unattended():
        system.end(part, signal.SIGINT)
        yield


@contextmanager
def hung(system: System, part: str) -> Iterator[None]:
    """Connections stay open and are even accepted, but nobody answers."""
    with system.paused(part):
        yield


@pytest.mark.parametrize("how", [stopped, hung])
class TestDatabase:
    """503 within two seconds, and all is well soon after it is back: no service is restarted."""

    def test_regional(
        self,
        system: System,
        resident: Resident,
        how: Outage,
    ) -> None:
        there, here, part = resident("usa1"), resident("ind1"), "postgres usa1"
        with others_stay(system, part):
            with how(system, part):
                refused_in_time(lambda: there.get("usa1"))
                refused_in_time(lambda: there.get("ind1"))
                refused_in_time(lambda: there.ask_login("deu1"))
                assert system.at("usa1").get("/").json()["regional_usa1"] == 0
                all_fast(lambda: here.get("ind1"))
                all_fast(lambda: here.get("usa1"))
                all_fast(lambda: system.at("usa1").get("/global/get-regions"))
            eventually(lambda: there.get("ind1").is_success, PATIENCE)
            there.log_in("deu1")

    def test_global(
        self,
        system: System,
        resident: Resident,
        how: Outage,
    ) -> None:
        """Who is signed in stays so: sessions need the home region alone."""
        person, part = resident("ind1"), "postgres global"
        with others_stay(system, part):
            with how(system, part):
                refused_in_time(lambda: person.ask_login("ind1"))
                refused_in_time(
                    lambda: system.at("deu1").post(
                        "/hub/request-signup", json={"email_address": new_address()}
                    )
                )
                for api in APIS:
                    place = api.rpartition(" ")[2]
                    assert system.at(place).get("/").json()["global_db"] == 0
                    all_fast(partial(person.get, place))
            eventually(lambda: person.ask_login("ind1").is_success, PATIENCE)


def refused_in_time(ask: Callable[[], httpx.Response]) -> None:
    """Ask several times, at once as it would be: 503, in two seconds if the machine is idle."""
    with ThreadPoolExecutor(3) as pool:
        measured = [each.result() for each in [pool.submit(timed, ask) for _ in range(3)]]
    for _, answer in measured:
        problem(answer, 503)
        assert int(answer.headers["retry-after"]) > 0
    assert min(seconds for seconds, _ in measured) < DATABASE_LIMIT
    assert max(seconds for seconds, _ in measured) < DATABASE_LIMIT + SLACK
