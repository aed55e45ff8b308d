"""The request target: the peer reads exactly what was signed."""

from urllib.parse import unquote_to_bytes

import httpx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from common.forwarding.headers import Unforwardable, target


@pytest.mark.parametrize("path", [b"/hub/login", b"/", b"/a%2Fb/%7e/~", b"/a//b;c=1,(2)'*!"])
def test_ordinary_paths_are_left_as_they_are(path: bytes) -> None:
    assert target(path, b"a=b&c=%20/?x[0]") == (path, b"a=b&c=%20/?x%5B0%5D")


@pytest.mark.parametrize("path", [b"/a/../b", b"/.", b"/%2e%2E/a", b"/a/.%2e", b"a", b"", b"*"])
def test_paths_that_parsers_rewrite_are_refused(path: bytes) -> None:
    with pytest.raises(Unforwardable):
        target(path, b"")


@given(path=st.binary(max_size=20), query=st.binary(max_size=20))
def test_the_meaning_stays_and_parsers_change_nothing(path: bytes, query: bytes) -> None:
    try:
        sent_path, sent_query = target(b"/" + path, query)
    except Unforwardable:
        assume(False)
    assert unquote_to_bytes(sent_path) == unquote_to_bytes(b"/" + path)
    assert unquote_to_bytes(sent_query) == unquote_to_bytes(query)
    assert target(sent_path, sent_query) == (sent_path, sent_query)
    where = b"%b?%b" % (sent_path, sent_query) if sent_query else sent_path
    assert httpx.URL("http://peer:80" + where.decode()).raw_path == where
