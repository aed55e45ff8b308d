"""The signature of a forwarded request: it verifies as it was signed, or not at all."""

import itertools
from datetime import timedelta
from typing import TypedDict, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import clock
from common.forwarding.keys import NoKey, Purpose, ServiceKeys
from common.forwarding.signature import HopSignature, Refusal, Signer, covered, parse_secrets
from vetchium_testing.forwarding.keys import keys_of, public_keys, secret_of

OLD, NEW = b"o" * 32, b"n" * 32
SIGNER = Signer(keys_of("ind1"))
HOME = Signer(keys_of("usa1"))
OF_OLD = Signer(ServiceKeys("ind1", (), lambda _: ()), (OLD,))


class Request(TypedDict):
    method: str
    path: bytes
    query: bytes
    request_id: str
    body: bytes


LOGIN: Request = {
    "method": "POST",
    "path": b"/hub/login",
    "query": b"a=1",
    "request_id": "r-1",
    "body": b'{"x":1}',
}


def sign(signer: Signer = SIGNER, request: Request = LOGIN, *, to: str = "usa1") -> bytes:
    return signer.sign(to_region=to, client="203.0.113.7", seconds_left=9.5, **request)


def verify(value: bytes, signer: Signer = HOME, request: Request = LOGIN) -> HopSignature | Refusal:
    signature, refusal = signer.verify(value, **request)
    assert (signature is None) != (refusal is None)
    return signature or Refusal(str(refusal))


requests = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "POST", "DELETE"]),
        "path": st.binary(max_size=40),
        "query": st.binary(max_size=40),
        "request_id": st.text(max_size=40),
        "body": st.binary(max_size=200),
    }
)


class TestRoundTrip:
    def test_a_mark_says_what_was_signed(self) -> None:
        assert verify(sign()) == HopSignature("ind1", "usa1", "203.0.113.7", 9.5)

    @given(request=requests, client=st.ip_addresses(), left=st.floats(0.001, 900))
    def test_any_request_can_be_marked(self, request: Request, client: object, left: float) -> None:
        value = SIGNER.sign(
            to_region="usa1",
            client=str(client).partition("%")[0],
            seconds_left=left,
            **request,
        )
        signature = verify(value, request=request)
        assert isinstance(signature, HopSignature)
        assert signature.seconds_left == pytest.approx(left, abs=0.001)

    @pytest.mark.parametrize("client", ["", "2001:db8::1", "::1"])
    def test_any_client_travels(self, client: str) -> None:
        value = SIGNER.sign(to_region="usa1", client=client, seconds_left=1, **LOGIN)
        signature = verify(value)
        assert isinstance(signature, HopSignature)
        assert signature.client == client

    def test_no_time_left_is_still_a_mark(self) -> None:
        value = SIGNER.sign(to_region="usa1", client="", seconds_left=-3, **LOGIN)
        signature = verify(value)
        assert isinstance(signature, HopSignature)
        assert signature.seconds_left == 0.001

    def test_a_region_does_not_mark_for_itself(self) -> None:
        with pytest.raises(ValueError, match="itself"):
            sign(to="ind1")


class TestTampering:
    @given(data=st.data())
    def test_any_other_byte_in_the_value_kills_it(self, data: st.DataObject) -> None:
        value = sign()
        at = data.draw(st.integers(0, len(value) - 1))
        byte = data.draw(st.integers(0, 255).filter(lambda each: each != value[at]))
        changed = value[:at] + bytes([byte]) + value[at + 1 :]
        assert isinstance(verify(changed), Refusal)

    @given(field=st.sampled_from(["path", "query", "body"]), data=st.data())
    def test_any_other_byte_in_the_request_kills_it(self, field: str, data: st.DataObject) -> None:
        old: bytes = LOGIN[field]  # type: ignore[literal-required]
        at = data.draw(st.integers(0, len(old) - 1))
        byte = data.draw(st.integers(0, 255).filter(lambda each: each != old[at]))
        changed = cast("Request", {**LOGIN, field: old[:at] + bytes([byte]) + old[at + 1 :]})
        assert verify(sign(), request=changed) is Refusal.SIGNATURE

    @given(one=requests, other=requests)
    def test_a_mark_fits_one_request_only(self, one: Request, other: Request) -> None:
        result = verify(sign(request=one), request=other)
        assert isinstance(result, HopSignature) == (one == other)

    def test_no_byte_may_move_to_the_next_field(self) -> None:
        one: Request = {**LOGIN, "path": b"/a", "query": b"b", "request_id": "cd"}
        assert isinstance(verify(sign(request=one), request=one), HopSignature)
        for other in (
            {"path": b"/ab", "query": b""},
            {"query": b"bc", "request_id": "d"},
            {"path": b"/", "query": b"ab"},
        ):
            changed = cast("Request", {**one, **other})
            assert verify(sign(request=one), request=changed) is Refusal.SIGNATURE

    @given(
        one=st.lists(st.binary(max_size=6), max_size=5),
        other=st.lists(st.binary(max_size=6), max_size=5),
    )
    def test_what_is_covered_is_unambiguous(self, one: list[bytes], other: list[bytes]) -> None:
        assert (covered(*one) == covered(*other)) == (one == other)

    @given(value=st.binary(max_size=200))
    def test_noise_is_refused(self, value: bytes) -> None:
        assert verify(value) is Refusal.FORMAT

    @pytest.mark.parametrize("extra", [b" ", b"\n", b", v1"])
    def test_nothing_may_stand_around_it(self, extra: bytes) -> None:
        assert verify(sign() + extra) is Refusal.FORMAT
        assert verify(extra + sign()) is Refusal.FORMAT

    def test_upper_case_is_no_second_spelling(self) -> None:
        assert verify(sign().upper()) is Refusal.FORMAT


