"""What couriers measure, in Prometheus' form."""

from prometheus_client import Counter

MAILS = Counter(
    "vetchium_mails_total", "Attempts to send a mail, by their outcome.", ("type", "outcome")
)
FAILURES = Counter(
    "vetchium_mail_failures_total",
    "Attempts that failed, by what was in the way.",
    ("type", "reason"),
)
EXPIRED = Counter("vetchium_mails_expired_total", "Mails that were not sent in time.")
