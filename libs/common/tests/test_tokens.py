"""The form of a token: what is read is what was written, and nothing else is a token."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.auth.tokens import code_digest, digest, generate_code, mint, parse

quick = settings(derandomize=True, deadline=None)
HEX = "0123456789abcdef"
regions = st.from_regex(r"(?a)[a-z0-9]{2,16}", fullmatch=True)
secrets = st.text(HEX, min_size=64, max_size=64)


@quick
@given(region=st.none() | regions)
def test_a_new_token_is_read_as_it_was_made(region: str | None) -> None:
    token = mint(region)
    parsed = parse(token.text)
    assert parsed is not None
    assert (parsed.region, parsed.secret, parsed.digest) == (region, token.secret, token.digest)
    assert token.digest == digest(token.secret)
    assert token.secret not in repr(token.digest)


@quick
@given(region=regions, secret=secrets)
def test_the_prefix_is_a_route_in_any_case(region: str, secret: str) -> None:
    """The digits decide: the prefix is no part of what is stored."""
    upper, lower = parse(f"{region.upper()}-{secret}"), parse(f"{region}-{secret}")
    assert upper == lower
    assert upper is not None
    assert upper.digest == digest(secret)


@quick
@given(
    text=st.one_of(
        st.text(max_size=90),
        st.builds(
            "{}{}{}".format,
            st.text(max_size=3) | regions.map("{}-".format),
            st.text(HEX + "ABCDEFgß٣\n -", min_size=62, max_size=66),
            st.sampled_from(["", "\n", " ", "\0", "-"]),
        ),
    )
)
def test_nothing_else_is_a_token(text: str) -> None:
    parsed = parse(text)
    prefix, dash, digits = text.rpartition("-")
    is_form = len(digits) == 64 and set(digits) <= set(HEX)
    is_region = re.fullmatch(r"[A-Za-z0-9]{2,16}", prefix) is not None
    assert (parsed is not None) == (is_form and (is_region if dash else True))
    if parsed is not None:
        assert (parsed.region or "").isascii()
        assert parsed.secret == digits


@quick
@given(one=secrets, other=secrets)
def test_a_code_belongs_to_one_token(one: str, other: str) -> None:
    code = generate_code()
    assert re.fullmatch(r"[0-9]{6}", code)
    assert (code_digest(one, code) == code_digest(other, code)) == (one == other)


@pytest.mark.parametrize("region", ["ind1", None])
def test_tokens_are_not_repeated(region: str | None) -> None:
    assert len({mint(region).text for _ in range(100)}) == 100
