"""Request a sign-up: the domain must be approved and the address free."""

from common import clock
from common.auth import tokens
from common.auth.login import Notice
from common.mail.enqueue import enqueue
from common.mail.kinds import MailKind
from common.queries.global_db import global_routes, hub_directory, hub_signup
from common.queries.regional_db import mail_queue
from common.wire.problems import Forbidden
from regional_api.hub.address import AddressTaken
from regional_api.hub.portal import RESERVATION, Hub
from regional_api.hub.signup.schemas import RequestSignupRequest
from regional_api.throttling import MAILS

_LANGUAGE = "en-US"  # no user exists yet who could have chosen one


class DomainNotApproved(Forbidden):
    """Addresses of this domain cannot sign up."""


async def ensure_approved(hub: Hub, address: str) -> None:
    """Raise DomainNotApproved unless addresses of this domain may sign up."""
    async with hub.global_db.connection() as conn:
        is_approved = await global_routes.AsyncQuerier(conn).is_domain_approved(
            domain_name=address.rpartition("@")[2]
        )
    if not is_approved:
        raise DomainNotApproved


async def request_signup(hub: Hub, data: RequestSignupRequest) -> Notice:
    """Record a sign-up token (hashes only) and queue its mail in this region.

    Token and mail lie in two databases: a token whose mail was never queued is worth nothing to
    anybody and expires.
    """
    address = data.email_address
    await hub.throttle.count((MAILS["signup"], address))
    await ensure_approved(hub, address)
    now = clock.now()
    lifetime = hub.lifetimes.hub_signup_token_expiry
    digest, token = hub.address_hash(address), tokens.mint()
    async with hub.global_db.connection() as conn:
        if await hub_directory.AsyncQuerier(conn).is_hub_address_taken(
            email_address_hash=digest, held_since=now - RESERVATION
        ):
            raise AddressTaken
        await hub_signup.AsyncQuerier(conn).insert_hub_signup_token(
            token_hash=token.digest,
            email_address_hash=digest,
            now=now,
            expires_at=now + lifetime,
        )
    async with hub.regional_db.transaction() as conn:
        await enqueue(
            mail_queue.AsyncQuerier(conn),
            kind=MailKind.HUB_SIGNUP_VERIFICATION,
            to=address,
            language=_LANGUAGE,
            expires_at=now + lifetime,
            life=lifetime,
            ui_url=hub.ui_url,
            token=token.text,
        )
    return Notice(message="A mail with a link to finish the sign-up is on its way.")
