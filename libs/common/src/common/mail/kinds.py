"""The nineteen mails: subject, template and link of each, and the facts that they show."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypedDict


class MailKind(StrEnum):
    """What a mail is about; the values are those of the databases' email_template_type."""

    ADMIN_TFA = "admin_tfa"
    ADMIN_INVITATION = "admin_invitation"
    ADMIN_PASSWORD_RESET = "admin_password_reset"  # noqa: S105 - the name of a mail
    HUB_SIGNUP_VERIFICATION = "hub_signup_verification"
    HUB_TFA = "hub_tfa"
    HUB_PASSWORD_RESET = "hub_password_reset"  # noqa: S105 - the name of a mail
    HUB_EMAIL_VERIFICATION = "hub_email_verification"
    HUB_EMAIL_CHANGE_REQUESTED = "hub_email_change_requested"
    HUB_EMAIL_CHANGED = "hub_email_changed"
    ORG_SIGNUP_VERIFICATION = "org_signup_verification"
    ORG_SIGNUP_TOKEN = "org_signup_token"  # noqa: S105 - the name of a mail
    ORG_TFA = "org_tfa"
    ORG_INVITATION = "org_invitation"
    ORG_PASSWORD_RESET = "org_password_reset"  # noqa: S105 - the name of a mail
    AGENCY_SIGNUP_VERIFICATION = "agency_signup_verification"
    AGENCY_SIGNUP_TOKEN = "agency_signup_token"  # noqa: S105 - the name of a mail
    AGENCY_TFA = "agency_tfa"
    AGENCY_INVITATION = "agency_invitation"
    AGENCY_PASSWORD_RESET = "agency_password_reset"  # noqa: S105 - the name of a mail


class Facts(TypedDict, total=False):
    """The facts of a mail; each template requires its own and fails without them."""

    life: timedelta
    """Configured lifetime of the code or token, shown in minutes, hours or days."""
    code: str
    ui_url: str
    """Base of the link: the portal's *_UI_URL."""
    token: str
    address: str
    inviter: str
    tenant: str
    domain: str
    record_value: str


@dataclass(frozen=True, slots=True)
class Spec:
    """Subject, template and link of one kind of mail."""

    subject: str
    template: str
    link: str = ""


_RESET = "/reset-password#token="
_SIGNUP = "/complete-signup#token="
_SETUP = "/complete-setup#token="
_DNS = "tenant_signup_verification"
_FINISH = "tenant_signup_token"

K = MailKind
SPECS: dict[MailKind, Spec] = {
    K.ADMIN_TFA: Spec("Your Vetchium admin sign-in code", "tfa"),
    K.ADMIN_INVITATION: Spec(
        "You are invited to the Vetchium admin portal", "admin_invitation", _SETUP
    ),
    K.ADMIN_PASSWORD_RESET: Spec(
        "Choose a new password for the Vetchium admin portal", "password_reset", _RESET
    ),
    K.HUB_SIGNUP_VERIFICATION: Spec(
        "Confirm your address to join Vetchium", "hub_signup_verification", "/signup/verify#token="
    ),
    K.HUB_TFA: Spec("Your Vetchium sign-in code", "tfa"),
    K.HUB_PASSWORD_RESET: Spec("Choose a new Vetchium password", "password_reset", _RESET),
    K.HUB_EMAIL_VERIFICATION: Spec(
        "Confirm your new e-mail address for Vetchium",
        "hub_email_verification",
        "/verify-email#token=",
    ),
    K.HUB_EMAIL_CHANGE_REQUESTED: Spec(
        "A change of your Vetchium e-mail address was requested", "hub_email_change_requested"
    ),
    K.HUB_EMAIL_CHANGED: Spec("Your Vetchium e-mail address was changed", "hub_email_changed"),
    K.ORG_SIGNUP_VERIFICATION: Spec("DNS record for your Vetchium organisation", _DNS),
    K.ORG_SIGNUP_TOKEN: Spec("Finish your Vetchium organisation sign-up", _FINISH, _SIGNUP),
    K.ORG_TFA: Spec("Your Vetchium organisation sign-in code", "tfa"),
    K.ORG_INVITATION: Spec(
        "You are invited to an organisation on Vetchium", "org_invitation", _SETUP
    ),
    K.ORG_PASSWORD_RESET: Spec(
        "Choose a new password for your Vetchium organisation account", "password_reset", _RESET
    ),
    K.AGENCY_SIGNUP_VERIFICATION: Spec("DNS record for your Vetchium agency", _DNS),
    K.AGENCY_SIGNUP_TOKEN: Spec("Finish your Vetchium agency sign-up", _FINISH, _SIGNUP),
    K.AGENCY_TFA: Spec("Your Vetchium agency sign-in code", "tfa"),
    K.AGENCY_INVITATION: Spec(
        "You are invited to an agency on Vetchium", "agency_invitation", _SETUP
    ),
    K.AGENCY_PASSWORD_RESET: Spec(
        "Choose a new password for your Vetchium agency account", "password_reset", _RESET
    ),
}
