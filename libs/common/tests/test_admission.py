"""Who is let in."""

import pytest
from prometheus_client import REGISTRY

from common.admission import PROBES, Admission


def refused() -> float:
    return REGISTRY.get_sample_value("vetchium_http_requests_refused_total") or 0


async def test_the_rest_is_refused_until_somebody_leaves() -> None:
    admission, before = Admission(2), refused()
    for _ in range(2):
        assert not admission.refuses("/hub/myinfo")
        admission.enter()
    assert [admission.refuses("/hub/myinfo") for _ in range(3)] == [True] * 3
    assert refused() == before + 3
    admission.leave()
    assert not admission.refuses("/hub/myinfo")
    admission.enter()
    assert admission.refuses("/hub/myinfo")


@pytest.mark.parametrize("probe", sorted(PROBES))
async def test_probes_are_always_answered(probe: str) -> None:
    admission = Admission(0)
    assert admission.refuses("/hub/myinfo")
    assert not admission.refuses(probe)
