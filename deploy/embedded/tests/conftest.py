"""A stack of its own for each test, of one region: starting and stopping is what is looked at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.testing import StackUnderTest, stack_under_test


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[StackUnderTest]:
    with stack_under_test(tmp_path, VETCHIUM_REGIONS="ind1") as found:
        yield found
