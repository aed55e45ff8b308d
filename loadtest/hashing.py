"""The yardstick of logins: Argon2id alone, with our parameters, on a thread per core.

A process of its own. Prints the number of passwords per second.
"""

import os
import sys
import threading
import time

from common.passwords import hash_sync


def rate(seconds: float, threads: int) -> float:
    """Hash for so long; return how many that were per second."""
    counts = [0] * threads
    began = time.monotonic()
    end = began + seconds

    def work(number: int) -> None:
        while time.monotonic() < end:
            hash_sync("correct horse battery")
            counts[number] += 1

    workers = [threading.Thread(target=work, args=[number]) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts) / (time.monotonic() - began)


if __name__ == "__main__":
    sys.stdout.write(f"{rate(float(sys.argv[1]), len(os.sched_getaffinity(0)))}\n")
