"""The yardstick of logins: Argon2id alone, with our parameters, on a thread per core.

A process of its own; it is told the seconds, and `ours` or `passlib` (as that computes by itself).
Prints the number of passwords per second, and the CPU seconds of each.
"""

import os
import sys
import threading
import time
from collections.abc import Callable

from passlib.hash import argon2

from common.auth.passwords import COST, hash_sync

WAYS: dict[str, Callable[[str], str]] = {
    "ours": hash_sync,
    "passlib": argon2.using(type="ID", parallelism=1, **COST).hash,
}


def rate(seconds: float, way: Callable[[str], str], threads: int) -> tuple[float, float]:
    """Hash for so long; return how many that were per second, and the CPU seconds of one."""
    counts = [0] * threads
    began, spent = time.monotonic(), time.process_time()
    end = began + seconds

    def work(number: int) -> None:
        while time.monotonic() < end:
            way("correct horse battery")
            counts[number] += 1

    workers = [threading.Thread(target=work, args=[number]) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    spent = time.process_time() - spent
    return sum(counts) / (time.monotonic() - began), spent / sum(counts)


if __name__ == "__main__":
    cores = len(os.sched_getaffinity(0))
    sys.stdout.write("{} {}\n".format(*rate(float(sys.argv[1]), WAYS[sys.argv[2]], cores)))
