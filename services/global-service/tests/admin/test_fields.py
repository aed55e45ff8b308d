"""Every field rule of the contract: field, value, and its row in the response."""

from typing import Any

import pytest

from vetchium_testing import values
from vetchium_testing.answers import problem
from vetchium_testing.global_service.admin import WITH_BODY, Endpoint
from vetchium_testing.global_service.service import ROLES, Office

NO_TEXT: list[Any] = [None, 7, True, [], {}]
GOOD: dict[str, list[Any]] = values.GOOD | {
    "role": list(ROLES),
    "status": ["invited", "active", "disabled"],
    "which": ["active", "inactive", "all"],
}
BAD: dict[str, list[Any]] = values.BAD | {
    "role": [
        *(*NO_TEXT, "", "superadmin", "org:superadmin", "hub:read_posts", "admin:", "admin:x"),
        *("ADMIN:SUPERADMIN", " admin:superadmin", "admin:superadmin\n"),
    ],
    "status": [*NO_TEXT, "", "deleted", "Active", " active", "active\n"],
    "which": [*NO_TEXT, "", "disabled", "ALL", "all ", "active\n"],
}
REQUIRED = [(each, name) for each in WITH_BODY for name in each.fields if name not in each.optional]


def _cases(table: dict[str, list[Any]]) -> list[Any]:
    return [
        pytest.param(endpoint, field, value, id=f"{endpoint.name}-{field}-{index}")
        for endpoint in WITH_BODY
        for field, kind in endpoint.fields.items()
        for index, value in enumerate(table[kind])
    ]


@pytest.fixture(scope="module")
async def session(office: Office) -> str:
    return await office.signed_in("superadmin")


@pytest.mark.parametrize(("endpoint", "field", "value"), _cases(BAD))
async def test_bad(
    office: Office, session: str, endpoint: Endpoint, field: str, value: Any
) -> None:
    body = endpoint.body | {field: value}
    problem(await office.post(endpoint.name, body, session), 400, field)


@pytest.mark.parametrize(("endpoint", "field", "value"), _cases(GOOD))
async def test_good(
    office: Office, session: str, endpoint: Endpoint, field: str, value: Any
) -> None:
    answer = await office.post(endpoint.name, endpoint.body | {field: value}, session)
    # The status depends on whether other tests have added the domain or the admin.
    assert answer.status_code in {endpoint.status, 200, 201, 404, 409, 422}, answer.text


@pytest.mark.parametrize(("endpoint", "field"), REQUIRED)
async def test_missing(office: Office, session: str, endpoint: Endpoint, field: str) -> None:
    body = {name: value for name, value in endpoint.body.items() if name != field}
    problem(await office.post(endpoint.name, body, session), 400, field)


@pytest.mark.parametrize("endpoint", WITH_BODY, ids=lambda each: each.name)
class TestWholeBodies:
    async def test_all_broken_fields_are_listed_at_once(
        self, office: Office, session: str, endpoint: Endpoint
    ) -> None:
        needed = endpoint.fields.keys() - endpoint.optional
        if needed:
            problem(await office.post(endpoint.name, {}, session), 400, *needed)
        broken = dict.fromkeys(endpoint.fields)
        problem(await office.post(endpoint.name, broken, session), 400, *broken)

    async def test_optional_and_unknown_fields(
        self, office: Office, session: str, endpoint: Endpoint
    ) -> None:
        body = {k: v for k, v in endpoint.body.items() if k not in endpoint.optional}
        body |= {"unknown": {"a": [1, None]}, "": 1, "errors": []}
        answer = await office.post(endpoint.name, body, session)
        assert answer.status_code in {endpoint.status, 409}


async def test_a_foreign_cursor_is_listed_with_other_broken_fields(
    office: Office, session: str
) -> None:
    body = {"limit": 0, "cursor": "x", "filter_status": "gone"}
    problem(await office.post("filter-users", body, session), 400, *body)
    body = {"domain_name": "", "audit_limit": 0, "audit_cursor": 7}
    problem(await office.post("get-approved-domain", body, session), 400, *body)
