"""Every field of every endpoint: one value beyond the rule of its type, and one on its edge.

All values of a type stand in the tests of `check()`.
"""

from typing import Any

import pytest

from vetchium_testing.answers import problem
from vetchium_testing.regional_api.hub import ENDPOINTS, Endpoint
from vetchium_testing.regional_api.joined_regions import Platform, bearer
from vetchium_testing.values import BAD, GOOD

ANOTHER = {"language_code": "de-DE", "display_name": "Maja"}
NO_OBJECTS: list[Any] = [None, 7, "de-DE", [], True]
REQUIRED = [(each, name) for each in ENDPOINTS for name in each.fields if name not in each.optional]


def _cases(values: dict[str, list[Any]]) -> list[Any]:
    """Take the last value of a type: it is the one that other types judge differently."""
    return [
        pytest.param(endpoint, field, values[kind][-1], id=f"{endpoint.path}-{field}")
        for endpoint in ENDPOINTS
        for field, kind in endpoint.fields.items()
    ]


@pytest.fixture
async def signed_in(platform: Platform) -> dict[str, str]:
    return bearer(await platform.session(await platform.account("ind1")))


class TestFields:
    @pytest.mark.parametrize(("endpoint", "field", "value"), _cases(BAD))
    async def test_bad(
        self,
        platform: Platform,
        signed_in: dict[str, str],
        endpoint: Endpoint,
        field: str,
        value: Any,
    ) -> None:
        body = endpoint.body | {field: value}
        problem(
            await platform.at("ind1").post(endpoint.path, json=body, headers=signed_in), 400, field
        )

    @pytest.mark.parametrize(("endpoint", "field", "value"), _cases(GOOD))
    async def test_good(
        self,
        platform: Platform,
        signed_in: dict[str, str],
        endpoint: Endpoint,
        field: str,
        value: Any,
    ) -> None:
        body = endpoint.body | {field: value}
        answer = await platform.at("ind1").post(endpoint.path, json=body, headers=signed_in)
        assert answer.status_code == endpoint.status, answer.text

    @pytest.mark.parametrize(("endpoint", "field"), REQUIRED)
    async def test_missing(
        self, platform: Platform, signed_in: dict[str, str], endpoint: Endpoint, field: str
    ) -> None:
        body = {name: value for name, value in endpoint.body.items() if name != field}
        problem(
            await platform.at("ind1").post(endpoint.path, json=body, headers=signed_in), 400, field
        )

    @pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.path)
    async def test_all_broken_fields_are_listed_at_once(
        self, platform: Platform, signed_in: dict[str, str], endpoint: Endpoint
    ) -> None:
        at = platform.at("ind1")
        needed = endpoint.fields.keys() - endpoint.optional
        problem(await at.post(endpoint.path, json={}, headers=signed_in), 400, *needed)
        broken = dict.fromkeys(endpoint.fields)
        problem(await at.post(endpoint.path, json=broken, headers=signed_in), 400, *broken)

    @pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.path)
    async def test_optional_and_unknown_fields(
        self, platform: Platform, signed_in: dict[str, str], endpoint: Endpoint
    ) -> None:
        body = {k: v for k, v in endpoint.body.items() if k not in endpoint.optional}
        body |= {"unknown": {"a": [1, None]}, "": 1, "errors": []}
        answer = await platform.at("ind1").post(endpoint.path, json=body, headers=signed_in)
        assert answer.status_code == endpoint.status

    async def test_field_names_are_case_sensitive(self, platform: Platform) -> None:
        body = {"Domain": "example.com", "DOMAIN": "example.com"}
        problem(await platform.at("ind1").post("/global/check-domain", json=body), 400, "domain")


class TestOtherDisplayNames:
    @pytest.mark.parametrize(
        ("items", "broken"),
        [
            *(([item], [""]) for item in NO_OBJECTS),
            ([{}], [".language_code", ".display_name"]),
            *(([ANOTHER | {"display_name": bad}], [".display_name"]) for bad in BAD["name"]),
            *(([ANOTHER | {"language_code": bad}], [".language_code"]) for bad in BAD["language"]),
            ([{"language_code": "en-US", "display_name": "Maya"}], [".language_code"]),
        ],
    )
    async def test_bad_items(self, platform: Platform, items: list[Any], broken: list[str]) -> None:
        body = _signup() | {"other_display_names": items}
        answer = await platform.at("ind1").post("/hub/complete-signup", json=body)
        problem(answer, 400, *(f"other_display_names[0]{each}" for each in broken))

    async def test_no_language_twice(self, platform: Platform) -> None:
        body = _signup() | {"other_display_names": [ANOTHER, ANOTHER]}
        answer = await platform.at("ind1").post("/hub/complete-signup", json=body)
        problem(answer, 400, "other_display_names[1].language_code")

    async def test_broken_items_and_fields_are_listed_together(self, platform: Platform) -> None:
        body = _signup() | {
            "resident_country_code": "in",
            "other_display_names": [ANOTHER, None, {"language_code": "ta-IN"}],
        }
        answer = await platform.at("ind1").post("/hub/complete-signup", json=body)
        problem(
            answer,
            400,
            "resident_country_code",
            "other_display_names[1]",
            "other_display_names[2].display_name",
        )

    async def test_rules_across_fields_are_listed_too(self, platform: Platform) -> None:
        body = _signup() | {
            "password": "short",
            "other_display_names": [ANOTHER, ANOTHER | {"display_name": ""}, "Maya", "Maya"],
        }
        answer = await platform.at("ind1").post("/hub/complete-signup", json=body)
        problem(
            answer,
            400,
            "password",
            "other_display_names[1].display_name",
            "other_display_names[1].language_code",
            "other_display_names[2]",
            "other_display_names[3]",
        )

    async def test_is_preferred_of_an_item_is_ignored(self, platform: Platform) -> None:
        body = _signup() | {"other_display_names": [ANOTHER | {"is_preferred": "yes"}]}
        problem(await platform.at("ind1").post("/hub/complete-signup", json=body), 401)


def _signup() -> dict[str, Any]:
    return next(each.body for each in ENDPOINTS if each.path == "/hub/complete-signup")
