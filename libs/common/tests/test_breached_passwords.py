"""C2: passwords that a range API knows, asked over real connections."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from common import clock
from common.auth.breached import BreachedPasswords, RangeUrl
from common.auth.passwords import Passwords
from common.settings import Settings, SettingsError, load
from common.wire.problems import Invalid
from vetchium_testing.stopwatch import Stopwatch

KNOWN, PADDING, OTHER = "a known password", "a padding line", "never heard of it"


def _digest(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


class RangeApi:
    """Answers as Have I Been Pwned does; `asked` are the request lines."""

    def __init__(self, status: str = "200 OK", *, is_silent: bool = False) -> None:
        self.status, self.is_silent = status, is_silent
        self.asked: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head.split("\r\n")[0])
        if self.is_silent:
            await reader.read()
        rows = [f"{_digest(KNOWN)[5:]}:3", f"{_digest(PADDING)[5:]}:0", f"{'0' * 35}:1"]
        body = "\r\n".join(rows)
        writer.write(
            f"HTTP/1.1 {self.status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            f"{body}".encode()
        )
        writer.close()

    @asynccontextmanager
    async def client(self) -> AsyncIterator[BreachedPasswords]:
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        breached = BreachedPasswords(f"http://127.0.0.1:{port}/range/")
        try:
            yield breached
        finally:
            await breached.aclose()
            server.close()


async def test_only_the_beginning_of_the_digest_leaves() -> None:
    """C2: known is refused, a padding line and another password are not."""
    api = RangeApi()
    async with api.client() as breached:
        assert await breached.contain(KNOWN)
        assert not await breached.contain(PADDING)
        assert not await breached.contain(OTHER)
    assert api.asked == [
        f"GET /range/{_digest(each)[:5]} HTTP/1.1" for each in (KNOWN, PADDING, OTHER)
    ]


async def test_an_answer_is_kept_for_an_hour() -> None:
    """C2: the API is asked once an hour and range."""
    api = RangeApi()
    async with api.client() as breached:
        for _ in range(2):
            assert await breached.contain(KNOWN)
        with clock.moved(timedelta(minutes=59)):
            assert await breached.contain(KNOWN)
        assert len(api.asked) == 1
        with clock.moved(timedelta(minutes=61)):
            assert await breached.contain(KNOWN)
        assert len(api.asked) == 2


@pytest.mark.parametrize(
    "api", [RangeApi("500 Broken"), RangeApi("302 Found"), RangeApi(is_silent=True)]
)
async def test_fails_open_within_a_second(api: RangeApi) -> None:
    """C2: without an answer the password is taken."""
    async with api.client() as breached:
        watch = Stopwatch()
        assert not await breached.contain(KNOWN)
        assert watch.running < 1.5


async def test_nobody_listens() -> None:
    """C2: as before, at once."""
    breached = BreachedPasswords("http://127.0.0.1:1/")
    assert not await breached.contain(KNOWN)
    await breached.aclose()


async def test_a_known_password_is_not_set() -> None:
    """C2: the field is named, whichever way the password is set."""
    server = await asyncio.start_server(RangeApi().serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    passwords = Passwords(threads=1, breached_url=f"http://127.0.0.1:{port}/")
    with pytest.raises(Invalid) as refused:
        await passwords.hash_new("new_password", KNOWN, "hub")
    assert [error.field for error in refused.value.errors] == ["new_password"]
    assert await passwords.hash_new("new_password", OTHER, "hub")
    await passwords.aclose()
    server.close()


class OneSetting(Settings, frozen=True, kw_only=True):
    range_url: RangeUrl = ""


@pytest.mark.parametrize(
    ("url", "is_right"),
    [("", True), ("https://a.example/range/", True), ("https://a.example", False), ("a/", False)],
)
def test_the_setting(url: str, *, is_right: bool) -> None:
    """C2: a URL that the digits can be appended to."""
    try:
        is_accepted = load(OneSetting, {"RANGE_URL": url}).range_url == url
    except SettingsError:
        is_accepted = False
    assert is_accepted == is_right
