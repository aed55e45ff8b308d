"""Batches: what is added is written soon, together, whatever one batch does."""

import asyncio

import pytest

from common import batch
from common.batch import Batch


@pytest.fixture(autouse=True)
def _no_other_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_settlers", [])


async def test_records_are_written_together_in_their_order() -> None:
    written: list[list[int]] = []
    numbers = Batch(written.append)
    for number in range(3):
        numbers.add(number)
        await asyncio.sleep(0)
    assert not written
    await asyncio.sleep(batch.WITHIN * 4)
    assert written == [[0, 1, 2]]


async def test_a_batch_that_fails_takes_no_other_with_it() -> None:
    written: list[list[str]] = []

    def fail(_: list[str]) -> None:
        raise ValueError

    bad, good = Batch(fail), Batch(written.append)
    bad.add("lost")
    good.add("kept")
    batch.settle_all()
    assert written == [["kept"]]


async def test_all_goes_on_after_a_settlement() -> None:
    written: list[int] = []
    numbers = Batch(written.extend)
    for number in range(3):
        numbers.add(number)
        batch.settle_all()
    numbers.add(3)
    await asyncio.sleep(batch.WITHIN * 4)
    assert written == [0, 1, 2, 3]


def test_a_closed_loop_is_not_waited_for() -> None:
    written: list[str] = []
    words = Batch(written.extend)

    async def leave() -> None:
        words.add("first loop")

    async def wait() -> None:
        words.add("second loop")
        await asyncio.sleep(batch.WITHIN * 4)

    asyncio.run(leave())
    assert not written
    asyncio.run(wait())
    assert written == ["first loop", "second loop"]
