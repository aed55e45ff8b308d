"""Stacks of one region: a shared running one for read-only tests, or one per test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from embedded.testing import StackUnderTest, stack_under_test
from embedded.testing_edge import Edge, edge_under_test


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[StackUnderTest]:
    with stack_under_test(tmp_path, VETCHIUM_REGIONS="ind1") as found:
        yield found


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackUnderTest]:
    """Infrastructure that runs in the foreground; its tests must not change it."""
    folder = tmp_path_factory.mktemp("running")
    with stack_under_test(folder, VETCHIUM_REGIONS="ind1") as found:
        found.start("--infrastructure")
        yield found


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Edge]:
    async with edge_under_test(tmp_path) as found:
        yield found
