"""`/global/*`: answered where they land."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from litestar import Router
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody

from common.db.pool import Database
from common.db.replica import Replica
from common.forwarding.regions import list_regions
from common.queries.global_db.global_routes import AsyncQuerier, ListSupportedLanguagesRow
from common.web import home, limits
from common.web.routes import get, post
from common.wire.problems import Invalid
from regional_api.global_routes.schemas import (
    CheckDomainRequest,
    CheckDomainResponse,
    LanguagesResponse,
    Region,
    RegionsResponse,
    SupportedLanguage,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Nearest:
    """Asks the replica of the global database first, where there is one, else the primary."""

    global_db: Database
    replica: Replica | None

    async def __call__(self, ask: Callable[[Database], Awaitable[T]]) -> T:
        """Return the answer, which may be a moment old."""
        answer = await self.replica.attempt(ask) if self.replica else None
        return await ask(self.global_db) if answer is None else answer


async def _list_languages(database: Database) -> Sequence[ListSupportedLanguagesRow]:
    async with database.connection() as conn:
        return await AsyncQuerier(conn).list_supported_languages()


@get("/get-regions", home=home.local)
async def get_regions(nearest: NamedDependency[Nearest]) -> RegionsResponse:
    """List the regions where one can sign up."""
    rows = await nearest(list_regions)
    return RegionsResponse(
        regions=[
            Region(region_code=row.region_code, region_name=row.region_name)
            for row in rows
            if row.status == "active"
        ]
    )


@get("/get-supported-languages", home=home.local)
async def get_supported_languages(nearest: NamedDependency[Nearest]) -> LanguagesResponse:
    """List the languages of mails and pages, the default first."""
    rows = await nearest(_list_languages)
    return LanguagesResponse(
        languages=[
            SupportedLanguage(
                language_code=row.language_code,
                language_name=row.language_name,
                native_name=row.native_name,
                is_default=row.is_default,
            )
            for row in rows
        ]
    )


@post(
    "/check-domain",
    home=home.local,
    limits=[limits.by_client("lookup_client")],
    problems=[Invalid],
)
async def check_domain(
    data: JSONBody[CheckDomainRequest], global_db: NamedDependency[Database]
) -> CheckDomainResponse:
    """Get whether addresses of a domain may sign up as professionals."""
    async with global_db.connection() as conn:
        is_approved = await AsyncQuerier(conn).is_domain_approved(domain_name=data.domain)
    return CheckDomainResponse(is_approved=bool(is_approved))


def router(global_db: Database, replica: Replica | None) -> Router:
    """Mount the global routes."""
    return Router(
        "/global",
        route_handlers=[get_regions, get_supported_languages, check_domain],
        dependencies={
            "global_db": Provide(lambda: global_db, sync_to_thread=False),
            "nearest": Provide(lambda: Nearest(global_db, replica), sync_to_thread=False),
        },
        tags=["global"],
    )
