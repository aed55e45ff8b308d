"""What may go to the mail server unencrypted, and what stops the start (M5, F6, F7, F8)."""

import pytest

from common.loopback import is_loopback
from common.mail.queue.settings import SmtpSettings
from common.settings import SettingsError, load
from vetchium_testing.mail.certificates import Authority

LOGIN = {"SMTP_USERNAME": "postman", "SMTP_PASSWORD": "s3cret-enough"}
AWAY = {"SMTP_HOST": "relay.example", "SMTP_PORT": "587"}


@pytest.mark.parametrize(
    ("given", "mode", "is_plaintext"),
    [
        ({}, "opportunistic", False),
        ({"SMTP_HOST": "127.0.0.1"}, "opportunistic", False),
        ({"SMTP_HOST": "::1"}, "opportunistic", False),
        (LOGIN, "required", False),
        (AWAY, "required", False),
        ({**AWAY, **LOGIN}, "required", False),
        ({**AWAY, "SMTP_PORT": "465"}, "implicit", False),
        ({**AWAY, "SMTP_PORT": "465", "SMTP_TLS": "required"}, "implicit", False),
        ({**AWAY, "SMTP_PORT": "2465", "SMTP_TLS": "implicit"}, "implicit", False),
        ({**AWAY, "SMTP_TLS": "opportunistic"}, "opportunistic", True),
        ({**AWAY, **LOGIN, "SMTP_TLS": "none"}, "none", True),
        ({**LOGIN, "SMTP_TLS": "opportunistic"}, "opportunistic", False),
        ({"SMTP_TLS": "none"}, "none", False),
    ],
)
def test_the_mode_follows_from_login_host_and_port(
    given: dict[str, str], mode: str, is_plaintext: bool
) -> None:
    settings = load(SmtpSettings, {**given, "ALLOW_PLAINTEXT": "true"})
    assert (settings.tls, settings.is_plaintext) == (mode, is_plaintext)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            {"SMTP_TLS": "hush"},
            "SMTP_TLS is none of required, implicit, opportunistic, none",
        ),
        (
            {**AWAY, **LOGIN, "SMTP_TLS": "opportunistic"},
            "SMTP_TLS is opportunistic, so the login could go in clear: take required",
        ),
        (
            {**AWAY, "SMTP_PORT": "465", "SMTP_TLS": "opportunistic"},
            "SMTP_TLS is opportunistic, but port 465 begins with TLS: take implicit",
        ),
        ({"SMTP_TLS_NAME": "hush hush"}, "SMTP_TLS_NAME is no host name"),
        ({"SMTP_CA": "hush"}, "SMTP_CA has no certificate in PEM form"),
        (
            {"SMTP_EHLO_NAME": "hush\r\nMAIL"},
            "SMTP_EHLO_NAME is neither a host name nor an address such as [192.0.2.1]",
        ),
        (
            {"SMTP_FROM_ADDRESS": "me@hush_hush"},
            "SMTP_EHLO_NAME is needed: the domain of SMTP_FROM_ADDRESS is no host name",
        ),
    ],
)
def test_what_cannot_work_or_could_leak_stops_the_start(given: dict[str, str], line: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        load(SmtpSettings, given)
    assert wrong.value.lines == [line]


def test_the_authority_may_be_a_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    path.write_text(Authority().pem)
    assert "BEGIN CERTIFICATE" in load(SmtpSettings, {"SMTP_CA_FILE": str(path)}).smtp_ca


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost", "127.9.9.9", "[::1]"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["localhost.example", "10.0.0.1", "mailpit", "::", ""])
def test_another_machine(host: str) -> None:
    assert not is_loopback(host)
