"""The OpenAPI document of both tenant portals: all of them, and the same but for the names."""

import json
from typing import Any

import pytest

from vetchium_testing.regional_api.joined_regions import Platform
from vetchium_testing.regional_api.tenant import PORTALS
from vetchium_testing.regional_api.tenant_endpoints import Endpoint, endpoints

TABLE = [
    pytest.param(portal, endpoint, id=f"{portal}-{endpoint.name}")
    for portal in PORTALS
    for endpoint in endpoints(portal)
]


@pytest.fixture(scope="module")
async def document(platform: Platform) -> dict[str, Any]:
    found: dict[str, Any] = (await platform.at("ind1").get("/docs/openapi.json")).json()
    return found


def _operation(document: dict[str, Any], portal: str, endpoint: Endpoint) -> dict[str, Any]:
    operations = document["paths"][f"/{portal}/{endpoint.name}"]
    assert operations.keys() == {endpoint.method.lower()}
    found: dict[str, Any] = operations[endpoint.method.lower()]
    return found


def test_has_the_23_of_the_contract(document: dict[str, Any], portal: str) -> None:
    paths = {path for path in document["paths"] if path.startswith(f"/{portal}/")}
    assert paths == {f"/{portal}/{endpoint.name}" for endpoint in endpoints(portal)}
    assert len(paths) == 23


@pytest.mark.parametrize(("portal", "endpoint"), TABLE)
def test_shows_home_words_and_refusals(
    document: dict[str, Any], portal: str, endpoint: Endpoint
) -> None:
    operation = _operation(document, portal, endpoint)
    home = {"signup_token": "directory"}.get(endpoint.home, endpoint.home)
    assert operation["x-home-region"].partition(":")[0] == home
    assert operation["description"]
    assert operation["tags"] == [portal]
    refused = operation["responses"].keys() & {"401", "403"}
    if endpoint.roles is not None:
        assert operation["security"]
        assert "401" in refused
        assert ("403" in refused) == bool(endpoint.roles)
    else:
        assert not operation.get("security")


@pytest.mark.parametrize(("portal", "endpoint"), TABLE)
def test_shows_bodies(document: dict[str, Any], portal: str, endpoint: Endpoint) -> None:
    operation = _operation(document, portal, endpoint)
    if not endpoint.fields:
        assert "requestBody" not in operation
        return
    content = operation["requestBody"]["content"]
    name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
    schema = document["components"]["schemas"][name]
    assert schema["properties"].keys() == endpoint.fields.keys()
    assert set(schema.get("required", ())) == endpoint.fields.keys() - endpoint.optional
    assert "400" in operation["responses"]


def test_the_portals_differ_in_their_names_only(document: dict[str, Any]) -> None:
    def portal_of(name: str) -> str:
        own = {
            path.removeprefix(f"/{name}"): operations
            for path, operations in document["paths"].items()
            if path.startswith(f"/{name}/")
        }
        text = json.dumps(own, sort_keys=True)
        return text.replace(name.title(), "Tenant").replace(name, "tenant")

    assert portal_of("org") == portal_of("agency")


@pytest.mark.parametrize(
    ("schema", "fields"),
    [
        ("CompleteSignupResponse", {"session_token", "{}_user_id"}),
        ("TfaResponse", {"session_token", "device_token", "preferred_language", "{}_name"}),
        (
            "MyInfoResponse",
            {"{}_user_id", "full_name", "preferred_language", "{}_name", "roles"},
        ),
    ],
)
def test_answers_have_the_names_of_their_portal(
    document: dict[str, Any], portal: str, schema: str, fields: set[str]
) -> None:
    properties = document["components"]["schemas"][f"{portal.title()}{schema}"]["properties"]
    assert properties.keys() == {field.format(portal) for field in fields}
