"""Bodies that are not a JSON object, not declared as JSON, or too large."""

import json

import pytest

from vetchium_testing.answers import problem
from vetchium_testing.global_service.admin import WITH_BODY, Endpoint
from vetchium_testing.global_service.service import Office, bearer
from vetchium_testing.values import MALFORMED

MIB = 1024 * 1024
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
async def session(office: Office) -> dict[str, str]:
    return bearer(await office.signed_in("superadmin"))


@pytest.mark.parametrize("endpoint", WITH_BODY, ids=lambda each: each.name)
class TestBodies:
    async def test_no_json_object(
        self, office: Office, session: dict[str, str], endpoint: Endpoint
    ) -> None:
        for raw in MALFORMED.values():
            answer = await office.client.post(endpoint.path, content=raw, headers=session | JSON)
            problem(answer, 400)

    @pytest.mark.parametrize("content_type", [None, "", "text/plain", "multipart/form-data"])
    async def test_not_declared_as_json(
        self,
        office: Office,
        session: dict[str, str],
        endpoint: Endpoint,
        content_type: str | None,
    ) -> None:
        headers = session | ({"Content-Type": content_type} if content_type is not None else {})
        content = json.dumps(endpoint.body).encode()
        answer = await office.client.post(endpoint.path, content=content, headers=headers)
        problem(answer, 415)

    async def test_more_than_a_mebibyte(
        self, office: Office, session: dict[str, str], endpoint: Endpoint
    ) -> None:
        body = json.dumps(endpoint.body).encode()
        full = await office.client.post(
            endpoint.path, content=body.ljust(MIB), headers=session | JSON
        )
        assert full.status_code in {endpoint.status, 409}
        over = await office.client.post(
            endpoint.path, content=body.ljust(MIB + 1), headers=session | JSON
        )
        problem(over, 413)
