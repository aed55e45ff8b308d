"""The English subjects are binding to the letter."""

from datetime import timedelta

import pytest

from common.mail.kinds import SPECS, Facts, MailKind
from common.mail.rendering import render

ENGLISH_SUBJECTS = {
    "admin_tfa": "Your Vetchium admin sign-in code",
    "admin_invitation": "You are invited to the Vetchium admin portal",
    "admin_password_reset": "Choose a new password for the Vetchium admin portal",
    "hub_signup_verification": "Confirm your address to join Vetchium",
    "hub_tfa": "Your Vetchium sign-in code",
    "hub_password_reset": "Choose a new Vetchium password",
    "hub_email_verification": "Confirm your new e-mail address for Vetchium",
    "hub_email_change_requested": "A change of your Vetchium e-mail address was requested",
    "hub_email_changed": "Your Vetchium e-mail address was changed",
    "org_signup_verification": "DNS record for your Vetchium organisation",
    "org_signup_token": "Finish your Vetchium organisation sign-up",
    "org_tfa": "Your Vetchium organisation sign-in code",
    "org_invitation": "You are invited to an organisation on Vetchium",
    "org_password_reset": "Choose a new password for your Vetchium organisation account",
    "agency_signup_verification": "DNS record for your Vetchium agency",
    "agency_signup_token": "Finish your Vetchium agency sign-up",
    "agency_tfa": "Your Vetchium agency sign-in code",
    "agency_invitation": "You are invited to an agency on Vetchium",
    "agency_password_reset": "Choose a new password for your Vetchium agency account",
}
FACTS = Facts(
    life=timedelta(hours=1),
    code="408216",
    ui_url="https://ui.example",
    token="IND1-0f",
    address="a@b.example",
    inviter="Maya",
    tenant="Acme",
    domain="acme.example",
    record_value="ab",
)


def test_the_kinds_are_those_of_the_contract() -> None:
    assert set(ENGLISH_SUBJECTS) == {kind.value for kind in MailKind} == set(SPECS)


@pytest.mark.parametrize("kind", list(MailKind))
def test_the_english_subject_is_binding(kind: MailKind) -> None:
    assert render(kind, "en-US", FACTS).subject == ENGLISH_SUBJECTS[kind]
