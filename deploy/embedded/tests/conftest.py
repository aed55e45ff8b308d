"""A stack of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.testing import StackUnderTest, stack_under_test


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[StackUnderTest]:
    with stack_under_test(tmp_path) as found:
        yield found
