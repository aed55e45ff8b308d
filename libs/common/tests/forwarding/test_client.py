"""Whose request it is: nothing that the client wrote itself is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.forwarding.client_ip import (
    TrustedProxies,
    _normalized,
    client_address,
    client_network,
    normalize_address,
)

PEER = "192.0.2.9"
NETWORKS = ("192.0.2.0/24", "203.0.113.2", "2001:db8::/32")


def trusting(count: int) -> TrustedProxies:
    return TrustedProxies(count, NETWORKS)


def forwarded(*values: str) -> list[tuple[bytes, bytes]]:
    return [(b"x-forwarded-for", value.encode()) for value in values]


@pytest.mark.parametrize(
    ("values", "proxies", "client"),
    [
        (["198.51.100.1"], 0, PEER),
        (["198.51.100.1"], 1, "198.51.100.1"),
        (["10.9.9.9, 198.51.100.1"], 1, "198.51.100.1"),
        (["10.9.9.9", "198.51.100.1"], 1, "198.51.100.1"),
        (["10.9.9.9, 198.51.100.1, 203.0.113.2"], 2, "198.51.100.1"),
        (["198.51.100.1"], 2, PEER),
        ([], 1, PEER),
        (["10.9.9.9, nonsense"], 1, PEER),
        (["10.9.9.9, "], 1, PEER),
        (["198.51.100.1:4711"], 1, "198.51.100.1"),
        (["[2001:DB8::1]:4711"], 1, "2001:db8::1"),
        (["2001:DB8:0::1"], 1, "2001:db8::1"),
        (["::ffff:198.51.100.1"], 1, "198.51.100.1"),
    ],
)
def test_read_from_the_right(values: list[str], proxies: int, client: str) -> None:
    assert client_address(forwarded(*values), PEER, proxies=trusting(proxies)) == client


def test_a_signature_knows_better() -> None:
    headers = forwarded("198.51.100.1")
    assert client_address(headers, PEER, proxies=trusting(1), signed="203.0.113.7") == "203.0.113.7"


def test_a_signature_without_address_does_not_make_the_other_region_the_client() -> None:
    assert client_address([], PEER, proxies=trusting(0), signed="") == ""


@pytest.mark.parametrize(
    ("peer", "values", "count", "client"),
    [
        ("198.51.100.9", ["10.1.1.1"], 1, "198.51.100.9"),
        ("2001:db9::1", ["10.1.1.1"], 1, "2001:db9::1"),
        ("::ffff:192.0.2.9", ["198.51.100.1"], 1, "198.51.100.1"),
        ("", ["10.1.1.1"], 1, ""),
        (PEER, ["10.1.1.1, 198.51.100.1"], 2, PEER),  # past the outer proxy, to the inner one
        (PEER, ["10.1.1.1, 203.0.113.2"], 2, "10.1.1.1"),
    ],
)
def test_only_proxies_of_these_networks(
    peer: str, values: list[str], count: int, client: str
) -> None:
    """S6: whoever reaches the server past the proxies chooses no address."""
    assert client_address(forwarded(*values), peer, proxies=trusting(count)) == client


def test_no_network_trusts_nobody() -> None:
    assert client_address(forwarded("10.1.1.1"), PEER, proxies=TrustedProxies(1)) == PEER


def test_long_entries_are_not_remembered() -> None:
    """S10: a client's header may have 400 KiB, and 4,096 of them were kept."""
    before = _normalized.cache_info().currsize
    for number in range(50):
        value = f"10.9.{number}.1%{'x' * 100_000}"
        assert client_address(forwarded(value), PEER, proxies=trusting(1)) == PEER
    assert _normalized.cache_info().currsize <= before + 1
    assert normalize_address(f"fe80::1%{'i' * 15}") == "fe80::1"


@given(written=st.binary(max_size=60))
def test_what_the_client_writes_changes_nothing(written: bytes) -> None:
    headers = [(b"x-forwarded-for", written + b", 198.51.100.1")]
    assert client_address(headers, PEER, proxies=trusting(1)) == "198.51.100.1"


@given(text=st.text(max_size=50))
def test_no_garbage_comes_out(text: str) -> None:
    address = normalize_address(text)
    assert normalize_address(address) == address
    assert address.isascii()


@pytest.mark.parametrize("peer", ["", "/run/socket", "testclient"])
def test_a_peer_without_address(peer: str) -> None:
    assert client_address([], peer, proxies=trusting(0)) == ""


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("198.51.100.1", "198.51.100.2", False),
        ("::ffff:198.51.100.1", "198.51.100.1", True),
        ("", "2001:db8::1", False),
    ],
)
def test_throttles_count_an_ipv6_client_by_its_64(one: str, other: str, are_one: bool) -> None:
    """C6: one customer of a provider has a /64, and one counter."""
    assert (client_network(one) == client_network(other)) is are_one
