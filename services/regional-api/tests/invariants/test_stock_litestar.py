"""Litestar as its documentation says, behind the home routing: path parameters, middleware, guards.

Every route here is declared with Litestar's own decorators; `opt={"home": …}` is all that is ours.
"""

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any
from uuid import UUID, uuid4

import pytest
from litestar import Request, Response, Router, get, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency, Provide
from litestar.exceptions import (
    HTTPException,
    NotFoundException,
    PermissionDeniedException,
    ServiceUnavailableException,
)
from litestar.handlers import BaseRouteHandler
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream
from prometheus_client import REGISTRY

from common.web import home, limits
from common.wire.schema import Wire
from vetchium_testing.answers import problem
from vetchium_testing.forwarding.hops import Hops
from vetchium_testing.regional_api import joined_regions
from vetchium_testing.regional_api.joined_regions import Account, Platform, bearer

SESSION: dict[str, Any] = {"home": home.session}
UNLIMITED: dict[str, Any] = {"limits": (limits.in_handler("nothing"),)}


@get("/things/{thing_id:uuid}", opt=SESSION)
async def thing(thing_id: FromPath[UUID]) -> dict[str, str]:
    return {"thing": str(thing_id)}


@post("/things/{number:int}/parts", opt=SESSION | UNLIMITED, status_code=202)
async def part(
    number: FromPath[int],
    copies: Annotated[int, QueryParameter(ge=1)],
    data: JSONBody[dict[str, Any]],
    unit: NamedDependency[str],
) -> dict[str, Any]:
    return {"number": number, "copies": copies, "unit": unit, **data}


@get("/stream", opt=SESSION)
async def stream() -> Stream:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"piece "
        yield b"by piece"

    return Stream(pieces())


@get("/fails", opt=SESSION)
async def fails() -> None:
    raise ValueError("hush")


def only_maya(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    if connection.headers.get("x-name") != "maya":
        raise PermissionDeniedException("only Maya")


@get("/guarded", opt=SESSION, guards=[only_maya])
async def guarded(request: Request[Any, Any, Any]) -> str:
    return str(request.url.path)


@get("/limited", opt=SESSION, middleware=[RateLimitConfig(rate_limit=("minute", 2)).middleware])
async def limited() -> str:
    return "yes"


class Price(Wire):
    """A body of one field."""

    amount: int


@get("/sold-out", opt=SESSION)
async def sold_out() -> None:
    raise NotFoundException("Sold out.")


@get("/odd", opt=SESSION)
async def odd() -> None:
    raise HTTPException("Odd.", status_code=499)


@get("/away", opt=SESSION)
async def away() -> None:
    raise ServiceUnavailableException("hush")


def stamp(answer: Response[Any]) -> Response[Any]:
    answer.headers["X-Stamp"] = "seen"
    return answer


@get("/price", opt=SESSION, after_request=stamp, response_headers={"X-Shop": "one"})
async def price() -> Price:
    return Price(7)


@get("/old-price", opt=SESSION)
async def old_price() -> Response[Price]:
    return Response(Price(7), headers={"X-Shop": "old"}, media_type="application/vnd.price+json")


BELOW = Router("/below", route_handlers=[get("/price")(price.fn)], opt=SESSION)
SHOP = Router(
    "/shop",
    route_handlers=[
        *(thing, part, stream, fails, guarded, limited),
        *(sold_out, odd, away, price, old_price, BELOW),
    ],
    dependencies={"unit": Provide(lambda: "kg", sync_to_thread=False)},
)


@pytest.fixture(scope="module")
def ways() -> Hops:
    return Hops()


@pytest.fixture(scope="module")
async def shops(make_database: Callable[[str], str], ways: Hops) -> AsyncIterator[Platform]:
    async with joined_regions.platform(
        make_database,
        ways.watch,
        handlers=[SHOP],
        trusted_proxy_count=1,
        trusted_proxies=("127.0.0.0/8",),
    ) as built:
        yield built


@pytest.fixture
async def maya(shops: Platform) -> Account:
    return await shops.account("usa1")


async def test_a_path_parameter_from_everywhere(
    shops: Platform, ways: Hops, pair: tuple[str, str]
) -> None:
    landing, home_region = pair
    headers = bearer(await shops.session(await shops.account(home_region)))
    ways.reset()
    thing_id = str(uuid4())
    answer = await shops.at(landing).get(f"/shop/things/{thing_id}", headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"thing": thing_id})
    assert answer.headers["x-answered-by"] == home_region
    assert ways.ways == ([] if landing == home_region else [(landing, home_region)])


@pytest.mark.parametrize(
    "path", ["/shop/things/12", "/shop/things/x%2Fy", "/shop/things/", "/shop//things/12", "/shop/"]
)
async def test_a_malformed_path_is_not_forwarded(
    shops: Platform, ways: Hops, maya: Account, path: str
) -> None:
    headers = bearer(await shops.session(maya))
    ways.reset()
    answer = await shops.at("ind1").get(path, headers=headers)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Not found"
    assert ways.ways == []


