"""The field types of org.md, and one bad and one good value for each field of each endpoint.

All values of the shared types stand in the tests of `check()`. The agency runs the code of the
org, so it gets the bodies of `test_missing_unknown_and_all_at_once` only.
"""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from msgspec import UnsetType, defstruct

from common.wire.problems import FieldError, Invalid
from common.wire.schema import Cursor, Id, PageLimit, Part, Wire
from common.wire.validate import check
from regional_api.tenant.members.schemas import MEMBERS, RoleName, Status
from vetchium_testing.answers import problem
from vetchium_testing.regional_api.joined_regions import Platform, bearer
from vetchium_testing.regional_api.tenant import PORTALS, make_member, make_tenant, session
from vetchium_testing.regional_api.tenant_endpoints import Endpoint, endpoints
from vetchium_testing.values import BAD as COMMON_BAD
from vetchium_testing.values import GOOD as COMMON_GOOD

_WRONG_TYPES: list[Any] = [None, 7, 1.5, True, [], {}, ["text"]]
_UUID = "0d6f2a3e-8a53-4d3e-9a63-5c1c2f1b7a10"
GOOD: dict[str, list[Any]] = COMMON_GOOD | {
    "uuid": [_UUID, _UUID.upper()],
    "part": ["", " ", "%", "_", "\\", "x" * 10_000, "ü", "\U0001f600", "\n", "' or 1=1 --"],
    "status": ["invited", "active", "disabled"],
    "limit": [1, 100],
    "cursor": [""],
    "consent": [True],
    "key": ["", "example.com"],
    **{
        f"{portal}_role": [f"{portal}:{role}" for role in ("superadmin", "manage_users")]
        for portal in PORTALS
    },
}
BAD: dict[str, list[Any]] = COMMON_BAD | {
    "uuid": [
        *_WRONG_TYPES,
        *("", "x", _UUID[:-1], _UUID + "0", _UUID.replace("-", ""), f"{{{_UUID}}}", f" {_UUID}"),
        *(f"urn:uuid:{_UUID}", _UUID[:-1] + "g", _UUID + "\n"),
    ],
    "part": [None, 7, True, [], {}, "a\x00b"],
    "status": [*_WRONG_TYPES, "", "deleted", "Active", " active", "active\n"],
    "limit": [None, "50", "", 0, -1, 101, 1.5, True, [], {}, 10**30],
    "cursor": [None, 7, True, [], {}, "x", " ", "é"],
    "consent": [None, 0, 1, "true", "", [], {}, False],
    "key": [None, 7, True, [], {}],
    **{
        f"{portal}_role": [*_WRONG_TYPES, "", "superadmin", "admin:superadmin", f"{portal}:"]
        for portal in PORTALS
    },
}
# The table's bodies name a provider of free mail; the good value is a company's domain.
LEADS_FURTHER = {("init-signup", "email"): 200, ("claim-domain", "domain"): 201}
TABLE = [(portal, endpoint) for portal in PORTALS for endpoint in endpoints(portal)]


OWN: dict[str, Any] = {
    "uuid": Id,
    "part": Part,
    "key": Part,
    "status": Status,
    "limit": PageLimit,
    **{f"{portal}_role": RoleName for portal in PORTALS},
}


class Paged(Wire):
    value: Cursor | UnsetType = ""

    def cross_field_errors(self) -> Iterable[FieldError]:
        return MEMBERS.misshapen("value", self.value)


STRUCTS: dict[str, Any] = {
    name: defstruct("Body", [("value", kind)], bases=(Wire,)) for name, kind in OWN.items()
} | {"cursor": Paged}


def _cases(values: dict[str, list[Any]]) -> list[Any]:
    """Take the last value of a type: it is the one that other types judge differently."""
    return [
        pytest.param(endpoint, field, values[kind][-1], id=f"{endpoint.name}-{field}")
        for endpoint in endpoints("org")
        for field, kind in endpoint.fields.items()
    ]


def _of_type(values: dict[str, list[Any]]) -> list[Any]:
    return [
        pytest.param(name, value, id=f"{name}-{index}")
        for name in STRUCTS
        for index, value in enumerate(values[name])
    ]


@pytest.mark.parametrize(("name", "value"), _of_type(BAD))
def test_bad_value_of_a_type(name: str, value: Any) -> None:
    portal = name.removesuffix("_role")
    with pytest.raises(Invalid):
        check(STRUCTS[name], json.dumps({"value": value}).encode(), portal=portal)


@pytest.mark.parametrize(("name", "value"), _of_type(GOOD))
def test_good_value_of_a_type(name: str, value: Any) -> None:
    body = json.dumps({"value": value}).encode()
    found: Any = check(STRUCTS[name], body, portal=name.removesuffix("_role"))
    assert found.value == value


async def _superadmin(platform: Platform, portal: str) -> dict[str, str]:
    tenant = await make_tenant(platform, portal, "ind1")
    return bearer(await session(platform, await make_member(platform, tenant, "superadmin")))


@pytest.fixture(scope="module")
async def signed_in(platform: Platform) -> dict[str, dict[str, str]]:
    return {portal: await _superadmin(platform, portal) for portal in PORTALS}


async def _post(
    platform: Platform,
    signed_in: dict[str, dict[str, str]],
    portal: str,
    endpoint: Endpoint,
    body: dict[str, Any],
) -> Any:
    path = f"/{portal}/{endpoint.name}"
    return await platform.at("ind1").post(path, json=body, headers=signed_in[portal])


class TestFields:
    @pytest.mark.parametrize(("endpoint", "field", "value"), _cases(BAD))
    async def test_bad(
        self,
        platform: Platform,
        signed_in: dict[str, dict[str, str]],
        endpoint: Endpoint,
        field: str,
        value: Any,
    ) -> None:
        body = endpoint.sound | {field: value}
        problem(await _post(platform, signed_in, "org", endpoint, body), 400, field)

    @pytest.mark.parametrize(("endpoint", "field", "value"), _cases(GOOD))
    async def test_good(
        self,
        platform: Platform,
        endpoint: Endpoint,
        field: str,
        value: Any,
    ) -> None:
        body = endpoint.body | {field: value}
        own = {"org": await _superadmin(platform, "org")}
        answer = await _post(platform, own, "org", endpoint, body)
        status = LEADS_FURTHER.get((endpoint.name, field), endpoint.status)
        assert answer.status_code == status, answer.text

    @pytest.mark.parametrize(
        ("portal", "endpoint"), TABLE, ids=[f"{portal}-{each.name}" for portal, each in TABLE]
    )
    async def test_missing_unknown_and_all_at_once(
        self,
        platform: Platform,
        signed_in: dict[str, dict[str, str]],
        portal: str,
        endpoint: Endpoint,
    ) -> None:
        if not endpoint.fields:
            return
        needed = endpoint.fields.keys() - endpoint.optional
        if needed:
            problem(await _post(platform, signed_in, portal, endpoint, {}), 400, *needed)
        for missing in needed:
            body = {name: value for name, value in endpoint.sound.items() if name != missing}
            problem(await _post(platform, signed_in, portal, endpoint, body), 400, missing)
        broken = dict.fromkeys(endpoint.fields)
        problem(await _post(platform, signed_in, portal, endpoint, broken), 400, *broken)
        body = {k: v for k, v in endpoint.body.items() if k not in endpoint.optional}
        body |= {"unknown": {"a": [1, None]}, "": 1, "errors": [], "tenant_id": _UUID, "kind": 1}
        answer = await _post(platform, signed_in, portal, endpoint, body)
        assert answer.status_code == endpoint.status, answer.text
