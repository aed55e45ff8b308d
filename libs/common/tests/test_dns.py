"""TXT look-ups against a real server: what is found, and everything that is not."""

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from dns.asyncresolver import Resolver

from common.dns import TIME_OUT, Dns, Server, parse_server
from vetchium_testing.dns import Mood, Zone, dns_server
from vetchium_testing.names import name_of_two
from vetchium_testing.stopwatch import Stopwatch

VALUE = "9f" * 32
NAME = "_vetchium-verify.example.com"


@pytest.fixture
async def served() -> AsyncIterator[tuple[Zone, Dns]]:
    async with dns_server() as (zone, address):
        yield zone, Dns(address, time_out=1.5)


@pytest.fixture
def hasty(dns: Dns) -> Dns:
    """The same resolver, which gives up sooner: for what never comes."""
    dns._time_out = 0.5
    return dns


@pytest.fixture
def zone(served: tuple[Zone, Dns]) -> Zone:
    return served[0]


@pytest.fixture
def dns(served: tuple[Zone, Dns]) -> Dns:
    return served[1]


class TestFound:
    @pytest.mark.parametrize(
        "content",
        [
            VALUE,
            f"  {VALUE}\t",
            f'"{VALUE}"',
            f"' {VALUE} '",
            f'" {VALUE}\r\n"',
            (VALUE[:20], VALUE[20:]),
            ("", VALUE, ""),
            tuple(VALUE),
        ],
    )
    async def test_the_value(self, zone: Zone, dns: Dns, content: str | tuple[str, ...]) -> None:
        zone.add(NAME, "v=spf1 -all", content, "another")
        assert VALUE in (await dns.texts(NAME) or ())

    async def test_one_of_many(self, zone: Zone, dns: Dns) -> None:
        zone.add(NAME, *(f"{number:064x}" for number in range(500)), VALUE)  # 40 KB: by TCP
        found = await dns.texts(NAME) or set()
        assert VALUE in found
        assert len(found) == 501

    async def test_a_long_one_in_pieces(self, zone: Zone, dns: Dns) -> None:
        zone.add(NAME, "x" * 4000)
        assert await dns.texts(NAME) == {"x" * 4000}

    @pytest.mark.parametrize("is_stepwise", [False, True])
    async def test_behind_aliases(self, zone: Zone, dns: Dns, is_stepwise: bool) -> None:
        names = [NAME, "a.example.net", "b.example.org", "c.example.net"]
        for name, target in itertools.pairwise(names):
            zone.alias(name, target)
            if is_stepwise:
                zone.treat(name, Mood.STEPWISE)
        zone.add(names[-1], VALUE)
        assert await dns.texts(NAME) == {VALUE}

    async def test_whatever_its_case(self, zone: Zone, dns: Dns) -> None:
        zone.add(NAME, VALUE)
        assert await dns.texts(NAME.upper()) == {VALUE}

    async def test_asked_anew_each_time(self, zone: Zone, dns: Dns) -> None:
        assert await dns.texts(NAME) == set()
        zone.add(NAME, VALUE)
        assert await dns.texts(NAME) == {VALUE}
        zone.remove(NAME)
        assert await dns.texts(NAME) == set()
        assert zone.asked == [f"{NAME}."] * 3

    async def test_when_one_packet_is_lost(self, zone: Zone) -> None:
        zone.add(NAME, VALUE)
        zone.treat(NAME, Mood.SILENT)
        async with dns_server(zone) as (_, address):
            asking = asyncio.create_task(Dns(address).texts(NAME))
            await asyncio.sleep(0.5)
            zone.moods.clear()
            assert await asking == {VALUE}

    async def test_when_it_takes_nearly_all_the_time(self, zone: Zone) -> None:
        zone.add(NAME, VALUE)
        zone.treat(NAME, delay=2)  # longer than until the second question
        async with dns_server(zone) as (_, address):
            assert await Dns(address, time_out=3).texts(NAME) == {VALUE}
        assert TIME_OUT == 5


