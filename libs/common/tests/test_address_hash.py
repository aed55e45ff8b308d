"""C3: what hashes of addresses tell apart."""

import pytest

from common.auth.address_hash import AddressHash

HASH = AddressHash("a key of at least thirty-two bytes")
PLAIN = "maya@example.com"


@pytest.mark.parametrize("tag", ["+a", "+a+b", "+"])
def test_one_mailbox_one_hash(tag: str) -> None:
    """C3: neither the directory nor a throttle counts a +tag."""
    tagged = PLAIN.replace("@", f"{tag}@")
    assert HASH(tagged) == HASH(f" {tagged.upper()} ") == HASH(PLAIN)
    assert HASH.of("login", tagged) == HASH.of("login", PLAIN)
    assert HASH.of("login", f"org 1 {tagged}") == HASH.of("login", f"org 1 {PLAIN}")
    assert HASH.exact(tagged) != HASH.exact(PLAIN)


@pytest.mark.parametrize(
    "other", ["+maya@example.com", "+@example.com", "maya@example.org", "maya"]
)
def test_other_mailboxes(other: str) -> None:
    """C3: what is only a tag is a mailbox, and kinds of hashes never meet."""
    assert HASH(other) != HASH(PLAIN)
    assert len({HASH(PLAIN), HASH.of("login", PLAIN), HASH.exact(PLAIN)}) == len("abc")
