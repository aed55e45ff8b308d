"""A process with enough to do: it says so at once, and nothing else keeps its places taken."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta

import httpx

from common.domain_proof import record_name
from vetchium_testing.answers import problem, success
from vetchium_testing.dns import Mood, Zone
from vetchium_testing.forwarding.raw_peer import RawPeer
from vetchium_testing.regional_api.joined_regions import Platform, another, bearer
from vetchium_testing.regional_api.tenant_signup import begin, complete
from vetchium_testing.stopwatch import Stopwatch

ORIGIN = "http://localhost:3000"


def instance(
    platform: Platform, most: int, peer: str = "http://127.0.0.1:9"
) -> AbstractAsyncContextManager[httpx.AsyncClient]:
    """Run another instance of ind1 that answers so many requests at once."""
    return another(
        platform,
        {"usa1": peer, "deu1": peer},
        forward_timeout=timedelta(seconds=1),
        max_in_flight=most,
    )


async def test_a_refusal_is_a_whole_answer(platform: Platform) -> None:
    headers = bearer(await platform.session(await platform.account("ind1"))) | {
        "origin": ORIGIN,
        "x-request-id": "r-1",
    }
    async with instance(platform, most=0) as client:
        watch = Stopwatch()
        answer = await client.get("/hub/myinfo", headers=headers)
        assert watch.running < 0.5
        problem(answer, 503)
        assert answer.headers["retry-after"] == "1"
        assert answer.headers["x-request-id"] == "r-1"
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        for probe in ("/healthz", "/readyz", "/metrics"):
            assert (await client.get(probe)).status_code == 200


async def test_a_place_is_free_again(platform: Platform) -> None:
    headers = bearer(await platform.session(await platform.account("ind1")))
    async with instance(platform, most=1) as client:
        for path in ("/hub/myinfo", "/hub/nothing", "/hub/myinfo", "/hub/login", "/hub/myinfo"):
            answer = await client.request("GET", path, headers=headers)
            assert answer.status_code in {200, 404, 405}
        refused = bearer("IND1-" + "0" * 64)  # nor does an answer that says no keep its place
        for _ in range(3):
            problem(await client.get("/hub/myinfo", headers=refused), 401)
        success(await client.get("/hub/myinfo", headers=headers))


async def test_together_some_are_answered_and_the_rest_refused(platform: Platform) -> None:
    headers = bearer(await platform.session(await platform.account("ind1")))
    async with instance(platform, most=3) as client:
        answers = await asyncio.gather(
            *(client.get("/hub/myinfo", headers=headers) for _ in range(30))
        )
        found = [answer.status_code for answer in answers]
        assert set(found) == {200, 503}
        assert found.count(200) >= 3
        success(await client.get("/hub/myinfo", headers=headers))


async def test_a_place_is_taken_after_the_body(platform: Platform) -> None:
    """Bodies that arrive together find no more places than there are, and hold none meanwhile."""
    headers = bearer(await platform.session(await platform.account("ind1")))
    headers["Content-Type"] = "application/json"
    rest = asyncio.Event()

    async def slow_body() -> AsyncIterator[bytes]:
        yield b'{"language"'
        await rest.wait()
        yield b': "en-US"}'

    async with instance(platform, most=2) as client:

        def ask() -> asyncio.Task[httpx.Response]:
            call = client.post("/hub/set-language", headers=headers, content=slow_body())
            return asyncio.create_task(call)

        slow = [ask() for _ in range(20)]
        await asyncio.sleep(0.1)
        success(await client.get("/hub/myinfo", headers=headers))
        rest.set()
        found = [answer.status_code for answer in await asyncio.gather(*slow)]
        assert set(found) == {200, 503}
        success(await client.get("/hub/myinfo", headers=headers))


async def test_who_waits_for_a_peer_takes_no_place(platform: Platform) -> None:
    async def hang(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    headers = bearer(await platform.session(await platform.account("ind1")))
    away = bearer("USA1-" + "0" * 64)
    async with RawPeer(behave=hang) as peer, instance(platform, 1, peer.url) as client:
        hops = [asyncio.create_task(client.get("/hub/myinfo", headers=away)) for _ in range(5)]
        await asyncio.sleep(0.3)
        success(await client.get("/hub/myinfo", headers=headers))
        for answer in await asyncio.gather(*hops):
            problem(answer, 504)


async def test_who_waits_for_dns_takes_no_place(platform: Platform, dns: tuple[Zone, str]) -> None:
    """M4: sixteen sign-ups wait for silent name servers, in a process that has one place."""
    zone, resolver = dns
    signups = [await begin(platform, "org", "ind1") for _ in range(17)]
    for signup in signups:
        zone.treat(record_name(signup.domain), Mood.SILENT)
    headers = bearer(await platform.session(await platform.account("ind1")))
    peer = "http://127.0.0.1:9"
    async with another(
        platform, {"usa1": peer, "deu1": peer}, max_in_flight=1, dns_resolver=resolver
    ) as client:
        here = replace(platform, clients={**platform.clients, "ind1": client})
        *many, late = signups
        waiting = []
        for signup in many:
            waiting.append(asyncio.create_task(complete(here, signup, "ind1")))
            while f"{record_name(signup.domain)}." not in zone.asked:  # noqa: ASYNC110  its word
                await asyncio.sleep(0.01)
        for _ in range(3):
            success(await client.get("/hub/myinfo", headers=headers))
        refused = await complete(here, late, "ind1")
        problem(refused, 503)
        assert refused.headers["retry-after"] == "5"
        for answer in await asyncio.gather(*waiting):
            problem(answer, 422)
        zone.remove(record_name(late.domain))  # what was refused was not counted either
        problem(await complete(here, late, "ind1"), 422)
        success(await client.get("/hub/myinfo", headers=headers))