@pytest.mark.parametrize("method", ["OPTIONS", "DELETE"])
async def test_another_method(shops: Platform, ways: Hops, method: str) -> None:
    ways.reset()
    answer = await shops.at("ind1").request(method, f"/shop/things/{uuid4()}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.headers["content-type"] == "application/problem+json"
    assert ways.ways == []


@pytest.mark.parametrize("landing", ["usa1", "ind1"])
class TestFromHomeAndFromElsewhere:
    async def test_query_body_and_dependency(
        self, shops: Platform, maya: Account, landing: str
    ) -> None:
        headers = bearer(await shops.session(maya))
        answer = await shops.at(landing).post(
            "/shop/things/7/parts?copies=2", json={"name": "wheel"}, headers=headers
        )
        assert (answer.status_code, answer.json()) == (
            202,
            {"number": 7, "copies": 2, "unit": "kg", "name": "wheel"},
        )
        answer = await shops.at(landing).post(
            "/shop/things/7/parts?copies=0", json={}, headers=headers
        )
        assert answer.status_code == 400
        assert [row["field"] for row in answer.json()["errors"]] == ["copies"]

    async def test_a_stream(self, shops: Platform, maya: Account, landing: str) -> None:
        headers = bearer(await shops.session(maya))
        answer = await shops.at(landing).get("/shop/stream", headers=headers)
        assert (answer.status_code, answer.text) == (200, "piece by piece")

    async def test_a_guard(self, shops: Platform, maya: Account, landing: str) -> None:
        headers = bearer(await shops.session(maya))
        answer = await shops.at(landing).get("/shop/guarded", headers=headers)
        assert (answer.status_code, answer.json()["detail"]) == (403, "only Maya")
        answer = await shops.at(landing).get("/shop/guarded", headers={**headers, "X-Name": "maya"})
        assert (answer.status_code, answer.text) == (200, "/shop/guarded")

    async def test_a_middleware(self, shops: Platform, maya: Account, landing: str) -> None:
        """Litestar's rate limit, which counts by address, here after the home routing."""
        headers = bearer(await shops.session(maya))
        answers = [await shops.at(landing).get("/shop/limited", headers=headers) for _ in range(3)]
        assert answers[-1].status_code == 429
        assert answers[-1].json()["title"] == "Too many requests"
        assert "ratelimit-limit" in answers[-1].headers

    async def test_refusals_of_the_handler(
        self, shops: Platform, maya: Account, landing: str
    ) -> None:
        headers = bearer(await shops.session(maya))
        at = shops.at(landing)
        answer = problem(await at.get("/shop/sold-out", headers=headers), 404)
        assert answer["detail"] == "Sold out."
        answer = problem(await at.get("/shop/odd", headers=headers), 499)
        assert answer["detail"] == "Odd."

    async def test_headers_of_a_wire_answer(
        self, shops: Platform, maya: Account, landing: str
    ) -> None:
        headers = bearer(await shops.session(maya))
        answer = await shops.at(landing).get("/shop/price", headers=headers)
        assert answer.json() == {"amount": 7}
        assert (answer.headers["x-stamp"], answer.headers["x-shop"]) == ("seen", "one")
        answer = await shops.at(landing).get("/shop/old-price", headers=headers)
        assert answer.json() == {"amount": 7}
        assert answer.headers["x-shop"] == "old"
        assert answer.headers["content-type"] == "application/vnd.price+json"

    async def test_an_error_tells_nothing(
        self, shops: Platform, maya: Account, landing: str
    ) -> None:
        headers = bearer(await shops.session(maya))
        answer = await shops.at(landing).get("/shop/fails", headers=headers)
        assert (answer.status_code, answer.json()["title"]) == (500, "Internal error")
        assert "hush" not in answer.text


async def test_options_of_litestar_have_no_home(shops: Platform, ways: Hops, maya: Account) -> None:
    """Although the home is declared on the router, which its handler for OPTIONS is below, too."""
    headers = bearer(await shops.session(maya))
    ways.reset()
    answer = await shops.at("ind1").options("/shop/below/price", headers=headers)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert ways.ways == []


async def test_the_rate_limit_counts_by_client(shops: Platform, maya: Account) -> None:
    """By the client's own address, although all reach a home from the same proxy or peer."""
    session = bearer(await shops.session(maya))
    for client in ("203.0.113.1", "203.0.113.2"):
        headers = {**session, "X-Forwarded-For": client}
        found = [
            (await shops.at(landing).get("/shop/limited", headers=headers)).status_code
            for landing in ("usa1", "ind1", "deu1")
        ]
        assert found == [200, 200, 429]


async def test_a_failure_is_logged_with_its_request(
    shops: Platform, maya: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    headers = {**bearer(await shops.session(maya)), "X-Request-ID": "failed-1"}
    assert (await shops.at("usa1").get("/shop/away", headers=headers)).status_code == 503
    (line,) = [each for each in capsys.readouterr().out.splitlines() if "request_failed" in each]
    assert "failed-1" in line
    assert "/shop/away" in line


async def test_labels_are_templates(shops: Platform, maya: Account) -> None:
    headers = bearer(await shops.session(maya))
    await shops.at("ind1").get(f"/shop/things/{uuid4()}", headers=headers)
    await shops.at("ind1").get("/metrics")
    labels = {"method": "GET", "route": "/shop/things/{thing_id}", "status": "200", "hop": "usa1"}
    assert REGISTRY.get_sample_value("vetchium_http_requests_total", labels)
