"""The yardstick of logins: Argon2id alone, with our parameters, on a thread per core.

A process of its own. Prints the number of passwords per second, and the CPU seconds of each.
"""

import os
import sys
import threading
import time

from common.passwords import hash_sync


def rate(seconds: float, threads: int) -> tuple[float, float]:
    """Hash for so long; return how many that were per second, and the CPU seconds of one."""
    counts = [0] * threads
    began, spent = time.monotonic(), time.process_time()
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
    spent = time.process_time() - spent
    return sum(counts) / (time.monotonic() - began), spent / sum(counts)


if __name__ == "__main__":
    sys.stdout.write("{} {}\n".format(*rate(float(sys.argv[1]), len(os.sched_getaffinity(0)))))
