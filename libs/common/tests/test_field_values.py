"""Every field type of the contract on `check()`: the values on either side of its rule."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from msgspec import UnsetType, defstruct

from common.wire import schema
from common.wire.paging import NEWEST, Pages, Place
from common.wire.problems import FieldError, Invalid
from common.wire.schema import Wire
from common.wire.validate import check
from vetchium_testing.values import BAD, GOOD

SERVED = ("ind1", "usa1", "deu1")
LIST = Pages("things", Place, NEWEST)


class Item(Wire):
    name: schema.Name


class Paged(Wire):
    value: schema.Cursor = ""

    def cross_field_errors(self) -> Iterable[FieldError]:
        return LIST.cross_field_errors("value", self.value)


class Shaped(Wire):
    value: schema.Cursor | UnsetType = ""

    def cross_field_errors(self) -> Iterable[FieldError]:
        return LIST.misshapen("value", self.value)


TYPES: dict[str, Any] = {
    "email": schema.NewEmail,
    "known_email": schema.Email,
    "domain": schema.Domain,
    "password": schema.NewPassword,
    "known_password": schema.KnownPassword,
    "name": schema.Name,
    "language": schema.Language,
    "country": schema.Country,
    "region": schema.HomeRegion,
    "tfa_code": schema.TfaCode,
    "token": schema.TokenText,
    "device_token": schema.DeviceToken,
    "boolean": bool,
    "array": list[Item],
    "reason": schema.Reason,
    "uuid": schema.Id,
    "limit": schema.PageLimit,
    "part": schema.Part,
}
STRUCTS: dict[str, list[Any]] = {
    name: [defstruct("Body", [("value", kind)], bases=(Wire,))] for name, kind in TYPES.items()
} | {"cursor": [Paged, Shaped]}


def cases(values: dict[str, list[Any]]) -> list[Any]:
    return [
        pytest.param(struct, value, id=f"{name}-{struct.__name__}-{index}")
        for name, structs in STRUCTS.items()
        for struct in structs
        for index, value in enumerate(values[name])
    ]


def test_every_type_is_tried() -> None:
    assert set(STRUCTS) == set(GOOD) == set(BAD)


@pytest.mark.parametrize(("struct", "value"), cases(BAD))
def test_bad(struct: type[Wire], value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        check(struct, json.dumps({"value": value}).encode(), SERVED)
    assert [error.field for error in refused.value.errors] == ["value"]


@pytest.mark.parametrize(("struct", "value"), cases(GOOD))
def test_good(struct: type[Wire], value: Any) -> None:
    found: Any = check(struct, json.dumps({"value": value}).encode(), SERVED)
    assert type(found.value) is type(value)
