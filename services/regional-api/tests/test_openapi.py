import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest

from vetchium_testing.answers import problem
from vetchium_testing.regional_api.hub import ENDPOINTS, SIGNED_IN
from vetchium_testing.regional_api.joined_regions import REGIONS, Platform

HOMES = {
    "/": "local",
    "/global/get-regions": "local",
    "/global/get-supported-languages": "local",
    "/global/check-domain": "local",
    "/hub/request-signup": "local",
    "/hub/complete-signup": "field",
    "/hub/login": "directory",
    "/hub/tfa": "token",
    "/hub/logout": "session",
    "/hub/myinfo": "session",
    "/hub/set-language": "session",
    "/hub/change-password": "session",
    "/hub/request-password-reset": "directory",
    "/hub/complete-password-reset": "token",
    "/hub/request-email-change": "session",
    "/hub/complete-email-change": "token",
}


@pytest.fixture(scope="module")
async def document(platform: Platform) -> dict[str, Any]:
    answer = await platform.at("ind1").get("/docs/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def _operation(document: dict[str, Any], path: str) -> dict[str, Any]:
    (operation,) = document["paths"][path].values()
    found: dict[str, Any] = operation
    return found


def _paths(document: dict[str, Any]) -> set[str]:
    """Return the paths but those of the tenants' portals, which have a test of their own."""
    return {path for path in document["paths"] if not path.startswith(("/org/", "/agency/"))}


class TestDocument:
    async def test_has_every_path_and_no_other(self, document: dict[str, Any]) -> None:
        assert document["openapi"].startswith("3.")
        assert _paths(document) == HOMES.keys()

    @pytest.mark.parametrize(("path", "home"), HOMES.items())
    async def test_shows_where_a_route_is_at_home(
        self, document: dict[str, Any], path: str, home: str
    ) -> None:
        operation = _operation(document, path)
        assert operation["x-home-region"].split(":")[0] == home
        assert operation["summary"] or operation["description"]

    @pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.path)
    async def test_shows_bodies(self, document: dict[str, Any], endpoint: Any) -> None:
        content = _operation(document, endpoint.path)["requestBody"]["content"]
        reference = content["application/json"]["schema"]["$ref"]
        schema = document["components"]["schemas"][reference.rpartition("/")[2]]
        assert schema["properties"].keys() == endpoint.fields.keys()
        assert set(schema["required"]) == endpoint.fields.keys() - endpoint.optional

    async def test_shows_which_routes_ask_for_a_session(self, document: dict[str, Any]) -> None:
        paths = _paths(document)
        asking = {path for path in paths if _operation(document, path).get("security")}
        assert asking == {path for _, path in SIGNED_IN}
        assert all("401" in _operation(document, path)["responses"] for path in asking)

    async def test_shows_the_limits_of_routes_without_a_session(
        self, document: dict[str, Any]
    ) -> None:
        """C6."""
        posts = {path: each["post"] for path, each in document["paths"].items() if "post" in each}
        limited = {path for path, each in posts.items() if each.get("x-limits")}
        assert limited == {path for path, each in posts.items() if not each.get("security")}
        assert all("429" in posts[path]["responses"] for path in limited)

    async def test_names_no_module(self, document: dict[str, Any]) -> None:
        """Two classes of one name would be told apart by their modules, and generators fail."""
        schemas = document["components"]["schemas"]
        assert {each["title"] for each in schemas.values() if "title" in each} <= schemas.keys()

    @pytest.mark.parametrize(
        ("path", "before_the_handler"),
        [
            ("/hub/login", {"408", "413", "415", "503"}),
            ("/global/check-domain", {"408", "413", "415", "503"}),
            ("/org/verify-domain", {"408", "413", "415", "503"}),
            ("/hub/myinfo", {"503"}),
            ("/global/get-regions", {"503"}),
        ],
    )
    async def test_shows_what_comes_before_the_handler(
        self, document: dict[str, Any], path: str, before_the_handler: set[str]
    ) -> None:
        """Fuzz: a body of another type was answered 415, which no route told."""
        found = _operation(document, path)["responses"]
        of_any = {"408", "413", "415", "503"}
        assert found.keys() & of_any == before_the_handler
        assert all(
            "application/problem+json" in found[each]["content"] for each in found.keys() & of_any
        )

    async def test_shows_what_a_route_says_of_a_status_itself(
        self, document: dict[str, Any]
    ) -> None:
        described = _operation(document, "/org/verify-domain")["responses"]["503"]["description"]
        assert "domains" in described

    async def test_is_the_same_everywhere(
        self, platform: Platform, document: dict[str, Any]
    ) -> None:
        for region in REGIONS:
            assert _json(await platform.at(region).get("/docs/openapi.json")) == document


def _json(answer: Any) -> Any:
    assert answer.status_code == 200
    return answer.json()


class TestPage:
    async def test_runs_its_own_script_alone(self, platform: Platform) -> None:
        page = await platform.at("ind1").get("/docs")
        policy = page.headers["content-security-policy"]
        (script,) = re.findall(r"<script type[^>]*>(.+?)</script>", page.text, re.DOTALL)
        digest = b64encode(sha256(script.encode()).digest()).decode()
        assert f"script-src 'self' 'sha256-{digest}';" in policy
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy

    @pytest.mark.parametrize(
        ("path", "allow"), [("/docs", "GET, HEAD"), ("/docs/nothing", "GET, HEAD")]
    )
    async def test_options(self, platform: Platform, path: str, allow: str) -> None:
        answer = await platform.at("ind1").options(path)
        problem(answer, 405)
        assert answer.headers["allow"] == allow

    async def test_nothing_else_is_there(self, platform: Platform) -> None:
        problem(await platform.at("ind1").get("/docs/nothing"), 404)

    async def test_loads_its_three_assets_from_this_server(self, platform: Platform) -> None:
        at = platform.at("ind1")
        page = await at.get("/docs")
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
        assets = set(re.findall(r'(?:src|href)="([^"]+\.(?:js|css))"', page.text))
        assert len(assets) == 3
        for asset in assets:
            answer = await at.get(asset)
            assert answer.status_code == 200
            assert re.match(r"text/(javascript|css)", answer.headers["content-type"])
            assert len(answer.content) > 10_000

    async def test_names_no_other_server(self, platform: Platform) -> None:
        page = await platform.at("ind1").get("/docs")
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text)
