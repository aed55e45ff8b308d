"""Values of settings: each is read or refused in words, and no refusal shows the value."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.settings import (
    Level,
    Network,
    PageUrl,
    Pause,
    Port,
    Rate,
    RegionCode,
    Secret,
    Settings,
    SettingsError,
    WebOrigin,
    load,
    parse_duration,
    parse_rate,
)

quick = settings(derandomize=True, deadline=None)
UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
durations = st.lists(
    st.tuples(st.integers(0, 99_999), st.sampled_from(sorted(UNITS))), min_size=1, max_size=4
)
# Nearly right, so that more than the first character decides.
near = st.text("0123456789٣²smhd/:.-_,*[]@?# http", max_size=24)
anything = st.one_of(st.text(max_size=40), near, st.text("9", min_size=1, max_size=6000))


class Everything(Settings, frozen=True, kw_only=True):
    flag: bool = False
    number: int = 0
    port: Port = 1
    pause: Pause = timedelta()
    time: timedelta = timedelta(seconds=1)
    rate: Rate = Rate(1, timedelta(hours=1))
    level: Level = Level("info")
    region: RegionCode = "ind1"
    page: PageUrl = "https://a.example"
    origins: tuple[WebOrigin, ...] = ()
    networks: tuple[Network, ...] = ()
    password: Secret = Secret()


NAMES = tuple(name.upper() for name in Everything.__struct_fields__)


@quick
@given(parts=durations)
def test_a_duration_is_the_sum_of_its_parts(parts: list[tuple[int, str]]) -> None:
    text = "".join(f"{number}{unit}" for number, unit in parts)
    total = sum(number * UNITS[unit] for number, unit in parts)
    assert abs(parse_duration(text) - timedelta(milliseconds=total)) < timedelta(milliseconds=1)


@quick
@given(most=st.integers(1, 999_999_999), seconds=st.integers(1, 86_400))
def test_a_rate(most: int, seconds: int) -> None:
    assert parse_rate(f"{most}/{seconds}s") == Rate(most, timedelta(seconds=seconds))


@quick
@given(given_=st.dictionaries(st.sampled_from(NAMES), anything, max_size=4))
def test_every_value_is_read_or_refused_in_our_own_words(given_: Mapping[str, str]) -> None:
    """One line per variable, which names it and does not quote it; no other error comes out."""
    try:
        found = load(Everything, given_)
    except SettingsError as error:
        named = [line.split(" ")[0] for line in error.lines]
        assert set(named) <= set(given_)
        assert len(set(named)) == len(named)
        for line in error.lines:
            name, _, words = line.partition(" ")
            value = given_[name].strip()
            assert words.isascii()
            assert len(words) < 120
            assert len(value) < 6 or value not in words
            assert "sys." not in words, "Python's own words"
    else:
        for name, text in given_.items():
            if text.strip():
                check_read(name.lower(), text.strip(), getattr(found, name.lower()))


def check_read(field: str, text: str, value: Any) -> None:
    if field in {"number", "port"}:
        assert text.isascii()
        assert int(text) == value
    if field in {"pause", "time", "rate", "region"}:
        assert text.isascii(), "digits of other scripts are no numbers here"
    if field == "password":
        assert value == text
        assert text not in repr(value)


@pytest.mark.parametrize("text", ["٣s", "3s٣m", "9" * 5000 + "s", "9" * 400 + "d"])
def test_durations_that_only_look_like_some(text: str) -> None:
    """Fuzz: digits of any script were taken, and 5000 of them told of Python's limit."""
    with pytest.raises(ValueError, match=r"^is (?:no duration such as|too long a duration)"):
        parse_duration(text)
