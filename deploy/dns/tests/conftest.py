"""A separate server for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nameserver.testing import Running, serving


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with serving(tmp_path / "dns" / "zone.json") as found:
        yield found
