"""`GET /`, `/healthz`, `/readyz`, `/metrics`, while all databases answer."""

import pytest

from vetchium_testing.answers import success
from vetchium_testing.regional_api.joined_regions import REGIONS, Platform, bearer


@pytest.mark.parametrize("region", REGIONS)
class TestRoot:
    async def test_says_who_and_how_it_is(self, platform: Platform, region: str) -> None:
        expected = {"status": "ok", "region": region, "global_db": 1, f"regional_{region}": 1}
        for headers in ({}, bearer(f"USA1-{'0' * 64}")):
            answer = await platform.at(region).get("/", headers=headers)
            assert success(answer) == expected
            assert answer.headers["x-served-by"] == region


@pytest.mark.parametrize("region", REGIONS)
class TestHealth:
    async def test_alive_and_ready(self, platform: Platform, region: str) -> None:
        success(await platform.at(region).get("/healthz"))
        success(await platform.at(region).get("/readyz"))

    async def test_metrics(self, platform: Platform, region: str) -> None:
        at = platform.at(region)
        await at.get("/a-path-that-nobody-knows")
        answer = await at.get("/metrics")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain")
        assert "# HELP " in answer.text
        assert "a-path-that-nobody-knows" not in answer.text
