"""Settings of the mail server and of the queue's worker."""

import re
from collections.abc import Mapping
from datetime import timedelta

from common.settings import Secret, Settings

_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # printable ASCII without blanks and <>
_PORTS = range(1, 65_536)


class SmtpSettings(Settings, frozen=True, kw_only=True):
    """The mail server and the sender of the mails."""

    smtp_host: str = "localhost"
    smtp_port: int = 1025
    smtp_username: str = ""
    smtp_password: Secret = Secret("")
    smtp_from_address: str = "noreply@vetchium.com"
    smtp_from_name: str = "Vetchium"
    smtp_connections: int = 4

    def check(self) -> Mapping[str, str]:
        """Refuse values that are invalid in a header or an SMTP command."""
        wrong = {}
        if self.smtp_port not in _PORTS:
            wrong["smtp_port"] = "is no port"
        if not _ADDRESS.fullmatch(self.smtp_from_address):
            wrong["smtp_from_address"] = "is no e-mail address"
        if not self.smtp_from_name.isprintable():
            wrong["smtp_from_name"] = "has characters that cannot stand in a header"
        if self.smtp_connections < 1:
            wrong["smtp_connections"] = "must be at least 1"
        return wrong

    def plaintext(self) -> Mapping[str, str]:
        """Refuse modes of TLS in which codes and links may cross a network unencrypted."""
        if getattr(self, "is_plaintext", False):
            return {"smtp_tls": "may send mails to another machine without TLS"}
        return {}


class CourierSettings(Settings, frozen=True, kw_only=True):
    """Settings of the queue's worker."""

    email_worker_batch_size: int = 10
    email_worker_poll_interval: timedelta = timedelta(seconds=30)
    email_worker_max_attempts: int = 5

    def check(self) -> Mapping[str, str]:
        """Refuse values with which no mail would be sent."""
        wrong = {}
        if self.email_worker_batch_size < 1:
            wrong["email_worker_batch_size"] = "must be at least 1"
        if self.email_worker_max_attempts < 1:
            wrong["email_worker_max_attempts"] = "must be at least 1"
        if self.email_worker_poll_interval <= timedelta():
            wrong["email_worker_poll_interval"] = "must be longer than nothing"
        return wrong
