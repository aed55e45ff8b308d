"""What a request costs does not depend on how long the ledger is.

`python -m pytest -n 0 -s modules/portfolio/tests/test_speed.py` prints the figures of docs.
"""

import random
import statistics
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

import pytest

from vetchium_portfolio import folding, importing
from vetchium_testing.answers import success
from vetchium_testing.regional_api.joined_regions import Platform, bearer

SIZES = (1_000, 10_000, 100_000)
YEARS = 10
NAMES = [f"I{number:02}" for number in range(20)]
START = date(2016, 1, 4)
DAYS = YEARS * 365
ASKED = 60


def ledger(size: int) -> str:
    """Return a CSV of ten years: trades of 20 instruments, a deposit in every tenth line."""
    draw = random.Random(size)
    held = dict.fromkeys(NAMES, 0)
    lines = ["id,date,type,instrument,quantity,price,amount,currency,fee"]
    for number in range(size):
        day = START + timedelta(days=number * DAYS // size)
        name = draw.choice(NAMES)
        if number % 10 == 0:
            lines.append(f"n{number},{day},deposit,,,,{draw.randint(100, 5000)},EUR,")
        elif number % 10 == 5 and held[name]:
            sold = draw.randint(1, held[name])
            held[name] -= sold
            lines.append(f"n{number},{day},sell,{name},{sold},{draw.randint(90, 120)},,EUR,1")
        else:
            bought = draw.randint(1, 9)
            held[name] += bought
            lines.append(f"n{number},{day},buy,{name},{bought},{draw.randint(90, 120)},,EUR,1")
    return "\n".join(lines) + "\n"


def prices() -> str:
    """Return a price for every instrument and day."""
    draw = random.Random(7)
    lines = ["date,instrument,price"]
    for name in NAMES:
        value = 100.0
        for number in range(DAYS + 1):
            value = max(20.0, value + draw.uniform(-1, 1.02))
            lines.append(f"{START + timedelta(days=number)},{name},{value:.4f}")
    return "\n".join(lines) + "\n"


async def _load(post: Callable[..., Awaitable[Any]], text: str, **body: str) -> str:
    begun = success(await post("imports", body), 201)["import_id"]
    for number, first in enumerate(range(0, len(text), 800_000)):
        part = {"number": number, "text": text[first : first + 800_000]}
        success(await post(f"imports/{begun}/parts", part))
    success(await post(f"imports/{begun}/finish", None))
    return str(begun)


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_a_request_costs_the_same(
    regions: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    """Total and all returns at X: from 10^3 to 10^5 transactions the median grows at most 2 x."""
    maya = await regions.account("ind1")
    client, headers = regions.at("ind1"), bearer(await regions.session(maya))
    worker = await regions.worker("ind1")

    async def post(path: str, body: object) -> Any:
        return await client.post(f"/hub/portfolio/{path}", headers=headers, json=body)

    for name in NAMES:
        success(await post("instruments", {"symbol": name, "currency": "EUR"}))
    await _load(post, prices(), what="prices")
    while await importing.finish_queued(worker):
        pass
    told, opened = [], {}
    for size in SIZES:
        body = {"name": f"{size}", "base_currency": "EUR"}
        opened[size] = success(await post("portfolios", body), 201)["portfolio_id"]
        began = perf_counter()
        begun = await _load(post, ledger(size), what="transactions", portfolio_id=opened[size])
        while await importing.finish_queued(worker):
            pass
        shown = await client.get(f"/hub/portfolio/imports/{begun}", headers=headers)
        assert success(shown)["added"] == size
        loaded = perf_counter()
        while await folding.refresh_all(worker, maya.user_id):
            pass
        took = perf_counter() - loaded
        told.append(f"{size:>7} transactions: import {loaded - began:.1f} s, history {took:.1f} s")
    days = [START + timedelta(days=DAYS - number * 29) for number in range(ASKED)]
    times: dict[int, list[float]] = {size: [] for size in SIZES}
    busy: dict[int, list[float]] = {size: [] for size in SIZES}
    for day in days:
        for size in SIZES:
            path = f"/hub/portfolio/portfolios/{opened[size]}"
            began, worked = perf_counter(), process_time()
            answer = await client.get(path, headers=headers, params={"day": day.isoformat()})
            times[size].append((perf_counter() - began) * 1000)
            busy[size].append((process_time() - worked) * 1000)
            report = success(answer)
            assert report["total"]["value"] is not None
            assert report["returns"]["money_weighted"]["value"] is not None
    medians = {size: statistics.median(times[size]) for size in SIZES}
    for size in SIZES:
        ordered = sorted(times[size])
        told.append(
            f"{size:>7} transactions: p50 {medians[size]:.1f} ms, "
            f"p95 {ordered[int(len(ordered) * 0.95)]:.1f} ms, least {ordered[0]:.1f} ms; "
            f"of this process's CPU {statistics.median(busy[size]):.1f} ms"
        )
    ((rows,),) = await regions.sql(
        "ind1",
        "select count(*) from portfolio.transactions where portfolio_id = %s",
        UUID(opened[100_000]),
    )
    assert rows == 100_000
    with capsys.disabled():
        print("\n" + "\n".join(told))  # noqa: T201
    assert medians[100_000] <= 2 * medians[1_000]
