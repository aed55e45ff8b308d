"""What all tests share: fixtures, the marks of slow kinds, and who runs what at the same time."""

import gc
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

pytest_plugins = ["vetchium_testing.plugin", "vetchium_testing.mail.smtp", "e2e.fixtures"]

TOP = Path(__file__).parent
FOLDERS = {
    "tests/e2e": "e2e",
    "tests/browser": "browser",
    "tests/helm": "helm",
    "deploy/compose/tests/test_in_containers.py": "docker",
}
"""Every test in a folder is of a kind; a new file there is marked by itself."""
FIXTURES = {
    "system": "e2e",
    "private_postgres": "outage",
    "fragile": "outage",
    "stack": "stack",
    "running": "stack",
    "whole": "stack",
    "stage": "stack",
}
"""Every test that asks for such a fixture is of a kind, wherever it stands."""
FILES = {
    "outage": "outage",
    "kills": "outage",
    "four_steps": "slow",
    "at_once": "slow",
    "companies": "stack",
    "edge": "stack",
}
"""Every test in a file whose name has this word is of a kind."""
SHARED = ("tests/browser/", "tests/e2e/")
OWN_STACK = "tests/e2e/test_region.py"


def pytest_collection_finish() -> None:
    """Keep the collector of garbage away from modules and tests: they stay to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with the kinds that `make test-fast` leaves out."""
    for item in items:
        place = item.path.relative_to(TOP).as_posix()
        kinds = {kind for folder, kind in FOLDERS.items() if place.startswith(folder)}
        kinds |= {kind for word, kind in FILES.items() if word in item.path.stem}
        asked = getattr(item, "fixturenames", ())
        kinds |= {kind for fixture, kind in FIXTURES.items() if fixture in asked}
        for kind in sorted(kinds):
            item.add_marker(kind)


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """One process gets all tests of a folder that shares a stack, which starts once; else by file.

    The folders are two, since end-to-end tests wait while a browser works.
    """

    def _split_scope(self, nodeid: str) -> str:
        for folder in SHARED:
            if nodeid.startswith(folder) and not nodeid.startswith(OWN_STACK):
                return folder
        return nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """Replace what `--dist loadscope` means."""
    return Scheduling(config, log) if config.getoption("dist") == "loadscope" else None