class TestTimeAndPlace:
    @pytest.mark.parametrize(
        ("seconds", "refusal"),
        [(-6, Refusal.FUTURE), (-4, None), (59, None), (61, Refusal.TOO_OLD)],
    )
    def test_it_lives_for_a_minute(self, seconds: int, refusal: Refusal | None) -> None:
        value = sign()
        with clock.moved(timedelta(seconds=seconds)):
            result = verify(value)
        assert (result if refusal else isinstance(result, HopSignature)) == (refusal or True)

    def test_another_region_does_not_honour_it(self) -> None:
        deu1 = Signer(keys_of("deu1"), (OLD,))
        assert verify(sign(), deu1) is Refusal.SIGNATURE
        assert verify(sign(OF_OLD), deu1) is Refusal.OTHER_REGION


class TestKeys:
    """ASVS 13.2.1: a region signs for itself alone, and its keys change without a stop."""

    def test_nobody_signs_for_another(self) -> None:
        """deu1, taken over, says that it is ind1: with its own key, and with what it shares."""
        thief = ServiceKeys("ind1", (secret_of("deu1").encode(),), public_keys)
        assert verify(sign(Signer(thief))) is Refusal.SIGNATURE

    def test_a_mark_is_not_turned_round(self) -> None:
        """What usa1 received of ind1 is no mark of usa1 for ind1."""
        words = sign().split(b";")
        words[1], words[2] = words[2], words[1]
        assert verify(b";".join(words), SIGNER) is Refusal.SIGNATURE

    def test_a_pair_has_a_key_per_direction_and_purpose(self) -> None:
        one, other = keys_of("ind1"), keys_of("usa1")
        found = [
            keys
            for purpose in Purpose
            for keys in (one.of("usa1", purpose), other.of("ind1", purpose))
        ]
        assert len({*found}) == 4
        assert (one.to("usa1", Purpose.HOP),) == other.of("ind1", Purpose.HOP)

    @pytest.mark.parametrize("published", [(), (b"short",), (bytes(32),)])
    def test_what_is_no_key_signs_nothing(self, published: tuple[bytes, ...]) -> None:
        """Nothing, too few bytes, and a point of low order, which any secret is shared with."""
        keys = ServiceKeys("usa1", (secret_of("usa1").encode(),), lambda _: published)
        assert verify(sign(), Signer(keys)) is Refusal.UNKNOWN_KEY
        with pytest.raises(NoKey):
            Signer(keys).sign(to_region="ind1", client="", seconds_left=1, **LOGIN)

    def test_keys_change_without_a_stop(self) -> None:
        """ind1 adds the new key, then puts it first, then takes the old one away."""
        old, new = OLD.decode(), NEW.decode()
        steps = [keys_of("ind1", *each) for each in ((old,), (old, new), (new, old), (new,))]
        for before, after in itertools.pairwise(steps):
            for ind1 in (before, after):  # instances of both, while usa1 knows either list
                for known in (before, after):
                    usa1 = _knowing(known)
                    assert isinstance(verify(sign(Signer(ind1)), Signer(usa1)), HopSignature)
                    back = Signer(usa1).sign(to_region="ind1", client="", seconds_left=1, **LOGIN)
                    assert isinstance(verify(back, Signer(ind1)), HopSignature)


def _knowing(ind1: ServiceKeys) -> ServiceKeys:
    """Return usa1's keys, while it knows what ind1 published then."""
    return ServiceKeys("usa1", (secret_of("usa1").encode(),), lambda _: ind1.public)


class TestOldSecrets:
    """One release longer: a secret that all regions share, where a region has no key yet."""

    def test_serves_who_has_no_key(self) -> None:
        assert sign(OF_OLD).startswith(b"v1;")
        assert isinstance(verify(sign(OF_OLD), Signer(keys_of("usa1"), (OLD,))), HopSignature)
        assert verify(sign(OF_OLD)) is Refusal.UNKNOWN_KEY
        assert sign(Signer(keys_of("ind1"), (OLD,))).startswith(b"v2;")

    def test_both_are_accepted_while_they_change(self) -> None:
        before, during, after = (
            Signer(keys_of("usa1"), each) for each in ((OLD,), (NEW, OLD), (NEW,))
        )
        assert isinstance(verify(sign(OF_OLD), before), HopSignature)
        assert isinstance(verify(sign(OF_OLD), during), HopSignature)
        assert verify(sign(OF_OLD), after) is Refusal.SIGNATURE

    def test_settings(self) -> None:
        assert parse_secrets(f"{OLD.decode()} , {NEW.decode()}") == (OLD, NEW)
        assert parse_secrets("") == ()

    @pytest.mark.parametrize("text", ["short", f"{OLD.decode()},", ",".join(["x" * 32] * 3)])
    def test_unfit_settings(self, text: str) -> None:
        with pytest.raises(ValueError, match="value"):
            parse_secrets(text)
