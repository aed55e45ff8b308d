from vetchium_testing.answers import success
from vetchium_testing.regional_api.joined_regions import REGIONS, Platform, bearer

TODAY = [
    {"region_code": "deu1", "region_name": "Germany - Frankfurt"},
    {"region_code": "ind1", "region_name": "India - Chennai"},
    {"region_code": "usa1", "region_name": "USA - California"},
]


class TestGetRegions:
    async def test_the_active_ones_by_code(self, platform: Platform) -> None:
        for landing in REGIONS:
            answer = await platform.at(landing).get("/global/get-regions")
            assert success(answer) == {"regions": TODAY}
            assert answer.headers["x-served-by"] == landing

    async def test_authorization_is_ignored(self, platform: Platform) -> None:
        for token in ("nonsense", f"USA1-{'0' * 64}", f"XYZ1-{'0' * 64}"):
            answer = await platform.at("ind1").get("/global/get-regions", headers=bearer(token))
            assert success(answer) == {"regions": TODAY}
            assert answer.headers["x-served-by"] == "ind1"
