"""The baseline of logins: only Argon2id, with our parameters, on one thread per core.

Runs as a separate process. Arguments: the seconds, and `ours` or `passlib` (passlib's own way).
Prints the number of passwords per second, and the CPU seconds per password.
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
    """Hash for some seconds; return passwords per second, and the CPU seconds per password."""
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
