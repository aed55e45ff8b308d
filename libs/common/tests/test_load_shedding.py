"""Load shedding: which requests are refused."""

import pytest
from prometheus_client import REGISTRY

from common.web.load_shedding import PROBES, LoadShedding


def refused() -> float:
    return REGISTRY.get_sample_value("vetchium_http_requests_refused_total") or 0


async def test_the_rest_is_refused_until_one_leaves() -> None:
    load, before = LoadShedding(2), refused()
    for _ in range(2):
        assert not load.refuses("/hub/myinfo")
        load.free -= 1
    assert [load.refuses("/hub/myinfo") for _ in range(3)] == [True] * 3
    assert refused() == before + 3
    load.free += 1
    assert not load.refuses("/hub/myinfo")
    load.free -= 1
    assert load.refuses("/hub/myinfo")


@pytest.mark.parametrize("probe", sorted(PROBES))
async def test_probes_are_always_answered(probe: str) -> None:
    load = LoadShedding(0)
    assert load.refuses("/hub/myinfo")
    assert not load.refuses(probe)
