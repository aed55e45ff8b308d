"""Header rules of a hop: what crosses, what does not, and that nothing can be smuggled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.forwarding.headers import Headers, inbound, outbound

MARK = b"v1;the-mark"

# RFC 9110 §7.6.1 and its forerunner, RFC 2616 §13.5.1.
HOP_BY_HOP = {
    *(b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding"),
    *(b"upgrade", b"proxy-authenticate", b"proxy-authorization"),
}

hop_names = st.sampled_from(sorted(HOP_BY_HOP))
own_names = st.sampled_from([b"x-vetchium-hop", b"X-Vetchium-Hop", b"x-vetchium-else"])
rewritten = st.sampled_from(
    [b"host", b"content-length", b"expect", b"x-forwarded-for", b"forwarded"]
)
names = st.from_regex(rb"[A-Za-z][A-Za-z0-9-]{0,12}", fullmatch=True)
values = st.binary(max_size=20)
digits = st.from_regex(rb"[0-9]{1,4}", fullmatch=True)
plain = st.from_regex(rb"[ -~]{0,20}", fullmatch=True)
connection = st.tuples(
    st.sampled_from([b"connection", b"Connection"]), st.lists(names, max_size=3).map(b", ".join)
)
some = st.lists(
    st.one_of(
        st.tuples(names, plain),
        st.tuples(hop_names | own_names | rewritten, plain),
        st.tuples(st.binary(max_size=8), values),
        connection,
    ),
    max_size=12,
)
BODILESS = (("HEAD", 200), ("GET", 204), ("GET", 304))
ENDS = frozenset(
    {b"host", b"content-length", b"x-forwarded-for", b"x-request-id", b"x-vetchium-hop"}
)


def sent(headers: Headers, body_length: int = 0) -> Headers:
    return outbound(
        headers,
        host=b"peer:8080",
        signature=MARK,
        request_id=b"r-1",
        client=b"192.0.2.1",
        body_length=body_length,
    )


def named(headers: Headers) -> set[bytes]:
    lists = [value.split(b",") for name, value in headers if name.lower() == b"connection"]
    return {option.strip().lower() for options in lists for option in options}


class TestOutbound:
    def test_an_ordinary_request(self) -> None:
        headers = [
            (b"host", b"vetchium.example"),
            (b"authorization", b"Bearer USA1-0"),
            (b"cookie", b"a=1"),
            (b"cookie", b"b=2"),
            (b"accept-encoding", b"gzip"),
            (b"traceparent", b"00-1-2-01"),
            (b"x-forwarded-for", b"10.0.0.1, 192.0.2.1"),
            (b"x-forwarded-proto", b"https"),
            (b"x-request-id", b"from-the-client"),
            (b"content-length", b"7"),
            (b"connection", b"keep-alive, X-Private"),
            (b"x-private", b"1"),
            (b"origin", b"https://hub.example"),
        ]
        assert sent(headers, 7) == [
            (b"host", b"peer:8080"),
            (b"authorization", b"Bearer USA1-0"),
            (b"cookie", b"a=1"),
            (b"cookie", b"b=2"),
            (b"accept-encoding", b"gzip"),
            (b"traceparent", b"00-1-2-01"),
            (b"x-forwarded-proto", b"https"),
            (b"content-length", b"7"),
            (b"x-forwarded-for", b"192.0.2.1"),
            (b"x-request-id", b"r-1"),
            (b"x-vetchium-hop", MARK),
        ]

    @given(headers=some, length=st.integers(0, 9))
    def test_nothing_is_smuggled(self, headers: Headers, length: int) -> None:
        result = sent(headers, length)
        keys = [name for name, _ in result]
        assert [pair for pair in result if pair[0].startswith(b"x-vetchium")] == [
            (b"x-vetchium-hop", MARK)
        ]
        assert not HOP_BY_HOP & set(keys)
        assert not (named(headers) - ENDS) & set(keys)
        assert [value for name, value in result if name == b"host"] == [b"peer:8080"]
        assert [v for n, v in result if n == b"content-length"] in ([b"%d" % length], [])
        assert (length == 0) or b"content-length" in keys
        assert all(not set(value) & set(b"\r\n\0") for _, value in result)
        assert all(name and not set(name) & set(b" :\r\n\0") for name in keys)

    @given(headers=st.lists(st.tuples(st.just(b"x-a") | st.just(b"x-b"), plain), max_size=8))
    def test_end_to_end_headers_keep_their_number_and_order(self, headers: Headers) -> None:
        assert [pair for pair in sent(headers) if pair[0] not in ENDS] == headers

    def test_an_empty_body_of_declared_length_keeps_it(self) -> None:
        assert (b"content-length", b"0") in sent([(b"content-length", b"0")])
        assert (b"content-length", b"0") in sent([(b"transfer-encoding", b"chunked")])
        assert b"content-length" not in dict(sent([]))

    def test_connection_cannot_name_the_mark_away(self) -> None:
        headers = [(b"connection", b"x-vetchium-hop, host, x-request-id, content-length")]
        assert {b"x-vetchium-hop", b"host", b"x-request-id", b"content-length"} <= set(
            dict(sent(headers, 3))
        )

    def test_an_unknown_client_has_no_forwarded_for(self) -> None:
        result = outbound([], host=b"p", signature=MARK, request_id=b"r", client=b"", body_length=0)
        assert result == [(b"host", b"p"), (b"x-request-id", b"r"), (b"x-vetchium-hop", MARK)]


class TestInbound:
    def test_an_ordinary_answer(self) -> None:
        headers = [
            (b"Content-Type", b"application/json"),
            (b"set-cookie", b"a=1"),
            (b"x-served-by", b"usa1"),
            (b"set-cookie", b"b=2"),
            (b"content-encoding", b"gzip"),
            (b"connection", b"close"),
            (b"content-length", b"2"),
            (b"date", b"Sat, 21 Nov 2026 13:00:00 GMT"),
            (b"server", b"granian"),
            (b"x-request-id", b"of-the-peer"),
        ]
        assert inbound(headers, method="GET", status=200, body_length=2) == [
            (b"content-type", b"application/json"),
            (b"set-cookie", b"a=1"),
            (b"x-served-by", b"usa1"),
            (b"set-cookie", b"b=2"),
            (b"content-encoding", b"gzip"),
            (b"content-length", b"2"),
        ]

    @given(headers=some, length=st.integers(0, 9))
    def test_nothing_is_smuggled(self, headers: Headers, length: int) -> None:
        result = inbound(headers, method="GET", status=200, body_length=length)
        keys = [name for name, _ in result]
        assert not HOP_BY_HOP & set(keys)
        assert not any(name.startswith(b"x-vetchium") for name in keys)
        assert [v for n, v in result if n == b"content-length"] == [b"%d" % length]
        assert not (named(headers) - {b"content-length"}) & set(keys)
        assert all(not set(value) & set(b"\r\n\0") for _, value in result)

    @given(value=values | digits, kind=st.sampled_from(BODILESS))
    def test_nor_in_a_length_without_body(self, value: bytes, kind: tuple[str, int]) -> None:
        method, status = kind
        result = inbound([(b"Content-Length", value)], method=method, status=status, body_length=0)
        assert result == ([(b"content-length", value)] if value.isdigit() else [])

    @pytest.mark.parametrize("declared", [[b"5"], [b"2", b"2"], [b"1", b"2"], []])
    def test_the_length_is_that_of_the_body(self, declared: list[bytes]) -> None:
        headers = [(b"transfer-encoding", b"chunked"), *((b"content-length", d) for d in declared)]
        result = inbound(headers, method="POST", status=200, body_length=2)
        assert result == [(b"content-length", b"2")]

    @pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 304)])
    def test_a_length_without_body_describes_another_answer(self, method: str, status: int) -> None:
        headers = [(b"content-length", b"77")]
        assert inbound(headers, method=method, status=status, body_length=0) == headers

    def test_no_content_has_no_length(self) -> None:
        assert inbound([], method="GET", status=204, body_length=0) == []


@pytest.mark.parametrize("name", sorted(HOP_BY_HOP))
def test_what_concerns_one_connection_crosses_in_neither_direction(name: bytes) -> None:
    headers = [(name, b"x"), (b"x-a", b"1")]
    assert name not in dict(sent(headers))
    assert name not in dict(inbound(headers, method="GET", status=200, body_length=0))
