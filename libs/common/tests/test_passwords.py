"""Passwords: one kind of hash, from any library."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from passlib.hash import argon2

from common.auth.passwords import HashingBusy, Passwords, hash_sync
from common.wire.passwords import is_varied, prepare
from common.wire.problems import Invalid

pytestmark = pytest.mark.usefixtures("full_cost")

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


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("cre\u0300me bru\u0302le\u0301e", "crème brûlée"),
        ("a\u3000b\u00a0c", "a b c"),
        (" Maya ", " Maya "),
        ("\ufb01sh", "\ufb01sh"),
        *((broken, None) for broken in ("", "a\tb", "a\0b", "a\u200bb", "\u0378", "é" * 513)),
    ],
)
def test_the_prepared_form(typed: str, form: str | None) -> None:
    """C2: NFC and plain blanks; case, width and blanks at the ends stay."""
    assert prepare(typed) == form


async def test_the_typed_form_is_tried_once_and_renewed(passwords: Passwords) -> None:
    """C2: a hash from before passwords were prepared opens, and becomes one of today."""
    typed, form = "e\u0301" * 12, "é" * 12
    stored = TODAY.hash(typed)
    right, new = await passwords.verify(typed, stored)
    assert right
    assert new is not None
    assert await passwords.verify(typed, new) == await passwords.verify(form, new) == (True, None)
    assert await passwords.verify(form, stored) == (False, None)


@pytest.mark.parametrize(
    ("text", "is_fit"),
    [
        *(("aaaaaaaaaaaa", False), ("abcdeabcdeab", False), ("123456789012", False)),
        *(("asdfghjkl;'x", False), ("aaaabbbbcccc", False), ("QWERTZUIOPü+", False)),
        *(("correct horse battery", True), ("hello hello hello my dear", True)),
        *(("k3y-12345-k4y", True), ("மாயா ராவ் சென்னை", True)),
    ],
)
def test_runs_and_repetitions(text: str, *, is_fit: bool) -> None:
    """C2, M8: what a hand types without thinking is no password."""
    assert is_varied(text) == is_fit


@pytest.mark.parametrize(
    ("text", "is_fit"),
    [
        *(("my VetchIum pass", False), ("the hub of it all", False), ("hubris is mine", True)),
        *(("for my agencywork", False), ("asha was here", False), ("since 1998, and on", False)),
        *(("a ringing phone", True), ("what an example", False), ("over the com bridge", True)),
    ],
)
async def test_own_words(passwords: Passwords, text: str, *, is_fit: bool) -> None:
    """C2, M8: words of product, portal and address; three letters only where they stand alone."""
    new = passwords.hash_new("password", text, "hub", "agency", "asha.rin.in1998@example.com")
    if is_fit:
        assert (await new).startswith("$argon2id$")
        return
    with pytest.raises(Invalid) as refused:
        await new
    assert [error.field for error in refused.value.errors] == ["password"]
