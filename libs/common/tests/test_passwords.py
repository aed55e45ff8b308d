"""Passwords: one kind of hash, from any library."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from passlib.hash import argon2

from common.auth.passwords import HashingBusy, Passwords, hash_sync

SECRET = "pässwörd with spaces\0and a NUL"
TODAY = argon2.using(type="ID", memory_cost=19_456, time_cost=2, parallelism=1)

# Of others: other costs, several lanes, an old type, longer than libsodium takes.
FOREIGN = {
    "costs": argon2.using(type="ID", memory_cost=4096, time_cost=3, parallelism=1),
    "lanes": argon2.using(type="ID", memory_cost=4096, time_cost=2, parallelism=4),
    "argon2i": argon2.using(type="I", memory_cost=4096, time_cost=3, parallelism=1),
    "argon2d": argon2.using(type="D", memory_cost=4096, time_cost=3, parallelism=1),
    "long": argon2.using(type="ID", memory_cost=4096, time_cost=2, salt_size=32, digest_size=64),
}


@pytest_asyncio.fixture
async def passwords() -> AsyncIterator[Passwords]:
    passwords = Passwords(threads=2)
    yield passwords
    await passwords.aclose()


def test_passlib_reads_ours() -> None:
    stored = hash_sync(SECRET)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert TODAY.verify(SECRET, stored)
    assert not TODAY.verify(SECRET + "x", stored)
    assert not TODAY.needs_update(stored)
    assert hash_sync(SECRET) != stored  # a salt of its own


async def test_we_read_passlibs(passwords: Passwords) -> None:
    stored = TODAY.hash(SECRET)
    assert await passwords.verify(SECRET, stored) == (True, None)
    assert await passwords.verify(SECRET + "x", stored) == (False, None)


@pytest.mark.parametrize("kind", FOREIGN)
async def test_other_hashes_are_verified_and_renewed(passwords: Passwords, kind: str) -> None:
    stored = FOREIGN[kind].hash(SECRET)
    right, new = await passwords.verify(SECRET, stored)
    assert right
    assert new is not None
    assert await passwords.verify(SECRET, new) == (True, None)
    assert await passwords.verify("wrong", stored) == (False, None)


@pytest.mark.parametrize(
    "stored", ["x", "$argon2id$", "$2b$12$abc", "$argon2id$v=19$m=1,t=1,p=1$$", "ü", "x" * 300]
)
async def test_no_hash_is_a_wrong_password(passwords: Passwords, stored: str) -> None:
    assert await passwords.verify("x", stored) == (False, None)


async def test_without_a_hash_the_work_is_the_same(passwords: Passwords) -> None:
    assert await passwords.verify("a password that nobody has", None) == (False, None)


async def test_a_full_queue_says_so() -> None:
    passwords = Passwords(threads=1, queue=1)
    both = [asyncio.create_task(passwords.hash("a")) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(HashingBusy):
        await passwords.hash("a")
    await asyncio.gather(*both)
    await passwords.hash("a")
    await passwords.aclose()
