"""Each trouble before the first mail has a label of its own in metrics and log (M5, F7)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from common.settings import Secret
from vetchium_testing.mail.certificates import DAY, Authority, self_signed, server_context
from vetchium_testing.mail.post import Post
from vetchium_testing.mail.smtp import SmtpServer

PASSWORD = "s3cret-enough"
LOGIN = ("postman", PASSWORD)
AUTHORITY = Authority()
OLD = {"begins": -DAY, "ends": -timedelta(hours=1)}
Made = dict[str, Any]


def count(reason: str) -> float:
    labels = {"type": "hub_tfa", "reason": reason}
    return REGISTRY.get_sample_value("vetchium_mail_failures_total", labels) or 0.0


@pytest.mark.parametrize(
    ("made", "ordered", "reason"),
    [
        (lambda: {"tls": self_signed("127.0.0.1")[0]}, {}, "certificate_untrusted"),
        (lambda: {"tls": AUTHORITY.certificate("127.0.0.1", **OLD)}, {}, "certificate_expired"),
        (lambda: {"tls": AUTHORITY.valid("relay.example")}, {}, "certificate_name"),
        (lambda: {"tls": server_context()}, {}, "handshake_failed"),
        (dict, {}, "starttls_not_offered"),
        (lambda: {"tls": AUTHORITY.valid()}, {"STARTTLS": "454 4.7.0 no"}, "starttls_refused"),
        (lambda: {"tls": AUTHORITY.valid()}, {"EHLO": "504 5.5.2 no"}, "ehlo_refused"),
        (lambda: {"tls": AUTHORITY.valid()}, {"MAIL": "530 5.7.0 no"}, "turned_away"),
        (lambda: {"tls": AUTHORITY.valid(), "login": ("x", "y")}, {}, "login_refused"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_of_trouble(
    regional_post: Post,
    make_smtp_server: Callable[..., SmtpServer],
    made: Callable[[], Made],
    ordered: dict[str, str],
    reason: str,
) -> None:
    server = make_smtp_server(**made())
    for stage, reply in ordered.items():
        server.answer(stage, reply)
    login = {"smtp_username": "postman", "smtp_password": Secret(PASSWORD)} if server.login else {}
    settings = server.settings(smtp_tls="required", smtp_ca=AUTHORITY.pem, **login)
    before = count(reason)
    email_id = await regional_post.insert()
    with capture_logs() as logged:
        async with regional_post.served(settings):
            row = await regional_post.until(email_id, attempt_count=1)
    assert row["email_status"] == "pending"
    assert count(reason) == before + 1
    (line,) = [each for each in logged if each["event"] == "mail_deferred"]
    assert line["reason"] == reason
    assert [line["error"]] == await regional_post.attempts(email_id)
    assert PASSWORD not in str(logged)


async def test_of_a_login_that_is_not_offered(regional_post: Post, smtp_server: SmtpServer) -> None:
    settings = smtp_server.settings(smtp_username="postman", smtp_password=Secret(PASSWORD))
    before = count("login_not_offered")
    email_id = await regional_post.insert()
    async with regional_post.served(settings):
        await regional_post.until(email_id, attempt_count=1)
    assert count("login_not_offered") == before + 1
