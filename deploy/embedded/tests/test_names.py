"""`make dns`, with and without a running stack."""

import dns.resolver

from embedded.ports import HOST
from embedded.testing import StackUnderTest

NAME = "_vetchium-verify.example.com"


def found(stack: StackUnderTest) -> set[str]:
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = [HOST], stack.settings.port("dns")
    try:
        return {record.to_text().strip('"') for record in resolver.resolve(NAME, "TXT")}
    except dns.resolver.NXDOMAIN:
        return set()


def test_edits_what_is_served(running: StackUnderTest) -> None:
    stack = running
    assert found(stack) == set()
    for value, told in (("1", "added\n"), ("1", "there already\n"), ("2", "added\n")):
        assert stack.run("dns", NAME.upper(), value).stdout == told
        assert value in found(stack)
    assert stack.run("dns", "", "").stdout == f"{NAME} 1\n{NAME} 2\n"
    assert stack.run("dns", "--remove", NAME, "1").stdout == "removed: 1\n"
    assert found(stack) == {"2"}
    assert stack.run("dns", "--remove", NAME, "").stdout == "removed: 1\n"
    assert found(stack) == set()
    for words, complaint in {
        (NAME, ""): "a record is a NAME and a VALUE\n",
        ("", "1"): "a record is a NAME and a VALUE\n",
        ("a b", "1"): "'a b' is no name of a record\n",
    }.items():
        refused = stack.run("dns", *words)
        assert (refused.returncode, refused.stderr) == (1, complaint)


def test_survives_and_is_forgotten_with_the_rest(stack: StackUnderTest) -> None:
    assert stack.run("up", "--infrastructure", "--detach").returncode == 0
    stack.run("dns", NAME, "1")
    stack.run("down")
    assert stack.run("up", "--infrastructure", "--detach").returncode == 0
    assert found(stack) == {"1"}
    stack.run("reset")
    assert not (stack.data_dir / "dns").exists()


def test_nothing_is_running(stack: StackUnderTest) -> None:
    for words in ((), (NAME, "1")):
        refused = stack.run("dns", *words)
        assert refused.returncode == 1
        assert refused.stderr.endswith("is not running: `make up` starts it\n")
        assert refused.stderr.count("\n") == 1
