"""The signature of a forwarded request: it verifies as it was signed, or not at all."""

from datetime import timedelta
from typing import TypedDict, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import clock
from common.forwarding.signature import HopSignature, Refusal, Signer, covered, parse_secrets

OLD, NEW = b"o" * 32, b"n" * 32
SIGNER = Signer((OLD,))


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
    return signer.sign(
        from_region="ind1", to_region=to, client="203.0.113.7", seconds_left=9.5, **request
    )


def verify(
    value: bytes, signer: Signer = SIGNER, request: Request = LOGIN, *, at: str = "usa1"
) -> HopSignature | Refusal:
    signature, refusal = signer.verify(value, to_region=at, **request)
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
            from_region="ind1",
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
        value = SIGNER.sign(
            from_region="ind1", to_region="usa1", client=client, seconds_left=1, **LOGIN
        )
        signature = verify(value)
        assert isinstance(signature, HopSignature)
        assert signature.client == client

    def test_no_time_left_is_still_a_mark(self) -> None:
        value = SIGNER.sign(
            from_region="ind1", to_region="usa1", client="", seconds_left=-3, **LOGIN
        )
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
        assert verify(sign(), at="deu1") is Refusal.OTHER_REGION


class TestSecrets:
    def test_both_are_accepted_while_they_change(self) -> None:
        before, during, after = Signer((OLD,)), Signer((NEW, OLD)), Signer((NEW,))
        assert isinstance(verify(sign(before), during), HopSignature)
        assert isinstance(verify(sign(during), after), HopSignature)
        assert verify(sign(before), after) is Refusal.SIGNATURE
        assert verify(sign(during), before) is Refusal.SIGNATURE

    def test_settings(self) -> None:
        assert parse_secrets(f"{OLD.decode()} , {NEW.decode()}") == (OLD, NEW)

    @pytest.mark.parametrize("text", ["", "short", f"{OLD.decode()},", ",".join(["x" * 32] * 3)])
    def test_unfit_settings(self, text: str) -> None:
        with pytest.raises(ValueError, match="value"):
            parse_secrets(text)

    def test_no_secret(self) -> None:
        with pytest.raises(ValueError, match="secret"):
            Signer(())
