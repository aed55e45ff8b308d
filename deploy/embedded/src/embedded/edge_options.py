"""What the environment says about the edge: limits per client, proxies in front, origins, HSTS."""

import ipaddress
import re
import resource
import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace

from embedded.settings import SettingsError

_MOST_CONNECTIONS = 8192
_LARGEST = 65_535  # of nginx's limit_conn
# Of the files that a process may open, one is for a client and one for the server that it asks.
_FILES_PER_CONNECTION = 2
_FILES_FOR_ITSELF = 512
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\[\]:-]+")


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one nginx.

    The limits are those of a stack on loopback, where all clients and load tests are one address.
    """

    processes: str = "auto"
    connections: int = _MOST_CONNECTIONS  # of one process, to clients and to services
    client_connections: int = 2000
    client_posts: int = 2000  # a second
    client_posts_burst: int = 4000
    trusted_proxies: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    hsts: str = ""
    forwarded_for: str = "$proxy_add_x_forwarded_for"

    @property
    def placeholders(self) -> dict[str, str]:
        """Return the values of the template."""
        any_origin = "*" in self.origins
        allowed = ['"" "";', 'default "*";'] if any_origin else ['default "";']
        allowed += [f'"{each}" "{each}";' for each in self.origins if each != "*"]
        return {
            "PROCESSES": self.processes,
            "CONNECTIONS": str(self.connections),
            "FILES": str(self.connections * _FILES_PER_CONNECTION + _FILES_FOR_ITSELF),
            "CLIENT_CONNECTIONS": str(self.client_connections),
            "CLIENT_POSTS": str(self.client_posts),
            "CLIENT_POSTS_BURST": str(self.client_posts_burst),
            "TRUSTED_PROXIES": "\n".join(f"set_real_ip_from {x};" for x in self.trusted_proxies),
            "ORIGINS": "\n".join(allowed),
            "VARY": "" if any_origin else "Origin",
            "HSTS": self.hsts,
            "FORWARDED_FOR": self.forwarded_for,
        }


def read(given: Mapping[str, str], origins: str) -> Options:
    """Read the options; raise SettingsError with all mistakes, by their variables' names."""
    problems: list[str] = []

    def count(variable: str, default: int) -> int:
        text = given.get(variable) or str(default)
        number = int(text) if text.isdecimal() else 0
        if not 0 < number <= _LARGEST:
            problems.append(f"{variable} is no number from 1 to {_LARGEST}")
        return number

    processes = given.get("EDGE_PROCESSES") or "auto"
    if processes != "auto" and not re.fullmatch(r"[1-9][0-9]{0,2}", processes):
        problems.append("EDGE_PROCESSES is neither a number nor auto")
    proxies = _listed(given.get("EDGE_TRUSTED_PROXIES", ""))
    if not all(map(_is_network, proxies)):
        problems.append("EDGE_TRUSTED_PROXIES is no comma-separated list of networks")
    allowed = tuple(
        each.rstrip("/") for each in _listed(given.get("CORS_ALLOWED_ORIGINS") or origins)
    )
    if not all(each == "*" or _ORIGIN.fullmatch(each) for each in allowed):
        problems.append("CORS_ALLOWED_ORIGINS is neither * nor a comma-separated list of origins")
    seconds = given.get("EDGE_HSTS_SECONDS") or "0"
    if not re.fullmatch(r"[0-9]{1,9}", seconds):
        problems.append("EDGE_HSTS_SECONDS is no number of seconds")
    plain = Options()
    options = Options(
        processes=processes,
        connections=count("EDGE_CONNECTIONS", plain.connections),
        client_connections=count("EDGE_CLIENT_CONNECTIONS", plain.client_connections),
        client_posts=count("EDGE_CLIENT_POSTS", plain.client_posts),
        client_posts_burst=count("EDGE_CLIENT_POSTS_BURST", plain.client_posts_burst),
        trusted_proxies=proxies,
        origins=allowed,
        hsts=f"max-age={seconds}; includeSubDomains" if seconds.strip("0") else "",
    )
    if problems:
        raise SettingsError("; ".join(problems))
    return options


def affordable(options: Options) -> Options:
    """Return options whose connections fit into the files that a process may open here."""
    _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return options
    most = max(64, (files - _FILES_FOR_ITSELF) // _FILES_PER_CONNECTION)
    return replace(options, connections=min(options.connections, most))


def listen(*addresses: str) -> str:
    """Return the directives that listen there. IPv6 has a socket of its own: no mapped IPv4."""
    return "\n".join(f"listen {address};" for address in addresses)


def everywhere(port: int, *, ipv6: bool = True) -> str:
    """Return the directives that listen on all addresses."""
    return listen(str(port), f"[::]:{port}") if ipv6 else listen(str(port))


def loopback(port: int) -> str:
    """Return the directives that listen on this machine's loopback: IPv6 too where it has any."""
    return listen(f"127.0.0.1:{port}", *((f"[::1]:{port}",) if has_ipv6() else ()))


def has_ipv6() -> bool:
    """Return whether this machine has an IPv6 loopback address."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def _listed(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True
