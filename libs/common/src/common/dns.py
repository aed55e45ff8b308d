"""TXT look-ups. A name that does not exist has no records; on any error there is no result.

Nothing is cached. A caller must not hold a database connection meanwhile: a foreign server may use
the whole time limit.
"""

import asyncio
import re
import socket
import string
from typing import NamedTuple

import dns.asyncresolver
import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver
import structlog
from dns.rdtypes.ANY.TXT import TXT

TIME_OUT = 5.0
_AGAIN = 1.5
_CNAMES = 8
# The largest UDP answer that is not fragmented; longer ones come by TCP.
_PAYLOAD = 1232
_AROUND = string.whitespace + "\"'"
_SERVER = re.compile(
    r"(?:\[(?P<v6>[0-9a-fA-F:.]+)\]|(?P<host>[A-Za-z0-9._-]+)):(?P<port>[0-9]{1,5})"
)
_PORTS = range(1, 1 << 16)

log = structlog.get_logger()


class Server(NamedTuple):
    """Where a resolver listens."""

    host: str
    port: int


def parse_server(text: str) -> Server:
    """Read `host:port`, `[::1]:53`; raise ValueError for anything else."""
    match = _SERVER.fullmatch(text)
    if match is None or int(match["port"]) not in _PORTS:
        raise ValueError("is not host:port")
    return Server(match["v6"] or match["host"], int(match["port"]))


class Dns:
    """Queries one resolver, or the system's."""

    def __init__(self, server: str = "", *, time_out: float = TIME_OUT) -> None:
        self._server = parse_server(server) if server else None
        self._time_out = time_out

    async def texts(self, name: str) -> set[str] | None:
        """Return the contents of all TXT records of a name, without blanks and quotes around.

        None if the name servers gave no answer.
        """
        try:
            async with asyncio.timeout(self._time_out):
                return await self._follow(await self._resolver(), dns.name.from_text(name))
        except dns.resolver.NXDOMAIN:
            return set()
        except (dns.exception.DNSException, OSError, TimeoutError) as error:
            log.info("dns_not_found", error=type(error).__name__)
        except Exception:  # a foreign server's answer may cause any other error
            log.exception("dns_failed")
        return None

    async def _resolver(self) -> dns.asyncresolver.Resolver:
        if self._server is None:
            resolver = dns.asyncresolver.Resolver()
        else:
            resolver = dns.asyncresolver.Resolver(configure=False)
            found = await asyncio.get_running_loop().getaddrinfo(
                *self._server, type=socket.SOCK_DGRAM
            )
            resolver.nameservers = list(dict.fromkeys(str(each[4][0]) for each in found))
            resolver.port = self._server.port
        resolver.timeout = resolver.lifetime = self._time_out
        resolver.use_edns(0, 0, _PAYLOAD)
        return resolver

    @staticmethod
    async def _follow(resolver: dns.asyncresolver.Resolver, name: dns.name.Name) -> set[str]:
        """Query, and query again for the target of a CNAME that came without it."""
        for _ in range(_CNAMES):
            answer = await _ask(resolver, name)
            if answer.rrset is not None:
                return {_content(record) for record in answer.rrset if isinstance(record, TXT)}
            if answer.canonical_name == name:
                return set()
            name = answer.canonical_name
        raise dns.exception.TooBig  # a chain that does not end


async def _ask(resolver: dns.asyncresolver.Resolver, name: dns.name.Name) -> dns.resolver.Answer:
    """Query once, and again in parallel after a while: the first may be lost.

    Each try begins with another server, so that one that is silent costs a part of the time only.
    The server that answers comes first from then on.
    """
    servers = list(resolver.nameservers)
    pause = min(_AGAIN, resolver.lifetime / (len(servers) + 1))
    tries: list[asyncio.Task[dns.resolver.Answer]] = []
    try:
        for number in range(max(2, len(servers))):
            at = number % max(1, len(servers))
            resolver.nameservers = servers[at:] + servers[:at]
            question = resolver.resolve(
                name, dns.rdatatype.TXT, raise_on_no_answer=False, search=False
            )
            tries.append(asyncio.create_task(question))
            done, _ = await asyncio.wait(tries, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            if done:
                break
        else:
            done, _ = await asyncio.wait(tries, return_when=asyncio.FIRST_COMPLETED)
        answer = done.pop().result()
        resolver.nameservers = sorted(servers, key=lambda each: each != answer.nameserver)
        return answer
    finally:
        for each in tries:
            each.cancel()
        await asyncio.gather(*tries, return_exceptions=True)


def _content(record: TXT) -> str:
    """Join the strings of a record: a long text comes in several."""
    return b"".join(record.strings).decode("latin-1").strip(_AROUND)
