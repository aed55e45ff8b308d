"""A steady load of requests, every answer of which is looked at."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

PAUSE = 0.05  # of each client between its requests
TIMEOUT = 15.0


@dataclass
class Ask:
    """One kind of request, and the one answer that is right."""

    method: str
    path: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Callable[[], dict[str, str]] | None = None


@dataclass
class Steady:
    """What has been asked so far, and what went wrong."""

    requests: int = 0
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    served_by: set[str] = field(default_factory=set)

    def slowest(self) -> float:
        """Return the time of the slowest answer in seconds."""
        return max(self.seconds)


async def _ask_on(client: httpx.AsyncClient, asks: list[Ask], seen: Steady) -> None:
    while True:
        for ask in list(asks):
            began = time.monotonic()
            body = ask.body() if ask.body else None
            try:
                answer = await client.request(ask.method, ask.path, headers=ask.headers, json=body)
            except httpx.HTTPError as error:
                seen.failures.append(f"{ask.path} {type(error).__name__} {error}")
            else:
                if answer.status_code != ask.status:
                    seen.failures.append(f"{ask.path} {answer.status_code} {answer.text[:200]}")
                if "x-served-by" in answer.headers:  # not before there is a session
                    seen.served_by.add(answer.headers["x-served-by"])
            seen.requests += 1
            seen.seconds.append(time.monotonic() - began)
            await asyncio.sleep(PAUSE)


@asynccontextmanager
async def steady(url: str, asks: list[Ask], *, clients: int = 6) -> AsyncIterator[Steady]:
    """Ask all of it over and over for the length of a block; each client keeps its connection."""
    seen = Steady()
    limits = httpx.Limits(max_connections=1)
    async with asyncio.TaskGroup() as group:
        opened = [
            httpx.AsyncClient(base_url=url, trust_env=False, timeout=TIMEOUT, limits=limits)
            for _ in range(clients)
        ]
        tasks = [group.create_task(_ask_on(client, asks, seen)) for client in opened]
        try:
            yield seen
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for client in opened:
                await client.aclose()
