"""A standstill of everything is not counted; busy time is."""

import signal
import time

import psutil
import pytest

from vetchium_testing.stopwatch import Stopwatch


def test_what_is_busy_is_counted() -> None:
    watch, until = Stopwatch(), time.process_time() + 0.3
    while time.process_time() < until:
        pass
    assert watch.passed >= 0.3
    assert watch.running > 0.2


@pytest.mark.parametrize("pause", [0.3, 0.5])
def test_a_standstill_is_not_counted(pause: float) -> None:
    """The watching process usually pauses with us; here it pauses alone."""
    watch = Stopwatch()
    (observer,) = (
        child for child in psutil.Process().children() if "stopwatch.py" in child.cmdline()[-2]
    )
    observer.send_signal(signal.SIGSTOP)
    time.sleep(pause)
    assert watch.running < 0.2, "before it runs again"
    observer.send_signal(signal.SIGCONT)
    time.sleep(0.1)
    assert watch.running < 0.3, "and after"
    assert watch.passed > pause
