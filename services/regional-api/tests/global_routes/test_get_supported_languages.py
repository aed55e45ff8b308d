from vetchium_testing.answers import success
from vetchium_testing.regional_api.joined_regions import REGIONS, Platform, bearer

TODAY = [
    ("en-US", "English (United States)", "English", True),
    ("de-DE", "German (Germany)", "Deutsch", False),
    ("ta-IN", "Tamil (India)", "தமிழ்", False),
]
MEMBERS = ("language_code", "language_name", "native_name", "is_default")


class TestGetSupportedLanguages:
    async def test_the_default_first(self, platform: Platform) -> None:
        expected = [dict(zip(MEMBERS, row, strict=True)) for row in TODAY]
        for landing in REGIONS:
            answer = await platform.at(landing).get("/global/get-supported-languages")
            assert success(answer) == {"languages": expected}
            assert answer.headers["x-served-by"] == landing

    async def test_authorization_is_ignored(self, platform: Platform) -> None:
        headers = bearer(f"USA1-{'0' * 64}")
        answer = await platform.at("ind1").get("/global/get-supported-languages", headers=headers)
        success(answer)
        assert answer.headers["x-served-by"] == "ind1"
