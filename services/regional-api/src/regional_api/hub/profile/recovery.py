"""Make the region follow the directory: the global database decides who has an address."""

from datetime import timedelta
from uuid import UUID

from common import clock
from common.db.pool import Connection
from common.mail.enqueue import enqueue
from common.mail.kinds import MailKind
from common.queries.global_db import hub_directory
from common.queries.global_db import hub_signup as global_signup
from common.queries.regional_db import hub_profile, hub_session, hub_signup, mail_queue
from common.wire.addresses import mailbox
from common.wire.problems import Conflict
from regional_api.directory import HubEntry
from regional_api.hub.portal import RESERVATION, Hub

NO_SESSION = b""

NOTICE = timedelta(days=3)
"""How long the queue tries to deliver a notice to the address that an account has left."""


class AddressTaken(Conflict):
    """This address belongs to an account already."""


async def end_sessions(conn: Connection, user_id: UUID, *, keep: bytes = NO_SESSION) -> None:
    """End all sessions and single-use tokens of a user except the session or link to keep."""
    queries = hub_session.AsyncQuerier(conn)
    await queries.delete_hub_sessions(hub_user_global_id=user_id, kept=keep)
    await queries.delete_hub_single_use_tokens(hub_user_global_id=user_id, kept=keep)


async def move(conn: Connection, user_id: UUID, address: str, *, keep: bytes = NO_SESSION) -> None:
    """Give a user the address that the directory has; all sessions of the user end.

    The address until now is told, in the transaction that leaves it.
    """
    user = await hub_profile.AsyncQuerier(conn).update_hub_address(
        email_address=address, hub_user_global_id=user_id
    )
    await end_sessions(conn, user_id, keep=keep)
    if user is not None and user.earlier_address != address:
        await enqueue(
            mail_queue.AsyncQuerier(conn),
            kind=MailKind.HUB_EMAIL_CHANGED,
            to=user.earlier_address,
            language=user.preferred_language,
            expires_at=clock.now() + NOTICE,
            life=NOTICE,
        )


def address_of(user: hub_session.GetHubCredentialsRow, typed: str) -> str:
    """Return the user's own address of the mailbox that was typed: mails go there, not elsewhere.

    If neither is of it, the region has not heard of the change yet: the mailbox itself counts.
    """
    own = (user.email_address, user.pending_email_address)
    found = (each for each in own if each and mailbox(each) == mailbox(typed))
    return next(found, mailbox(typed))


async def reopen(hub: Hub, entry: HubEntry) -> None:
    """Release an address whose sign-up was interrupted and whose regional row is gone."""
    lapsed = clock.now() - RESERVATION
    async with hub.global_db.connection() as conn:
        await global_signup.AsyncQuerier(conn).reopen_hub_user(
            hub_user_global_id=entry.hub_user_global_id,
            reserved_at=lapsed,
            confirmed_before=lapsed,
        )


async def vacate(hub: Hub, address: str, owner: UUID) -> None:
    """Free an address in the region for the user to whom the directory has given it.

    A row that still has the address is left over from an unfinished sign-up, or from an address
    change that died after the directory was swapped; the latter is finished here.
    """
    async with hub.regional_db.connection() as conn:
        queries = hub_signup.AsyncQuerier(conn)
        await queries.delete_half_made_hub_user(email_address=address, hub_user_global_id=owner)
        holder = await queries.get_hub_user_at_address(email_address=address)
    if holder is None or holder.hub_user_global_id == owner:
        return
    pending = holder.pending_email_address
    if pending is None or not await follow(hub, holder.hub_user_global_id, pending):
        raise AddressTaken


async def follow(hub: Hub, user_id: UUID, pending: str, *, keep: bytes = NO_SESSION) -> bool:
    """Finish an announced address change if the directory has made it; return whether it has."""
    async with hub.global_db.connection() as conn:
        entry = await hub_directory.AsyncQuerier(conn).get_hub_entry(
            email_address_hash=hub.address_hash(pending)
        )
    if entry is None or entry.hub_user_global_id != user_id:
        return False
    await vacate(hub, pending, user_id)
    async with hub.regional_db.transaction() as conn:
        await move(conn, user_id, pending, keep=keep)
    return True
