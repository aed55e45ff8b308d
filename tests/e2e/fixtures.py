"""The real processes, started once for all tests that a pytest process runs."""

from collections.abc import Callable, Iterator

import pytest
from e2e.companies import Colleague, demo_superadmin
from e2e.people import Person, sign_up
from e2e.system import System

from embedded.testing import stack_under_test


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Everything runs, as `make up` leaves it."""
    with stack_under_test(tmp_path_factory.mktemp("e2e")) as stack:
        up = stack.run("up", "--detach")
        assert up.returncode == 0, up.stdout + up.stderr
        found = System(stack)
        yield found
        found.close()


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


@pytest.fixture(scope="session")
def superadmin(system: System) -> Callable[[str, str], Colleague]:
    """The founder of the demo company of a portal and a home, signed in."""
    known: dict[tuple[str, str], Colleague] = {}

    def find(portal: str, home: str) -> Colleague:
        if (portal, home) not in known:
            known[portal, home] = demo_superadmin(system, portal, home)
        return known[portal, home]

    return find
