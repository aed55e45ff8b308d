"""Settings of the mail server and of the queue's worker."""

import re
import ssl
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from common.loopback import is_loopback
from common.mail.queue.tls import context
from common.settings import Secret, Settings

_IMPLICIT_TLS_PORT = 465
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_EHLO = re.compile(rf"{_NAME.pattern}|\[(?:[0-9.]+|IPv6:[0-9A-Fa-f:.]+)\]")
_TLS_NAME = re.compile(rf"{_NAME.pattern}|[0-9A-Fa-f:.]+")
_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # printable ASCII without blanks and <>
_PORTS = range(1, 65_536)


class TlsMode(StrEnum):
    """When the dialogue with the mail server is encrypted."""

    REQUIRED = "required"
    """By STARTTLS, with a certificate that is verified; else no mail is sent."""
    IMPLICIT = "implicit"
    """From the first byte, with a certificate that is verified."""
    OPPORTUNISTIC = "opportunistic"
    """By STARTTLS if the server offers it, with any certificate; else not at all."""
    NONE = "none"


class SmtpSettings(Settings, frozen=True, kw_only=True):
    """The mail server and the sender of the mails."""

    smtp_host: str = "localhost"
    smtp_port: int = 1025
    smtp_username: str = ""
    smtp_password: Secret = Secret("")
    smtp_tls: str = ""
    smtp_tls_name: str = ""
    smtp_ca: str = ""
    smtp_ehlo_name: str = ""
    smtp_from_address: str = "noreply@vetchium.com"
    smtp_from_name: str = "Vetchium"
    smtp_connections: int = 4

    @property
    def has_login(self) -> bool:
        """Whether the worker logs in: only with a user and a password."""
        return bool(self.smtp_username and self.smtp_password)

    @property
    def tls(self) -> TlsMode:
        """The mode that counts: port 465 begins with TLS, and what is secret or leaves needs it."""
        if self.smtp_port == _IMPLICIT_TLS_PORT and self.smtp_tls in {"", TlsMode.REQUIRED}:
            return TlsMode.IMPLICIT
        if self.smtp_tls:
            return TlsMode(self.smtp_tls)
        if self.has_login or not is_loopback(self.smtp_host):
            return TlsMode.REQUIRED
        return TlsMode.OPPORTUNISTIC

    @property
    def is_plaintext(self) -> bool:
        """Whether mails may cross a network unencrypted."""
        is_verified = self.tls in {TlsMode.REQUIRED, TlsMode.IMPLICIT}
        return not is_verified and not is_loopback(self.smtp_host)

    @property
    def tls_name(self) -> str:
        """The name that the certificate must have."""
        return self.smtp_tls_name or self.smtp_host.rstrip(".")

    @property
    def ehlo_name(self) -> str:
        """The name by which the worker introduces itself; many servers want one with a dot."""
        return self.smtp_ehlo_name or self.smtp_from_address.rpartition("@")[2]

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
        if "smtp_from_address" not in wrong and not _EHLO.fullmatch(self.ehlo_name):
            wrong["smtp_ehlo_name"] = (
                "is neither a host name nor an address such as [192.0.2.1]"
                if self.smtp_ehlo_name
                else "is needed: the domain of SMTP_FROM_ADDRESS is no host name"
            )
        return wrong | self._check_tls()

    def _check_tls(self) -> dict[str, str]:
        """Refuse an unknown mode, a login that may go in clear, and an unusable certificate."""
        wrong = {}
        if self.smtp_tls not in {"", *TlsMode}:
            wrong["smtp_tls"] = f"is none of {', '.join(TlsMode)}"
        elif self.tls is TlsMode.OPPORTUNISTIC and self.smtp_port == _IMPLICIT_TLS_PORT:
            wrong["smtp_tls"] = "is opportunistic, but port 465 begins with TLS: take implicit"
        elif self.is_plaintext and self.has_login and self.tls is not TlsMode.NONE:
            wrong["smtp_tls"] = "is opportunistic, so the login could go in clear: take required"
        if self.smtp_tls_name and not _TLS_NAME.fullmatch(self.smtp_tls_name):
            wrong["smtp_tls_name"] = "is no host name"
        try:
            if self.smtp_ca:
                context(self.smtp_ca)
        except (ssl.SSLError, ValueError):
            wrong["smtp_ca"] = "has no certificate in PEM form"
        return wrong

    def plaintext(self) -> Mapping[str, str]:
        """Refuse modes of TLS in which codes and links may cross a network unencrypted."""
        if "smtp_tls" not in self.check() and self.is_plaintext:
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
