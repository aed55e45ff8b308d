"""The circuit breaker."""

import pytest

from common.breaker import Breaker


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def breaker(time: Time) -> Breaker:
    return Breaker(failures=3, pause=1.0, monotonic=time)


def open_up(breaker: Breaker) -> None:
    assert [breaker.failed() for _ in range(3)] == [False, False, True]


def test_only_failures_in_a_row_open_it(breaker: Breaker) -> None:
    for _ in range(5):
        breaker.failed()
        breaker.failed()
        breaker.succeeded()
    assert breaker.allows()
    assert not breaker.is_open


def test_open_it_lets_one_probe_through_per_pause(breaker: Breaker, time: Time) -> None:
    open_up(breaker)
    assert not breaker.allows()
    time.now = 1.0
    assert [breaker.allows() for _ in range(3)] == [True, False, False]
    time.now = 1.9
    assert not breaker.allows()
    time.now = 2.0  # the first probe hangs; the next one does not wait for it
    assert [breaker.allows() for _ in range(3)] == [True, False, False]


def test_an_answer_closes_it(breaker: Breaker, time: Time) -> None:
    open_up(breaker)
    time.now = 1.0
    assert breaker.allows()
    assert breaker.succeeded()
    assert [breaker.allows() for _ in range(3)] == [True] * 3
    assert not breaker.succeeded()


def test_a_failed_probe_leaves_it_open(breaker: Breaker, time: Time) -> None:
    open_up(breaker)
    time.now = 1.0
    assert breaker.allows()
    assert not breaker.failed()
    assert breaker.is_open
    assert not breaker.allows()
