"""C3 in the staff's portal."""

import secrets

from vetchium_testing.answers import problem, success
from vetchium_testing.global_service.service import PASSWORD, Office


async def test_one_mailbox_one_admin(office: Office) -> None:
    """C3: found with and without the tag, mailed at the address as given, invited once."""
    local = f"maya{secrets.token_hex(4)}"
    given = f"{local}+work@example.com"
    await office.colleague(address=given)
    root = await office.signed_in("superadmin")
    typed = (given, f"{local}@example.com", f"{local}+x@example.com")
    for number, address in enumerate(typed, 1):
        success(await office.post("login", {"email": address, "password": PASSWORD}))
        success(await office.post("request-password-reset", {"email_address": address}))
        assert len(await office.mails(given, "admin_tfa")) == number
        assert len(await office.mails(given, "admin_password_reset")) == number
        problem(await office.post("invite-user", {"email_address": address}, root), 409)
