"""Logins compared with pure hashing on the same cores, and readers while logins use all cores."""

import subprocess
import sys
import time
from statistics import median

import msgspec

from loadtest import vegeta
from loadtest.ground import Ground
from loadtest.processes import ROOT, cpu_seconds

CONNECTIONS = 16
RATE = 100
_LEAD = 0.5  # seconds by which the logins start earlier and end later than the readers


class Logins(msgspec.Struct, frozen=True):
    """Passwords per second; the readers' times in milliseconds."""

    passlib: float
    passlib_cpu_ms: float
    hashing: float
    hashing_cpu_ms: float
    logins: float
    cpu_ms: float
    p50: float
    p99: float
    idle_p50: float
    idle_p99: float
    storm_p50: float
    storm_p99: float


def measure(ground: Ground, rounds: int, seconds: float) -> Logins:
    """Measure all kinds alternately; return the medians."""
    vegeta.closed(ground.logins, CONNECTIONS, 1).result()
    passlib, hashing, logins, cpu, idle, storm = [], [], [], [], [], []
    for _ in range(rounds):
        passlib.append(_hashing("passlib", seconds))
        hashing.append(_hashing("ours", seconds))
        before = cpu_seconds([ground.home])
        logins.append(vegeta.closed(ground.logins, CONNECTIONS, seconds).result())
        cpu.append((cpu_seconds([ground.home]) - before) / logins[-1].requests * 1e3)
        idle.append(vegeta.steady(ground.home_myinfo, RATE, seconds).result())
        storm.append(_during_storm(ground, seconds))
    return Logins(
        passlib=median(rate for rate, _ in passlib),
        passlib_cpu_ms=median(each for _, each in passlib) * 1e3,
        hashing=median(rate for rate, _ in hashing),
        hashing_cpu_ms=median(each for _, each in hashing) * 1e3,
        logins=median(load.rate for load in logins),
        cpu_ms=median(cpu),
        p50=median(load.p50 for load in logins),
        p99=median(load.p99 for load in logins),
        idle_p50=median(load.p50 for load in idle),
        idle_p99=median(load.p99 for load in idle),
        storm_p50=median(load.p50 for load in storm),
        storm_p99=median(load.p99 for load in storm),
    )


def _hashing(way: str, seconds: float) -> tuple[float, float]:
    command = [sys.executable, "-m", "loadtest.hashing", str(seconds), way]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)  # noqa: S603  ours
    rate, cpu = map(float, done.stdout.split())
    return rate, cpu


def _during_storm(ground: Ground, seconds: float) -> vegeta.Load:
    storm = vegeta.closed(ground.logins, CONNECTIONS, seconds + 2 * _LEAD)
    time.sleep(_LEAD)
    readers = vegeta.steady(ground.home_myinfo, RATE, seconds).result()
    storm.result()
    return readers
