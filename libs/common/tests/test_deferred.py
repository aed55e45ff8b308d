"""What waits until the answer has left: done soon, all of it, whatever one piece does."""

import asyncio
from collections.abc import Iterator

import pytest

from common import deferred


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    deferred.settle()
    yield
    deferred.settle()


async def test_pieces_are_done_together_in_their_order() -> None:
    done: list[tuple[int, float]] = []
    loop = asyncio.get_running_loop()
    for number in range(3):
        deferred.later(lambda number: done.append((number, loop.time())), number)
        await asyncio.sleep(0)
    assert not done
    await asyncio.sleep(deferred.WITHIN * 4)
    assert [number for number, _ in done] == [0, 1, 2]
    assert done[-1][1] - done[0][1] < deferred.WITHIN / 2


async def test_what_comes_of_a_piece_is_done_with_it() -> None:
    done: list[str] = []
    deferred.later(deferred.later, done.append, "line")
    deferred.settle()
    assert done == ["line"]


async def test_a_piece_that_fails_takes_no_other_with_it() -> None:
    done: list[str] = []

    def fail() -> None:
        raise ValueError

    deferred.later(done.append, "before")
    deferred.later(fail)
    deferred.later(done.append, "after")
    deferred.settle()
    assert done == ["before", "after"]


async def test_all_goes_on_after_a_settlement() -> None:
    done: list[int] = []
    for number in range(3):
        deferred.later(done.append, number)
        deferred.settle()
    deferred.later(done.append, 3)
    await asyncio.sleep(deferred.WITHIN * 4)
    assert done == [0, 1, 2, 3]


def test_a_closed_loop_is_not_waited_for() -> None:
    done: list[str] = []

    async def leave() -> None:
        deferred.later(done.append, "first loop")

    async def wait() -> None:
        deferred.later(done.append, "second loop")
        await asyncio.sleep(deferred.WITHIN * 4)

    asyncio.run(leave())
    assert not done
    asyncio.run(wait())
    assert done == ["first loop", "second loop"]
