"""The record that proves a domain, in all its forms, and all that DNS may do instead."""

import asyncio
from typing import Any

import pytest

from common import clock
from common.domain_proof import record_name
from vetchium_testing.answers import problem, success
from vetchium_testing.dns import Mood, Zone
from vetchium_testing.regional_api.joined_regions import Platform, bearer
from vetchium_testing.regional_api.tenant import make_member, make_tenant, session
from vetchium_testing.regional_api.tenant_signup import PAUSE, begin, census, complete, publish
from vetchium_testing.stopwatch import Stopwatch

WRONG = "ab" * 32


class TestRecord:
    @pytest.mark.parametrize(
        "contents",
        [
            [WRONG],
            [""],
            ["{value}x"],
            ["x{value}"],
            ["vetchium={value}"],
            ["{value} {value}"],
            ["{upper}"],
            [("{value}", "{value}")],
            ["v=spf1 -all", WRONG],
        ],
    )
    async def test_another_value(
        self, platform: Platform, portal: str, zone: Zone, contents: list[Any]
    ) -> None:
        signup = await begin(platform, portal)
        for content in contents:
            strings = content if isinstance(content, tuple) else (content,)
            filled = (
                each.format(value=signup.value, upper=signup.value.upper()) for each in strings
            )
            zone.add(record_name(signup.domain), tuple(filled))
        problem(await complete(platform, signup), 422)
        assert await census(platform, portal, signup.domain) == []

    async def test_another_name(self, platform: Platform, portal: str, zone: Zone) -> None:
        signup = await begin(platform, portal)
        for name in (signup.domain, f"vetchium-verify.{signup.domain}", f"www.{signup.domain}"):
            zone.add(name, signup.value)
        zone.add(f"_vetchium-verify.x.{signup.domain}", signup.value)
        problem(await complete(platform, signup), 422)

    async def test_the_twins_value(
        self, platform: Platform, portal: str, twin: str, zone: Zone
    ) -> None:
        """Two values under one name: each portal finds its own."""
        signup = await begin(platform, portal)
        other = await begin(platform, twin, domain=signup.domain)
        publish(zone, signup.domain, other.value)
        problem(await complete(platform, signup), 422)
        publish(zone, signup.domain, signup.value)
        with clock.moved(PAUSE):
            success(await complete(platform, signup), 201)
        success(await complete(platform, other), 201)

    @pytest.mark.parametrize(
        "content",
        ['"{}"', "  {}\t\r\n", "' {} '", ("{:.20}", "{}"), ("", "{}", "")],
        ids=["quotes", "blanks", "single quotes", "split", "empty strings"],
    )
    async def test_its_forms(
        self, platform: Platform, portal: str, zone: Zone, content: str | tuple[str, ...]
    ) -> None:
        signup = await begin(platform, portal)
        value = signup.value
        if isinstance(content, str):
            strings: tuple[str, ...] = (content.format(value),)
        elif content[0]:
            strings = (value[:20], value[20:])
        else:
            strings = ("", value, "")
        zone.add(record_name(signup.domain), "v=spf1 -all", strings, WRONG)
        success(await complete(platform, signup), 201)

    async def test_behind_aliases(self, platform: Platform, portal: str, zone: Zone) -> None:
        signup = await begin(platform, portal)
        zone.alias(record_name(signup.domain), f"proof.{signup.domain}")
        zone.alias(f"proof.{signup.domain}", f"p.dns.{signup.domain}")
        zone.add(f"p.dns.{signup.domain}", signup.value)
        success(await complete(platform, signup), 201)

    @pytest.mark.slow
    async def test_whatever_dns_does(self, platform: Platform, portal: str, zone: Zone) -> None:
        """Always 422, in the time that the look-up has, and the token stays good."""
        signups = [await begin(platform, portal) for _ in range(len(Mood) + 4)]
        for mood, signup in zip(Mood, signups, strict=False):
            publish(zone, signup.domain, signup.value)
            zone.treat(record_name(signup.domain), mood)
        *_, slow, loop, away, huge = signups
        publish(zone, slow.domain, slow.value)
        zone.treat(record_name(slow.domain), delay=7)
        zone.alias(record_name(loop.domain), f"a.{loop.domain}")
        zone.alias(f"a.{loop.domain}", record_name(loop.domain))
        zone.alias(record_name(away.domain), "nowhere.invalid")
        zone.add(record_name(huge.domain), *(f"{number:0200}" for number in range(400)))
        watch = Stopwatch()
        answers = await asyncio.gather(*(complete(platform, each) for each in signups))
        assert watch.running < 8
        for signup, answer in zip(signups, answers, strict=True):
            if zone.moods.get(record_name(signup.domain) + ".") is Mood.STEPWISE:
                success(answer, 201)  # no failure: the alias' end is asked for
                continue
            problem(answer, 422)
            zone.remove(record_name(signup.domain))
            publish(zone, signup.domain, signup.value)
            with clock.moved(PAUSE):
                success(await complete(platform, signup), 201)

    @pytest.mark.slow
    async def test_no_connection_is_held(self, platform: Platform, portal: str, zone: Zone) -> None:
        """More sign-ups wait for DNS than the pools have connections, and nobody waits for them."""
        signups = [await begin(platform, portal) for _ in range(14)]
        for signup in signups:
            publish(zone, signup.domain, signup.value)
            zone.treat(record_name(signup.domain), delay=2)
        token = await session(
            platform, await make_member(platform, await make_tenant(platform, portal))
        )
        waiting = asyncio.gather(*(complete(platform, each, "usa1") for each in signups))
        await asyncio.sleep(1)
        for _ in range(5):
            watch = Stopwatch()
            path = f"/{portal}/myinfo"
            success(await platform.at("usa1").get(path, headers=bearer(token)))
            assert watch.running < 0.5
        assert not waiting.done()
        for answer in await waiting:
            success(answer, 201)
