"""C8, M11: no opening, draining or retiring of a region tells which addresses have an account."""

from collections.abc import AsyncIterator, Callable

import pytest

from regional_api.directory import Directory, slot_of
from regional_api.hub.signup.schemas import RequestSignupRequest
from vetchium_testing.regional_api import joined_regions
from vetchium_testing.regional_api.flows import hub_of
from vetchium_testing.regional_api.hub import new_address
from vetchium_testing.regional_api.joined_regions import Platform, bearer


@pytest.fixture
async def regions(make_database: Callable[[str], str]) -> AsyncIterator[Platform]:
    """Three regions; a fourth, sgp1, is planned."""
    async with joined_regions.platform(make_database) as built:
        yield built


def _directory(platform: Platform) -> Directory:
    return Directory("ind1", hub_of(platform, "ind1").global_db, platform.address_hash)


async def _homes(platform: Platform, addresses: list[str]) -> dict[str, str]:
    directory = _directory(platform)
    return {
        address: (
            await directory.hub_address("hub", RequestSignupRequest(email_address=address))
        ).region
        for address in addresses
    }


async def _become(platform: Platform, code: str, status: str) -> None:
    await platform.sql(
        "global", "update available_regions set status = %s where region_code = %s", status, code
    )


async def _share(platform: Platform, code: str) -> int:
    ((count,),) = await platform.sql(
        "global", "select count(*) from directory_slots where region_code = %s", code
    )
    return int(count)


async def test_the_migration_leaves_everybody_where_they_were(regions: Platform) -> None:
    addresses = [new_address() for _ in range(60)]
    codes = ["deu1", "ind1", "usa1"]
    before = {each: codes[regions.address_hash(each)[0] % 3] for each in addresses}
    assert await _homes(regions, addresses) == before


@pytest.mark.parametrize(
    "steps",
    [
        [("sgp1", "active")],
        [("usa1", "draining")],
        [("usa1", "draining"), ("usa1", "active")],
        [("sgp1", "active"), ("sgp1", "draining"), ("sgp1", "retired")],
    ],
)
async def test_asked_once_answered_there_for_good(
    regions: Platform, steps: list[tuple[str, str]]
) -> None:
    """Two sweeps around a change of the regions find nobody moved, known or unknown."""
    accounts = [await regions.account(home) for home in ("ind1", "usa1", "deu1")]
    asked = [*(each.address for each in accounts), *(new_address() for _ in range(60))]
    before = await _homes(regions, asked)
    for code, status in steps:
        await _become(regions, code, status)
        assert await _homes(regions, asked) == before


async def test_a_new_region_answers_for_strangers_too(regions: Platform) -> None:
    """Else an address that it answers for would be known to have an account."""
    used = [new_address() for _ in range(200)]
    await _homes(regions, used)
    slots = {slot_of(regions.address_hash(each)) for each in used}
    await _become(regions, "sgp1", "active")
    assert await _share(regions, "sgp1") == (4096 - len(slots)) // 4
    strangers = await _homes(regions, [new_address() for _ in range(100)])
    assert set(strangers.values()) == {"ind1", "usa1", "deu1", "sgp1"}


async def test_a_retired_region_leaves_its_strangers_to_the_others(regions: Platform) -> None:
    asked = [new_address() for _ in range(60)]
    before = await _homes(regions, asked)
    await _become(regions, "usa1", "draining")
    await _become(regions, "usa1", "retired")
    after = await _homes(regions, asked)
    moved = {each for each in asked if before[each] != after[each]}
    assert moved == {each for each in asked if before[each] == "usa1"}
    assert set(after.values()) == {"ind1", "deu1"}
    await _become(regions, "usa1", "planned")
    await _become(regions, "usa1", "active")
    assert await _homes(regions, asked) == after


async def test_the_first_region_takes_all(regions: Platform) -> None:
    await regions.sql("global", "delete from available_regions")
    await regions.sql("global", "update directory_slots set region_code = null")
    await regions.sql(
        "global", "insert into available_regions values ('bra1', 'Brasil', 'active', default)"
    )
    assert await _share(regions, "bra1") == 4096


async def test_a_slot_is_written_once(regions: Platform) -> None:
    """For a known address as for an unknown one; later requests only read."""
    account = await regions.account("usa1")
    for address in (account.address, new_address()):
        slot = slot_of(regions.address_hash(address))
        used = "select used_since from directory_slots where slot = %s"
        assert await regions.sql("global", used, slot) == [(None,)]
        await _homes(regions, [address])
        first = await regions.sql("global", used, slot)
        assert first != [(None,)]
        await _homes(regions, [address])
        assert await regions.sql("global", used, slot) == first


_TOKEN = "USA1-" + "0" * 64
_SECRET: dict[str, dict[str, str]] = {
    "/hub/login": {"email_address": "", "password": "a wrong password"},
    "/hub/request-password-reset": {"email_address": ""},
    "/hub/tfa": {"tfa_token": _TOKEN, "tfa_code": "000000"},
    "/hub/complete-password-reset": {"reset_token": _TOKEN, "new_password": "a new password"},
    "/hub/complete-email-change": {"verification_token": _TOKEN},
    "/org/login": {"email": "x@y.example", "domain": "y.example", "password": "a wrong password"},
    "/org/request-password-reset": {"email_address": "x@y.example", "domain": "y.example"},
    "/agency/tfa": {"tfa_token": _TOKEN, "tfa_code": "000000"},
    "/agency/complete-setup": {
        "invitation_token": _TOKEN,
        "password": "a new password",
        "full_name": "Asha Rao",
    },
}


@pytest.mark.parametrize("path", _SECRET)
async def test_no_answer_names_a_region_before_there_is_a_session(
    regions: Platform, path: str
) -> None:
    """C8: through a hop as without one, refused or not, known or not."""
    given = _SECRET[path]
    for address in (
        new_address(),
        *[(await regions.account(each)).address for each in regions.apps],
    ):
        body = given | ({"email_address": address} if given.get("email_address") == "" else {})
        for sent in (body, {}):
            answer = await regions.at("ind1").post(path, json=sent)
            assert answer.status_code < 500
            assert {"x-served-by", "x-home-region"}.isdisjoint(answer.headers)
    signed_in = bearer(await regions.session(await regions.account("usa1")))
    answer = await regions.at("ind1").get("/hub/myinfo", headers=signed_in)
    assert answer.headers["x-served-by"] == "usa1"
