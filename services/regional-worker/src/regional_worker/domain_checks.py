"""Looks for the records of claims by itself, until they are proven or lapse (C14).

The worker reaches the database of its region only, so it notes what it found; the API proves the
domain in the directory when the tenant's list or status is read.
"""

import asyncio
from datetime import timedelta

import structlog

from common import clock
from common.db.pool import Database
from common.db.repeat import repeat
from common.dns import Dns
from common.domain_proof import CLAIM, FIRST_CHECK, record_name, shown
from common.queries.regional_db.domain_checks import AsyncQuerier, TakeDueDomainChecksRow
from common.queries.regional_db.models import TenantKind

_TICK = 5.0
_BATCH = 64
_PATIENCE = 10.0
_HOUR = timedelta(hours=1)

log = structlog.get_logger()


class DomainChecks:
    """The checks of one region."""

    def __init__(self, database: Database, dns: Dns) -> None:
        self._database = database
        self._dns = dns

    async def run(self, stop: asyncio.Event) -> None:
        """Check what is due every few seconds; a database that is away is waited for."""

        async def check() -> bool:
            return await self.check_due() == _BATCH

        await repeat(check, name="domain_checks", pause=_TICK, stop=stop)

    async def check_due(self) -> int:
        """Check one batch of claims; no connection is held while name servers are asked.

        Return the size of the larger of the portals' batches.
        """
        taken = [await self._check_portal(kind) for kind in TenantKind]
        return max(taken)

    async def _check_portal(self, kind: TenantKind) -> int:
        now = clock.now()
        async with self._database.connection(limit=_PATIENCE) as conn:
            due = await AsyncQuerier(conn).take_due_domain_checks(
                kind=kind,
                now=now,
                first_hour=now + CLAIM - _HOUR,
                in_a_minute=now + FIRST_CHECK,
                in_an_hour=now + _HOUR,
                batch_size=_BATCH,
            )
        alive = [claim for claim in due if claim.token_expires_at > now]
        found = await asyncio.gather(
            *(self._dns.texts(record_name(claim.domain)) for claim in alive)
        )
        for claim, texts in zip(alive, found, strict=True):
            await self._note(claim, texts)
        return len(due)

    async def _note(self, claim: TakeDueDomainChecksRow, texts: set[str] | None) -> None:
        async with self._database.connection(limit=_PATIENCE) as conn:
            await AsyncQuerier(conn).note_domain_check(
                kind=claim.kind,
                domain=claim.domain,
                tenant_id=claim.tenant_id,
                verification_token=claim.verification_token,
                found_values=None if texts is None else shown(texts),
                is_right=claim.verification_token in (texts or ()),
                now=clock.now(),
            )
