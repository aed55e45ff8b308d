"""Bodies that are not a JSON object, not declared as JSON, or too large."""

import json
from secrets import token_hex
from typing import Any

import pytest
from httpx import codes

from vetchium_testing.answers import problem
from vetchium_testing.global_service.admin import WITH_BODY, Endpoint
from vetchium_testing.global_service.service import Office, bearer
from vetchium_testing.values import MALFORMED

MIB = 1024 * 1024
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
async def session(office: Office) -> dict[str, str]:
    return bearer(await office.signed_in("superadmin"))


async def test_all_that_is_malformed(office: Office) -> None:
    for raw in MALFORMED.values():
        problem(await office.client.post("/admin/login", content=raw, headers=JSON), 400)


@pytest.mark.parametrize("content_type", [None, "", "text/plain", "multipart/form-data"])
async def test_all_that_is_not_declared_as_json(office: Office, content_type: str | None) -> None:
    headers = {"Content-Type": content_type} if content_type is not None else {}
    problem(await office.client.post("/admin/login", content=b"{}", headers=headers), 415)


@pytest.mark.parametrize("endpoint", WITH_BODY, ids=lambda each: each.name)
class TestBodies:
    async def test_no_json_object(
        self, office: Office, session: dict[str, str], endpoint: Endpoint
    ) -> None:
        for raw in (MALFORMED["cut"], MALFORMED["list"]):
            answer = await office.client.post(endpoint.path, content=raw, headers=session | JSON)
            problem(answer, 400)

    async def test_not_declared_as_json(
        self, office: Office, session: dict[str, str], endpoint: Endpoint
    ) -> None:
        headers = session | {"Content-Type": "text/plain"}
        content = json.dumps(endpoint.body).encode()
        answer = await office.client.post(endpoint.path, content=content, headers=headers)
        problem(answer, 415)

    async def test_more_than_a_mebibyte(
        self, office: Office, session: dict[str, str], endpoint: Endpoint
    ) -> None:
        body = json.dumps(_body(endpoint)).encode()
        full = await office.client.post(
            endpoint.path, content=body.ljust(MIB), headers=session | JSON
        )
        assert full.status_code == endpoint.status
        over = await office.client.post(
            endpoint.path, content=body.ljust(MIB + 1), headers=session | JSON
        )
        problem(over, 413)


def _body(endpoint: Endpoint) -> dict[str, Any]:
    """Return the endpoint's body; what it makes does not exist yet."""
    new = token_hex(8)
    makes = {"email_address": f"{new}@vetchium.example", "domain_name": f"{new}.example"}
    is_made = endpoint.status == codes.CREATED
    return {k: makes.get(k, v) if is_made else v for k, v in endpoint.body.items()}
