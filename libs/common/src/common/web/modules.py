"""Business modules in a service: their routes below the portals, and what their handlers are given.

A handler asks for `module: Given…`, an alias of the module's own:

    GivenBookmarks = NamedDependency[SkipValidation[RegionalModule[BookmarksSettings]]]
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID, uuid4

import msgspec
from litestar import Router
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler

from common.auth.throttle import Limit, Throttle, by_name
from common.db.pool import Connection, Database
from common.forwarding.service_calls import DEADLINE, PREFIX, CallRefused, ServiceCalls, digest_of
from common.mail.modules import ModuleMails
from common.modules import BrokenModule, Chosen, Given, S
from common.web.service_calls import Call, carried_out_once
from common.wire.problems import Problem
from common.wire.schema import Wire

W = TypeVar("W", bound=Wire)

_encode = msgspec.json.Encoder().encode


class _Base(Given[S]):
    """What handlers of a module have in every service."""

    def __init__(self, chosen: Chosen, throttle: Throttle, global_db: Database) -> None:
        super().__init__(chosen)
        self._throttle = throttle
        self._limits = limits_of([chosen])
        self.global_db = global_db

    async def count(self, limit: str, subject: str) -> None:
        """Count an attempt of a subject, such as an account; raise TooManyRequests.

        `limit` is a field of the module's limits; `subject` is stored as a keyed hash.
        """
        await self._throttle.count((self._limits[f"{self.module.name}_{limit}"], subject))


class RegionalModule(_Base[S]):
    """What a module's handlers have in a region: databases, mails, other regions."""

    def __init__(
        self,
        chosen: Chosen,
        *,
        region: str,
        ui_urls: Mapping[str, str],
        throttle: Throttle,
        global_db: Database,
        regional_db: Database,
        calls: ServiceCalls,
    ) -> None:
        super().__init__(chosen, throttle, global_db)
        self.region = region
        self.regional_db = regional_db
        self._calls = calls
        self.mail = ModuleMails(chosen.module, ui_urls).enqueue
        handlers = chosen.module.part(chosen.module.calls) if chosen.module.calls else ()
        self.call_handlers: Sequence[HTTPRouteHandler] = handlers
        self._own = {path: each for each in handlers for path in each.paths}

    async def call(
        self,
        to: str,
        name: str,
        said: Wire,
        answer: type[W],
        *,
        call_id: UUID | None = None,
        seconds: float = DEADLINE,
    ) -> W:
        """Return the answer of a region to a service call of this module; raise its problem.

        A call to this region itself is carried out here, by the same rules: in one transaction,
        and once for one `call_id`. A region that is away or slow is HomeUnreachable and its kin:
        it may have carried the call out, so repeat it with the same `call_id`.
        """
        if to != self.region:
            return await self._calls.call(to, name, said, answer, call_id=call_id, seconds=seconds)
        path, body = f"{PREFIX}/{name}", _encode(said)

        async def carry_out(connection: Connection) -> bytes:
            handler: Any = self._own[path].fn
            return _encode(
                await handler(data=said, call=Call(self.region, connection), module=self)
            )

        try:
            got = await carried_out_once(
                self.regional_db,
                caller=self.region,
                call_id=call_id or uuid4(),
                digest=digest_of(path.encode(), body),
                seconds=seconds,
                carry_out=carry_out,
            )
        except Problem as problem:  # as its answer would have been
            raise CallRefused(problem.status) from problem
        return msgspec.json.decode(got, type=answer)


class GlobalModule(_Base[S]):
    """What a module's handlers have in the global-service: its database, and the regions."""

    def __init__(
        self, chosen: Chosen, *, throttle: Throttle, global_db: Database, calls: ServiceCalls
    ) -> None:
        super().__init__(chosen, throttle, global_db)
        self.calls = calls


def limits_of(chosen: Sequence[Chosen]) -> dict[str, Limit]:
    """Return the limits of modules, by the names that their handlers declare."""
    return {
        f"{each.name}_{field}": limit._replace(kind=f"{each.name}_{field}")
        for each in chosen
        if each.limits is not None
        for field, limit in by_name(each.limits).items()
    }


def routers(
    made: Sequence[RegionalModule[Any] | GlobalModule[Any]],
    portals: Collection[str],
    *,
    below: bool = False,
) -> list[Router]:
    """Return the routes of modules in these portals, each below `/<portal>/<module>`.

    `below`: they are mounted below the portal's own router.
    """
    found: list[Router] = []
    for given in made:
        module = given.module
        dependencies = {"module": Provide(_give(given), sync_to_thread=False)}
        for portal, reference in module.handlers.items():
            if portal in portals:
                found.append(
                    Router(
                        f"/{module.name}" if below else f"/{portal}/{module.name}",
                        route_handlers=module.part(reference),
                        dependencies=dependencies,
                        opt={"portal": portal, "module": module.name},
                        tags=[f"{portal} {module.name}"],
                    )
                )
        if isinstance(given, RegionalModule) and given.call_handlers:
            for handler in given.call_handlers:
                for path in handler.paths:
                    if not path.startswith(f"{PREFIX}/{module.name}-"):
                        raise BrokenModule(
                            module.name, f"its service call {path} must begin with {module.name}-"
                        )
            found.append(
                Router(
                    "/",
                    route_handlers=[*given.call_handlers],
                    dependencies=dependencies,
                    opt={"module": module.name},
                )
            )
    return found


def _give(given: object) -> Any:  # noqa: ANN401  a provider
    return lambda: given
