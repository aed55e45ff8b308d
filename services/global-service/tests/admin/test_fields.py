"""The field types of the portal, and one bad and one good value for each field of each endpoint.

All values of the shared types stand in the tests of `check()`.
"""

import json
from secrets import token_hex
from string import ascii_lowercase
from typing import Any

import pytest
from httpx import codes
from msgspec import defstruct

from common.wire.problems import Invalid
from common.wire.schema import Wire
from common.wire.validate import check
from global_service.admin.domains.schemas import Which
from global_service.admin.users.schemas import RoleName, Status
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


OWN: dict[str, Any] = {"role": RoleName, "status": Status, "which": Which}
STRUCTS = {name: defstruct("Body", [("value", kind)], bases=(Wire,)) for name, kind in OWN.items()}


def _cases(table: dict[str, list[Any]]) -> list[Any]:
    """Take the last value of a type: it is the one that other types judge differently."""
    return [
        pytest.param(endpoint, field, table[kind][-1], id=f"{endpoint.name}-{field}")
        for endpoint in WITH_BODY
        for field, kind in endpoint.fields.items()
    ]


def _of_type(table: dict[str, list[Any]]) -> list[Any]:
    return [
        pytest.param(struct, value, id=f"{name}-{index}")
        for name, struct in STRUCTS.items()
        for index, value in enumerate(table[name])
    ]


@pytest.mark.parametrize(("struct", "value"), _of_type(BAD))
def test_bad_value_of_a_type(struct: type[Wire], value: Any) -> None:
    with pytest.raises(Invalid):
        check(struct, json.dumps({"value": value}).encode())


@pytest.mark.parametrize(("struct", "value"), _of_type(GOOD))
def test_good_value_of_a_type(struct: type[Wire], value: Any) -> None:
    found: Any = check(struct, json.dumps({"value": value}).encode())
    assert found.value == value


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
    if isinstance(value, str):
        # The longest domain, each known to one endpoint only.
        value = value.replace("b" * 40, ascii_lowercase[WITH_BODY.index(endpoint)] * 40)
    answer = await office.post(endpoint.name, _body(endpoint) | {field: value}, session)
    assert answer.status_code == endpoint.status, answer.text


def _body(endpoint: Endpoint) -> dict[str, Any]:
    """Return the endpoint's body; what it makes does not exist yet."""
    new = token_hex(8)
    makes = {"email_address": f"{new}@vetchium.example", "domain_name": f"{new}.example"}
    is_made = endpoint.status == codes.CREATED
    return {k: makes.get(k, v) if is_made else v for k, v in endpoint.body.items()}


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
        body = {k: v for k, v in _body(endpoint).items() if k not in endpoint.optional}
        body |= {"unknown": {"a": [1, None]}, "": 1, "errors": []}
        answer = await office.post(endpoint.name, body, session)
        assert answer.status_code == endpoint.status


async def test_a_foreign_cursor_is_listed_with_other_broken_fields(
    office: Office, session: str
) -> None:
    body = {"limit": 0, "cursor": "x", "filter_status": "gone"}
    problem(await office.post("filter-users", body, session), 400, *body)
    body = {"domain_name": "", "audit_limit": 0, "audit_cursor": 7}
    problem(await office.post("get-approved-domain", body, session), 400, *body)
