"""Rules for every path of the global-service, and the paths that it does not have."""

import re
from typing import Any

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.global_service.admin import ENDPOINTS, PUBLIC, SIGNED_IN, WITH_BODY, Endpoint
from vetchium_testing.global_service.service import Office, bearer

ORIGIN = "http://localhost:3001"


class TestPaths:
    @pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
    @pytest.mark.parametrize(
        "path",
        [
            *("/admin", "/admin/", "/admin/nothing", "/admin/login/", "//admin/login"),
            *("/ADMIN/login", "/admin/Login", "/admin/login%2F", "/hub", "/hub/login"),
            *("/hub/myinfo", "/org/login", "/agency/login", "/global/get-regions"),
            *("/global/check-domain", "/hub/admin/login", "/admin/hub/login"),
        ],
    )
    async def test_unknown(self, office: Office, root: str, method: str, path: str) -> None:
        for headers in ({}, bearer(root)):
            problem(await office.client.request(method, path, headers=headers), 404)

    @pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.name)
    async def test_another_method(self, office: Office, root: str, endpoint: Endpoint) -> None:
        allowed = {"GET": "GET, HEAD"}.get(endpoint.method, endpoint.method)
        others = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - {endpoint.method}
        for method in sorted(others):
            answer = await office.client.request(method, endpoint.path, headers=bearer(root))
            problem(answer, 405)
            assert answer.headers["allow"] == allowed

    async def test_root_knows_its_one_database(self, office: Office) -> None:
        assert "global_db" in str(success(await office.client.get("/")))


class TestHeaders:
    @pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.name)
    async def test_request_id_and_server(self, office: Office, endpoint: Endpoint) -> None:
        for headers in ({"X-Request-ID": "mine"}, {"X-Request-ID": "not mine"}, {}):
            answer = await office.client.request(endpoint.method, endpoint.path, headers=headers)
            assert answer.headers.get_list("x-served-by") == ["global"]
            (request_id,) = answer.headers.get_list("x-request-id")
            assert (request_id == "mine") == (headers.get("X-Request-ID") == "mine")
            assert re.fullmatch(r"[A-Za-z0-9._-]{1,128}", request_id)

    async def test_an_allowed_origin_reads_every_answer(self, office: Office, root: str) -> None:
        headers = bearer(root) | {"Origin": ORIGIN}
        for answer in (
            await office.client.get("/admin/myinfo", headers=headers),
            await office.client.get("/admin/nothing", headers=headers),
            await office.client.post("/admin/filter-users", headers=headers, content=b"{"),
        ):
            assert answer.headers.get_list("access-control-allow-origin") == [ORIGIN]


class TestDocument:
    @pytest.fixture
    async def document(self, office: Office) -> dict[str, Any]:
        answer = await office.client.get("/docs/openapi.json")
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found

    async def test_has_every_path(self, document: dict[str, Any]) -> None:
        ours = {path for path in document["paths"] if not path.startswith("/admin/mails")}
        assert ours >= {"/", *(each.path for each in ENDPOINTS)}

    @pytest.mark.parametrize("endpoint", WITH_BODY, ids=lambda each: each.name)
    async def test_shows_bodies(self, document: dict[str, Any], endpoint: Endpoint) -> None:
        operation = document["paths"][endpoint.path]["post"]
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        schema = document["components"]["schemas"][reference.rpartition("/")[2]]
        assert schema["properties"].keys() == endpoint.fields.keys()
        assert set(schema["required"]) == endpoint.fields.keys() - endpoint.optional
        assert operation["x-home-region"].startswith("local")
        assert "400" in operation["responses"]

    async def test_shows_who_may(self, document: dict[str, Any]) -> None:
        for each in ENDPOINTS:
            operation = document["paths"][each.path][each.method.lower()]
            assert bool(operation.get("security")) == (each.roles is not PUBLIC)
        for each in SIGNED_IN:
            assert "401" in document["paths"][each.path][each.method.lower()]["responses"]
