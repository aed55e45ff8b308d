"""The server's answers on the wire."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import pytest

from nameserver.testing import COMMAND, HOST, By, Running
from nameserver.zone import ZoneFile

NAME = "_vetchium-verify.example.com"
VALUE = "9f" * 32

BY = pytest.mark.parametrize("by", [dns.query.udp, dns.query.tcp])


class TestAnswers:
    @BY
    def test_the_records_of_a_name(self, running: Running, by: By) -> None:
        running.run("add", NAME, VALUE)
        running.run("add", NAME, "another")
        answer = running.ask(NAME.upper(), by=by)
        assert answer.rcode() == dns.rcode.NOERROR
        assert answer.flags & dns.flags.AA
        (rrset,) = answer.answer
        assert rrset.ttl == 0
        assert {record.to_text() for record in rrset} == {f'"{VALUE}"', '"another"'}

    @BY
    def test_a_name_that_is_not_there(self, running: Running, by: By) -> None:
        running.run("add", NAME, VALUE)
        answer = running.ask(f"x.{NAME}", by=by)
        assert answer.rcode() == dns.rcode.NXDOMAIN
        assert not answer.answer
        assert [each.rdtype for each in answer.authority] == [dns.rdatatype.SOA]

    @BY
    @pytest.mark.parametrize(
        ("name", "kind"), [(NAME, "A"), (NAME, "CNAME"), ("example.com", "TXT"), ("com", "MX")]
    )
    def test_a_name_without_such_records(
        self, running: Running, by: By, name: str, kind: str
    ) -> None:
        """This includes a name that only has longer names below it."""
        running.run("add", NAME, VALUE)
        answer = running.ask(name, kind, by=by)
        assert answer.rcode() == dns.rcode.NOERROR
        assert not answer.answer
        assert [each.rdtype for each in answer.authority] == [dns.rdatatype.SOA]

    def test_the_head_of_its_zone(self, running: Running) -> None:
        assert running.ask(".", "SOA").answer[0].rdtype == dns.rdatatype.SOA
        assert running.ask(".", "TXT").rcode() == dns.rcode.NOERROR

    def test_what_is_too_long_for_udp(self, running: Running) -> None:
        values = {f"{number:03} {'x' * 1000}" for number in range(5)}
        for value in values:
            ZoneFile(running.zone).add(NAME, value)
        short = running.ask(NAME)
        assert short.flags & dns.flags.TC
        assert not short.answer
        assert running.texts(NAME) == values

    def test_several_questions_on_one_connection(self, running: Running) -> None:
        running.run("add", NAME, VALUE)
        with socket.create_connection((HOST, running.port)) as connection:
            for _ in range(3):
                query = dns.message.make_query(NAME, "TXT")
                answer = dns.query.tcp(query, HOST, sock=connection, timeout=5)
                assert len(answer.answer) == 1

    @pytest.mark.parametrize(
        ("change", "rcode"),
        [
            ({"opcode": dns.opcode.NOTIFY}, dns.rcode.NOTIMP),
            ({"questions": 0}, dns.rcode.FORMERR),
            ({"questions": 2}, dns.rcode.FORMERR),
            ({"rdclass": "CH"}, dns.rcode.REFUSED),
            ({"edns": 1}, dns.rcode.BADVERS),
        ],
    )
    def test_what_it_does_not_do(
        self, running: Running, change: dict[str, object], rcode: dns.rcode.Rcode
    ) -> None:
        query = dns.message.make_query(NAME, "TXT", rdclass=change.get("rdclass", "IN"))  # type: ignore[arg-type]
        query.question *= int(str(change.get("questions", 1)))
        if "edns" in change:
            query.use_edns(1)
        if "opcode" in change:
            query.set_opcode(dns.opcode.NOTIFY)
        answer = dns.query.udp(query, HOST, port=running.port, timeout=5, ignore_errors=False)
        assert answer.rcode() == rcode


class TestGarbage:
    """A packet that is not a query gets no answer, and the next query is answered."""

    @staticmethod
    def packets() -> list[bytes]:
        good = dns.message.make_query(NAME, "TXT", use_edns=0).to_wire()
        answer = dns.message.make_response(dns.message.from_wire(good)).to_wire()
        cut = [good[:length] for length in range(len(good))]
        loop = good[:12] + b"\xc0\x0c" + good[-4:]
        many = good[:4] + b"\xff\xff" * 4 + good[12:]
        return [*cut, answer, loop, many, b"\0" * 12_000, b"\xff" * 512]

    def test_by_udp(self, running: Running) -> None:
        running.run("add", NAME, VALUE)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.settimeout(0.3)
            for packet in self.packets():
                sender.sendto(packet, (HOST, running.port))
            answered = []
            with contextlib.suppress(TimeoutError):
                while True:
                    answered.append(sender.recv(65_535))
        # A message cut between two sections can still be a valid query.
        assert all(dns.message.from_wire(each).rcode() for each in answered)
        assert len(answered) < 3
        assert running.texts(NAME) == {VALUE}

    def test_by_tcp(self, running: Running) -> None:
        running.run("add", NAME, VALUE)
        for packet in self.packets():
            with socket.create_connection((HOST, running.port), timeout=5) as connection:
                connection.sendall(len(packet).to_bytes(2, "big") + packet)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65_535):
                    pass
        with socket.create_connection((HOST, running.port)) as silent:
            silent.sendall(b"\xff")
            assert running.texts(NAME) == {VALUE}


class TestFile:
    def test_another_editor_replaces_it(self, running: Running) -> None:
        running.run("add", NAME, VALUE)
        draft = running.zone.with_suffix(".new")
        draft.write_text(json.dumps({"a.example": ["1"], "B.example.": ["2", "3"]}))
        draft.replace(running.zone)
        assert running.texts("a.example") == {"1"}
        assert running.texts("b.example") == {"2", "3"}
        assert running.ask(NAME).rcode() == dns.rcode.NXDOMAIN

    @pytest.mark.parametrize("text", ["{", "[]", '{"a.example": 3}', '{"a b": ["1"]}', "\udcff"])
    def test_broken_one_changes_nothing(self, running: Running, text: str) -> None:
        running.run("add", NAME, VALUE)
        assert running.texts(NAME) == {VALUE}
        running.zone.write_bytes(text.encode(errors="surrogateescape"))
        assert running.texts(NAME) == {VALUE}
        assert "the zone stays as it was" in running.heard()
        running.zone.write_text("{}")
        assert running.texts(NAME) == set()

    def test_gone(self, running: Running) -> None:
        running.run("add", NAME, VALUE)
        running.zone.unlink()
        assert running.ask(NAME).rcode() == dns.rcode.NXDOMAIN


class TestProcess:
    @pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
    def test_ends_when_asked(self, running: Running, how: signal.Signals) -> None:
        with socket.create_connection((HOST, running.port)):
            running.process.send_signal(how)
            assert running.process.wait(5) == 0

    @pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
    def test_says_that_its_port_is_taken(self, tmp_path: Path, kind: socket.SocketKind) -> None:
        with socket.socket(socket.AF_INET, kind) as taken:
            taken.bind((HOST, 0))
            if kind is socket.SOCK_STREAM:
                taken.listen()
            port = str(taken.getsockname()[1])
            done = subprocess.run(
                [*COMMAND, "--zone", str(tmp_path / "z"), "serve", "--port", port],
                capture_output=True,
                text=True,
                timeout=30,
                check=False,
            )
        assert done.returncode == 1
        assert "ddress already in use" in done.stderr
        assert "Traceback" not in done.stderr

    def test_imports_dnspython_and_nothing_else(self) -> None:
        """Its image holds only that; `idna` is an optional import of dnspython."""
        code = "import nameserver.__main__, sys; print(*sys.modules)"
        said = subprocess.run(
            [COMMAND[0], "-c", code], capture_output=True, text=True, check=True
        ).stdout
        roots = {each.partition(".")[0] for each in said.split()}
        foreign = {each for each in roots if not each.startswith("_")} - sys.stdlib_module_names
        assert foreign - {"idna"} == {"dns", "nameserver"}
