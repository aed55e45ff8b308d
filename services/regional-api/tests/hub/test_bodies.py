"""Bodies that are no JSON object, or too much of one; the same for every route with a body."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from vetchium_testing.answers import problem
from vetchium_testing.regional_api.hub import ENDPOINTS, Endpoint
from vetchium_testing.regional_api.joined_regions import Platform, bearer
from vetchium_testing.values import MALFORMED

JSON = {"Content-Type": "application/json"}
MIB = 1024 * 1024


@pytest.fixture(scope="module")
async def signed_in(platform: Platform) -> dict[str, str]:
    return bearer(await platform.session(await platform.account("ind1")))


LOGIN = next(each for each in ENDPOINTS if each.path == "/hub/login")
CONTENT_TYPES = [
    None,
    *("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "json"),
]


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED)
async def test_all_that_is_malformed(platform: Platform, raw: bytes) -> None:
    for landing, path in (("ind1", "/global/check-domain"), ("ind1", "/hub/login")):
        problem(await platform.at(landing).post(path, content=raw, headers=JSON), 400)


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
async def test_all_that_is_not_declared_as_json(
    platform: Platform, content_type: str | None
) -> None:
    headers = {"Content-Type": content_type} if content_type is not None else {}
    content = json.dumps(LOGIN.body).encode()
    problem(await platform.at("ind1").post(LOGIN.path, content=content, headers=headers), 415)


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
async def test_declared_as_json(platform: Platform, content_type: str) -> None:
    content, headers = json.dumps(LOGIN.body).encode(), {"Content-Type": content_type}
    answer = await platform.at("ind1").post(LOGIN.path, content=content, headers=headers)
    problem(answer, LOGIN.status)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.path)
class TestBodies:
    @pytest.mark.parametrize("raw", [b'{"a": ', b"[]"], ids=["cut", "list"])
    async def test_no_json_object(
        self, platform: Platform, signed_in: dict[str, str], endpoint: Endpoint, raw: bytes
    ) -> None:
        problem(
            await platform.at("ind1").post(endpoint.path, content=raw, headers=signed_in | JSON),
            400,
        )

    async def test_not_declared_as_json(
        self, platform: Platform, signed_in: dict[str, str], endpoint: Endpoint
    ) -> None:
        headers = signed_in | {"Content-Type": "text/plain"}
        content = json.dumps(endpoint.body).encode()
        problem(
            await platform.at("ind1").post(endpoint.path, content=content, headers=headers), 415
        )

    async def test_up_to_a_mebibyte(
        self, platform: Platform, signed_in: dict[str, str], endpoint: Endpoint
    ) -> None:
        body = json.dumps(endpoint.body).encode()
        at = platform.at("ind1")
        full = await at.post(endpoint.path, content=body.ljust(MIB), headers=signed_in | JSON)
        assert full.status_code == endpoint.status
        over = await at.post(endpoint.path, content=body.ljust(MIB + 1), headers=signed_in | JSON)
        problem(over, 413)
        problem(await at.post(endpoint.path, content=_chunks(), headers=signed_in | JSON), 413)

    async def test_of_equal_names_the_last_counts(
        self, platform: Platform, signed_in: dict[str, str], endpoint: Endpoint
    ) -> None:
        field = next(iter(endpoint.fields))
        right = json.dumps(endpoint.body)[1:-1]
        at = platform.at("ind1")
        wrong_first = f'{{"{field}": 1, {right}}}'.encode()
        answer = await at.post(endpoint.path, content=wrong_first, headers=signed_in | JSON)
        assert answer.status_code == endpoint.status
        wrong_last = f'{{{right}, "{field}": 1}}'.encode()
        problem(
            await at.post(endpoint.path, content=wrong_last, headers=signed_in | JSON), 400, field
        )


async def _chunks() -> AsyncIterator[bytes]:
    """Send more than a mebibyte without declaring its length."""
    for _ in range(17):
        yield b" " * 65536


async def test_a_wrong_declaration_comes_before_the_content(platform: Platform) -> None:
    answer: httpx.Response = await platform.at("ind1").post(
        "/hub/login", content=b"{", headers={"Content-Type": "text/plain"}
    )
    problem(answer, 415)