class TestSeveralServers:
    """F4: the first server is silent, as a dead one is; the second one must be asked in time."""

    @pytest.fixture
    async def silent(self, zone: Zone, served: tuple[Zone, Dns]) -> AsyncIterator[None]:
        """Take every question to 127.0.0.2 at the port of the real server, and say nothing."""
        server = served[1]._server
        assert server is not None
        zone.add(NAME, VALUE)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
            deaf.bind(("127.0.0.2", server.port))
            yield

    @pytest.mark.usefixtures("silent")
    async def test_of_one_name(self, dns: Dns, monkeypatch: pytest.MonkeyPatch) -> None:
        assert dns._server is not None
        name_of_two(monkeypatch, "resolver.example")
        watch = Stopwatch()
        found = await Dns(f"resolver.example:{dns._server.port}").texts(NAME)
        assert found == {VALUE}
        assert watch.running < 3  # of 5

    @pytest.mark.usefixtures("silent")
    async def test_of_the_system(
        self, dns: Dns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert dns._server is not None
        conf = tmp_path / "resolv.conf"
        conf.write_text("nameserver 127.0.0.2\nnameserver 127.0.0.1\n")
        port = dns._server.port  # which resolv.conf cannot say

        read = Resolver.read_resolv_conf

        def configured(resolver: Resolver, _: str) -> None:
            read(resolver, str(conf))
            resolver.port = port

        monkeypatch.setattr(Resolver, "read_resolv_conf", configured)
        assert await Dns().texts(NAME) == {VALUE}

    @pytest.mark.usefixtures("silent")
    async def test_behind_aliases_only_the_first_step_is_slow(
        self, zone: Zone, dns: Dns, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert dns._server is not None
        names = ["www.example.com", "a.example.net", "b.example.org", "c.example.net", NAME]
        for name, target in itertools.pairwise(names):
            zone.alias(name, target)
            zone.treat(name, Mood.STEPWISE)
        name_of_two(monkeypatch, "resolver.example")
        found = await Dns(f"resolver.example:{dns._server.port}").texts(names[0])
        assert found == {VALUE}


class TestNotFound:
    @pytest.mark.parametrize("mood", [mood for mood in Mood if mood is not Mood.STEPWISE])
    async def test_a_server_that_misbehaves(self, zone: Zone, hasty: Dns, mood: Mood) -> None:
        zone.add(NAME, VALUE)
        zone.treat(NAME, mood)
        watch = Stopwatch()
        assert await hasty.texts(NAME) is None
        assert watch.running < 1

    async def test_too_slow(self, zone: Zone, hasty: Dns) -> None:
        zone.add(NAME, VALUE)
        zone.treat(NAME, delay=2)
        watch = Stopwatch()
        assert await hasty.texts(NAME) is None
        assert watch.passed > 0.4
        assert watch.running < 1

    @pytest.mark.parametrize("is_stepwise", [False, True])
    async def test_a_loop(self, zone: Zone, dns: Dns, is_stepwise: bool) -> None:
        for name, target in ((NAME, "a.example.net"), ("a.example.net", NAME)):
            zone.alias(name, target)
            if is_stepwise:
                zone.treat(name, Mood.STEPWISE)
        assert await dns.texts(NAME) is None
        assert len(zone.asked) < 20

    async def test_a_chain_without_end(self, zone: Zone, dns: Dns) -> None:
        for number in range(50):
            zone.alias(f"n{number}.example.net", f"n{number + 1}.example.net")
            zone.treat(f"n{number}.example.net", Mood.STEPWISE)
        assert await dns.texts("n0.example.net") is None
        assert len(zone.asked) < 20

    async def test_an_alias_to_nowhere(self, zone: Zone, dns: Dns) -> None:
        zone.alias(NAME, "nowhere.example.net")
        assert await dns.texts(NAME) == set()

    async def test_more_than_a_message_holds(self, zone: Zone, dns: Dns) -> None:
        zone.add(NAME, *(f"{number:0200}" for number in range(400)))
        assert await dns.texts(NAME) == set()

    async def test_bytes_that_are_no_text(self, zone: Zone, dns: Dns) -> None:
        zone.add(NAME, "\x00\udcff\udcfe" * 10, VALUE)
        assert VALUE in (await dns.texts(NAME) or ())

    @pytest.mark.parametrize("name", [f"{'x' * 64}.com", ".".join(["x" * 63] * 4) + ".com", "a..b"])
    async def test_a_name_that_dns_cannot_have(self, dns: Dns, name: str) -> None:
        assert await dns.texts(name) is None

    @pytest.mark.parametrize("server", ["127.0.0.1:1", "[::1]:1", "no-such-host.invalid:53"])
    async def test_no_server(self, server: str) -> None:
        assert await Dns(server, time_out=0.5).texts(NAME) is None

    async def test_the_system_resolver(self) -> None:
        assert await Dns(time_out=0.5).texts("no-such-name.invalid") in (set(), None)


class TestServer:
    @pytest.mark.parametrize(
        ("text", "server"),
        [
            ("127.0.0.1:53", Server("127.0.0.1", 53)),
            ("dns:8053", Server("dns", 8053)),
            ("[::1]:53", Server("::1", 53)),
        ],
    )
    def test_parsed(self, text: str, server: Server) -> None:
        assert parse_server(text) == server

    @pytest.mark.parametrize(
        "text", ["", "dns", ":53", "dns:", "dns:0", "dns:70000", "::1:53", "a b:1"]
    )
    def test_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="host:port"):
            parse_server(text)
