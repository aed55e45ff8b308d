"""The real processes, started once for all tests that a pytest process runs."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from e2e.in_containers import Containers
from e2e.parts import Parts, Processes
from e2e.people import Person, sign_up
from e2e.system import System

from containers.prepare import own
from containers.stack import has_started
from embedded.settings import load
from embedded.testing import StackUnderTest, stack_under_test

RUNNING = "E2E_DATA_DIR"
"""Names the data folder of a stack that runs already, in either mode (docs/compose.md)."""


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Everything runs, as `make up` leaves it."""
    if RUNNING in os.environ:
        found = System(running(Path(os.environ[RUNNING]).absolute()))
        found.heal()
        yield found
        found.close()
        return
    with stack_under_test(tmp_path_factory.mktemp("e2e")) as stack:
        up = stack.run("up", "--detach")
        assert up.returncode == 0, up.stdout + up.stderr
        found = System(Processes(stack))
        yield found
        found.close()


def running(data_dir: Path) -> Parts:
    """Find the parts of a stack that somebody else has started."""
    assert "PYTEST_XDIST_WORKER" not in os.environ, "one stack, one process of tests: -n 0"
    environment = dict(os.environ) | {"VETCHIUM_DATA_DIR": str(data_dir)}
    settings = own(load(environment))
    if has_started(settings):
        return Containers(settings, environment)
    return Processes(StackUnderTest(data_dir, environment))


@pytest.fixture
def disturbed(system: System) -> Iterator[System]:
    """The system for a test that breaks something; whole again before the next one."""
    yield system
    system.heal()


@pytest.fixture(scope="session")
def resident(system: System) -> Callable[[str], Person]:
    """One person per home, for tests that leave the account as it is."""
    known: dict[str, Person] = {}

    def find(home: str) -> Person:
        if home not in known:
            known[home] = sign_up(system, home)
        return known[home]

    return find
