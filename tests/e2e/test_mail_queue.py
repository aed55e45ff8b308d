"""Invariant 6 on the running system: whatever becomes of the workers, each mail arrives once."""

import json
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from e2e.parts import PATIENCE, Spare
from e2e.system import System

from embedded.testing import eventually

REGION = "ind1"
WORKER = f"regional-worker {REGION}"

pytestmark = pytest.mark.usefixtures("disturbed")


@dataclass
class Batch:
    """Mails that were queued in one transaction, told from all others by their subject."""

    system: System
    size: int
    subject: str

    def count(self, condition: str) -> int:
        """Count the mails of which something is true in the database."""
        query = f"select count(*) from emails where email_subject = %s and {condition}"
        ((found,),) = self.system.sql(REGION, query, self.subject)
        return int(found)

    def sent_according_to(self, log: str) -> int:
        """Count the mails whose sending is in a worker's log."""
        query = "select email_id::text from emails where email_subject = %s"
        ids = {email_id for (email_id,) in self.system.sql(REGION, query, self.subject)}
        events = (json.loads(line) for line in log.splitlines() if '"mail_sent"' in line)
        return sum(event["email_id"] in ids for event in events)

    def attempts(self) -> int:
        """Count the attempts on record."""
        ((found,),) = self.system.sql(
            REGION,
            "select count(*) from email_delivery_attempts join emails using (email_id)"
            " where email_subject = %s",
            self.subject,
        )
        return int(found)

    def forget_leases(self) -> None:
        """Let a minute pass: the leases of whoever is dead have run out."""
        self.system.sql(
            REGION,
            "update emails set locked_until = now() where email_subject = %s"
            " and locked_until is not null",
            self.subject,
        )

    def arrives_once(self) -> None:
        """Every mail is sent at the first attempt, caught once, to its own recipient."""
        eventually(lambda: self.count("email_status = 'sent'") == self.size, PATIENCE)
        eventually(lambda: len(self.system.mails(subject=self.subject)) >= self.size, PATIENCE)
        caught = self.system.mails(subject=self.subject)
        assert len(caught) == self.size
        # Of a catcher that tells no headers, the number of mails must do.
        ids = {mail["headers"].get("message-id", mail["id"]) for mail in caught}
        assert len(ids) == self.size
        assert len({mail["to"][0]["address"] for mail in caught}) == self.size
        assert self.attempts() == self.size


def queued(system: System, size: int) -> Batch:
    """Queue mails as the API does: one transaction, and its commit wakes the worker."""
    batch = Batch(system, size, f"Batch {secrets.token_hex(8)}")
    system.sql(
        REGION,
        "insert into emails (email_type, email_to, email_subject, email_text_body,"
        " email_html_body, expires_at) select 'hub_tfa', 'n' || n || '@example.com', %s,"
        " 'text', '<p>text</p>', now() + interval '10 minutes' from generate_series(1, %s) n",
        *(batch.subject, size),
    )
    return batch


@contextmanager
def spare(system: System) -> Iterator[Spare]:
    """Run a second worker of the region beside the stack's."""
    with system.parts.spare("regional-worker", REGION) as second:
        eventually(lambda: '"event":"started"' in second.log(), PATIENCE)
        yield second


def test_worker_that_is_killed_loses_and_doubles_nothing(system: System) -> None:
    """It dies with leases in its hands and SMTP dialogues begun."""
    with system.unattended():
        with system.paused("mail"):
            batch = queued(system, 40)
            eventually(lambda: batch.count("locked_by is not null") > 0, PATIENCE)
            system.end(WORKER, signal.SIGKILL)
        assert batch.count("email_status = 'pending'") == 40
        assert batch.count("locked_until > now()") > 0, "its leases outlive it"
        batch.forget_leases()
    batch.arrives_once()


def test_mails_wait_for_a_worker(system: System) -> None:
    """What is queued while none is there goes out as soon as one comes."""
    with system.unattended():
        system.end(WORKER, signal.SIGKILL)
        batch = queued(system, 20)
    batch.arrives_once()


def test_mails_wait_for_the_mail_server(system: System) -> None:
    """A try that is refused is no loss: the next one comes, here made due at once."""
    with system.unattended():
        system.end("mail", signal.SIGKILL)
        batch = queued(system, 5)
        eventually(lambda: batch.count("attempt_count = 1") == 5, PATIENCE)
    system.heal()
    query = "update emails set next_attempt_at = now() where email_subject = %s"
    system.sql(REGION, query, batch.subject)
    system.sql(REGION, "notify email_queue")
    eventually(lambda: batch.count("email_status = 'sent'") == 5, PATIENCE)
    eventually(lambda: len(system.mails(subject=batch.subject)) == 5, PATIENCE)
    assert batch.attempts() == 10


def test_two_workers_send_each_mail_once(system: System) -> None:
    """Both work, nothing is doubled, and the second leaves in order when asked."""
    with spare(system) as second:
        batch = queued(system, 200)
        batch.arrives_once()
        eventually(lambda: batch.sent_according_to(system.log(WORKER) + second.log()) == batch.size)
        assert second.terminate() == 0


def test_second_worker_takes_over(system: System) -> None:
    with spare(system) as second, system.unattended():
        system.end(WORKER, signal.SIGKILL)
        batch = queued(system, 20)
        batch.arrives_once()
        eventually(lambda: batch.sent_according_to(second.log()) == batch.size)
