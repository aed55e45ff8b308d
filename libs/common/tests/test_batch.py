"""Batches: while the process has something in hand, what is added is written soon, together."""

import asyncio

import pytest

from common import batch
from common.batch import Activity, Batch


@pytest.fixture(autouse=True)
def _no_other_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_batches", [])


async def test_records_are_written_together_in_their_order() -> None:
    written: list[list[int]] = []
    numbers, activity = Batch(written.append), Activity()
    for number in range(3):
        activity.begin()
        await asyncio.sleep(0)
        numbers.add(number)
        activity.end()
    assert not written
    await asyncio.sleep(batch.WITHIN * 4)
    assert written == [[0, 1, 2]]


async def test_a_record_of_long_work_is_written_soon_after_it() -> None:
    written: list[int] = []
    numbers, activity = Batch(written.extend), Activity()
    activity.begin()
    await asyncio.sleep(batch.WITHIN * 3)
    numbers.add(1)
    activity.end()
    await asyncio.sleep(batch.WITHIN * 3)
    assert written == [1]


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
    numbers, activity = Batch(written.extend), Activity()
    for number in range(3):
        numbers.add(number)
        batch.settle_all()
    activity.begin()
    numbers.add(3)
    activity.end()
    await asyncio.sleep(batch.WITHIN * 4)
    assert written == [0, 1, 2, 3]


def test_a_closed_loop_is_not_waited_for() -> None:
    written: list[str] = []
    words, activity = Batch(written.extend), Activity()

    async def leave() -> None:
        activity.begin()
        words.add("first loop")
        activity.end()

    async def wait() -> None:
        activity.begin()
        words.add("second loop")
        activity.end()
        await asyncio.sleep(batch.WITHIN * 4)

    asyncio.run(leave())
    assert not written
    asyncio.run(wait())
    assert written == ["first loop", "second loop"]
