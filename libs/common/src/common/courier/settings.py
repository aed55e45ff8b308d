"""Settings of the mail server and of the queue's worker."""

import re
from collections.abc import Mapping
from datetime import timedelta

from common.settings import Secret, Settings

_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # printable ASCII without blanks and <>
_PORTS = range(1, 65_536)


class SmtpSettings(Settings, frozen=True, kw_only=True):
    """The mail server, and who the mails come from."""

    smtp_host: str = "localhost"
    smtp_port: int = 1025
    smtp_username: str = ""
    smtp_password: Secret = Secret("")
    smtp_from_address: str = "noreply@vetchium.com"
    smtp_from_name: str = "Vetchium"
    smtp_connections: int = 4

    def check(self) -> Mapping[str, str]:
        """Refuse what could not stand in a header or an SMTP command."""
        wrong = {}
        if self.smtp_port not in _PORTS:
            wrong["SMTP_PORT"] = "is no port"
        if not _ADDRESS.fullmatch(self.smtp_from_address):
            wrong["SMTP_FROM_ADDRESS"] = "is no e-mail address"
        if not self.smtp_from_name.isprintable():
            wrong["SMTP_FROM_NAME"] = "has characters that cannot stand in a header"
        if self.smtp_connections < 1:
            wrong["SMTP_CONNECTIONS"] = "must be at least 1"
        return wrong


class CourierSettings(Settings, frozen=True, kw_only=True):
    """How the queue is worked off."""

    email_worker_batch_size: int = 10
    email_worker_poll_interval: timedelta = timedelta(seconds=30)
    email_worker_max_attempts: int = 5

    def check(self) -> Mapping[str, str]:
        """Refuse what would never send a mail."""
        wrong = {}
        if self.email_worker_batch_size < 1:
            wrong["EMAIL_WORKER_BATCH_SIZE"] = "must be at least 1"
        if self.email_worker_max_attempts < 1:
            wrong["EMAIL_WORKER_MAX_ATTEMPTS"] = "must be at least 1"
        if self.email_worker_poll_interval <= timedelta():
            wrong["EMAIL_WORKER_POLL_INTERVAL"] = "must be longer than nothing"
        return wrong
