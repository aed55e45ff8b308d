"""A stack of its own for each test, of one region: starting and stopping is what is looked at."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from embedded.testing import StackUnderTest, stack_under_test
from embedded.testing_edge import Edge, edge_under_test


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[StackUnderTest]:
    with stack_under_test(tmp_path, VETCHIUM_REGIONS="ind1") as found:
        yield found


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Edge]:
    async with edge_under_test(tmp_path) as found:
        yield found
