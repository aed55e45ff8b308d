"""Three regions with bookmarks."""

from collections.abc import AsyncIterator, Callable

import pytest

from vetchium_bookmarks import MODULE
from vetchium_testing.modules import with_defaults
from vetchium_testing.regional_api import joined_regions
from vetchium_testing.regional_api.joined_regions import Platform


@pytest.fixture(scope="session")
async def bookmarks(make_database: Callable[[str], str]) -> AsyncIterator[Platform]:
    """Three regions that live as long as the test process; each test makes its own accounts."""
    chosen = with_defaults(MODULE, {"BOOKMARKS_MOST": "3"})
    async with joined_regions.platform(make_database, modules=[chosen]) as built:
        yield built
