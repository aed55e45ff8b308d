"""A database and its streaming replica, for tests: held back, stopped, listened to."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic, sleep

from vetchium_testing.db.databases import asking
from vetchium_testing.db.postgres import Server

_PATIENCE = 20.0


@dataclass
class Pair:
    """The global database and its replica, on a server each."""

    primary: Server
    replica: Server
    conninfo: str = ""

    @property
    def read_conninfo(self) -> str:
        """The connection string of the replica."""
        return self.replica.conninfo(self.conninfo.rpartition("/")[2])

    def catch_up(self) -> None:
        """Wait until the replica has the primary's present state."""
        ((now,),) = asking(self.conninfo)("select pg_current_wal_insert_lsn()::text")
        end = monotonic() + _PATIENCE
        query = "select pg_last_wal_replay_lsn() >= %s::pg_lsn"
        while asking(self.read_conninfo)(query, now) != [(True,)]:
            assert monotonic() < end, "the replica does not follow"
            sleep(0.02)

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """Let the replica fall behind: it answers, and learns nothing new."""
        self.catch_up()
        ask = asking(self.read_conninfo)
        ask("select pg_wal_replay_pause()")
        while ask("select pg_get_wal_replay_pause_state()") != [("paused",)]:
            sleep(0.01)
        try:
            yield
        finally:
            ask("select pg_wal_replay_resume()")
            self.catch_up()

    @contextmanager
    def stopped(self, server: Server) -> Iterator[None]:
        """Stop one of the two, and start it again."""
        server.stop()
        try:
            yield
        finally:
            server.start()
            self.catch_up()

    @contextmanager
    def listened(self, word: str) -> Iterator[Counter[tuple[str, str]]]:
        """Count the statements with a word on both servers, by server and who asks."""
        servers = {"primary": self.primary, "replica": self.replica}
        for server in servers.values():
            server.log_statements()
        found: Counter[tuple[str, str]] = Counter()
        begun = {name: len(server.log()) for name, server in servers.items()}
        yield found
        for name, server in servers.items():
            who = ""
            for line in server.log()[begun[name] :].splitlines():
                if not line.startswith("\t"):  # else the statement goes on
                    who = line.partition("|")[0]
                if word in line:
                    found[name, who] += 1
