"""What holds for every path: methods, request ids, who has answered, CORS, odd requests."""

import re

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.joined_regions import REGIONS, Account, Platform, another, bearer

METHODS = {
    "/": "GET, HEAD",
    "/global/get-regions": "GET, HEAD",
    "/global/get-supported-languages": "GET, HEAD",
    "/global/check-domain": "POST",
    "/hub/request-signup": "POST",
    "/hub/complete-signup": "POST",
    "/hub/login": "POST",
    "/hub/tfa": "POST",
    "/hub/logout": "POST",
    "/hub/myinfo": "GET, HEAD",
    "/hub/set-language": "POST",
    "/hub/change-password": "POST",
    "/hub/request-password-reset": "POST",
    "/hub/complete-password-reset": "POST",
    "/hub/request-email-change": "POST",
    "/hub/complete-email-change": "POST",
}
ORIGIN = "http://localhost:3000"


class TestPaths:
    @pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
    @pytest.mark.parametrize(
        "path",
        [
            *("/nothing", "/hub", "/hub/", "/hub/nothing", "/hub/login/", "//hub/login"),
            *("/HUB/login", "/hub/Login", "/hub/login/x", "/hub/myinfo.json", "/global"),
            *("/hub/../hub/nothing", "/hub/%00", "/hub/%ff", "/hub/login%2F", "/admin/login"),
        ],
    )
    async def test_unknown(self, platform: Platform, method: str, path: str) -> None:
        problem(await platform.at("ind1").request(method, path), 404)

    @pytest.mark.parametrize(("path", "allowed"), METHODS.items())
    async def test_another_method(self, platform: Platform, path: str, allowed: str) -> None:
        methods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"}
        others = methods - set(allowed.split(", "))
        for method in sorted(others):
            answer = await platform.at("ind1").request(method, path)
            assert answer.status_code == 405
            assert answer.headers["allow"] == allowed
            assert method == "HEAD" or problem(answer, 405)
        metrics = await platform.at("ind1").get("/metrics")
        refused = f'method="ANY",route="{path}",status="405"'
        assert refused in metrics.text
        assert "PROPFIND" not in metrics.text, "a stranger must not invent labels"

    async def test_a_session_changes_neither(self, platform: Platform, account: Account) -> None:
        headers = bearer(await platform.session(account))
        at = platform.at("ind1")
        problem(await at.get("/hub/nothing", headers=headers), 404)
        problem(await at.get("/hub/logout", headers=headers), 405)

    async def test_a_query_is_ignored(self, platform: Platform, account: Account) -> None:
        headers = bearer(await platform.session(account))
        for landing in REGIONS:
            for query in ("a=1", "a=1&a=2", "%ff=%00", "=", "&&&", "a" * 4000):
                answer = await platform.at(landing).get(f"/hub/myinfo?{query}", headers=headers)
                success(answer)


class TestHead:
    """C5: HEAD wherever GET is: the same answer without its body."""

    async def test_is_get_without_a_body(self, platform: Platform, pair: tuple[str, str]) -> None:
        landing, home = pair
        headers = bearer(await platform.session(await platform.account(home)))
        headers["X-Request-ID"] = "one"
        for path in ("/", "/hub/myinfo", "/global/get-regions", "/docs/openapi.json", "/nothing"):
            whole = await platform.at(landing).get(path, headers=headers)
            head = await platform.at(landing).head(path, headers=headers)
            assert (head.status_code, head.content) == (whole.status_code, b"")
            assert head.headers == whole.headers
            assert int(head.headers["content-length"]) == len(whole.content)
        metrics = (await platform.at(landing).get("/metrics")).text
        assert 'method="HEAD",route="/hub/myinfo",status="200"' in metrics


class TestSecurityHeaders:
    """C18: no answer may be stored, sniffed, framed, or run anything."""

    @pytest.mark.parametrize("landing", REGIONS)
    @pytest.mark.parametrize("path", [*METHODS, "/nothing", "/healthz", "/docs/nothing"])
    async def test_every_answer(
        self, platform: Platform, account: Account, landing: str, path: str
    ) -> None:
        headers = bearer(await platform.session(account))
        at = platform.at(landing)
        for answer in (
            await at.get(path),
            await at.get(path, headers=headers),
            await at.post(path, content=b"{"),
            await at.options(path, headers={"Origin": ORIGIN} | TestCors.PREFLIGHT),
        ):
            given = answer.headers.get_list
            assert given("cache-control") == ["no-store"]
            assert given("x-content-type-options") == ["nosniff"]
            policy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
            assert given("content-security-policy") == [policy]


class TestRequestId:
    @pytest.mark.parametrize("given", ["x", "A-Z.a_z-0.9", "x" * 128, "...", "-"])
    @pytest.mark.parametrize("landing", REGIONS)
    async def test_kept(
        self, platform: Platform, account: Account, landing: str, given: str
    ) -> None:
        headers = bearer(await platform.session(account)) | {"X-Request-ID": given}
        at = platform.at(landing)
        for answer in (
            await at.get("/hub/myinfo", headers=headers),
            await at.get("/hub/myinfo", headers={"X-Request-ID": given}),
            await at.get("/nothing", headers=headers),
            await at.get("/hub/login", headers=headers),
        ):
            assert answer.headers.get_list("x-request-id") == [given]

    @pytest.mark.parametrize("given", ["", " ", "x" * 129, "a b", "a/b", "a,b", "ä", "x\t", "{}"])
    @pytest.mark.parametrize("landing", REGIONS)
    async def test_replaced(
        self, platform: Platform, account: Account, landing: str, given: str
    ) -> None:
        session = await platform.session(account)
        headers = [(b"Authorization", session.encode()), (b"X-Request-ID", given.encode())]
        answer = await platform.at(landing).get("/hub/myinfo", headers=headers)
        success(answer)
        drawn = answer.headers["x-request-id"]
        assert re.fullmatch(r"[A-Za-z0-9._-]{1,128}", drawn)
        assert drawn != given.strip()

    async def test_the_first_that_has_the_form(self, platform: Platform) -> None:
        headers = [(b"X-Request-ID", given) for given in (b"two words", b"good", b"better")]
        answer = await platform.at("ind1").get("/nothing", headers=headers)
        assert answer.headers.get_list("x-request-id") == ["good"]

    async def test_drawn_anew(self, platform: Platform) -> None:
        answers = [await platform.at("ind1").get("/nothing") for _ in range(3)]
        assert len({answer.headers["x-request-id"] for answer in answers}) == 3


class TestServedBy:
    async def test_the_home_answers(self, platform: Platform, pair: tuple[str, str]) -> None:
        landing, home = pair
        session = await platform.session(await platform.account(home))
        answer = await platform.at(landing).get("/hub/myinfo", headers=bearer(session))
        assert answer.headers.get_list("x-served-by") == [home]

    @pytest.mark.parametrize("landing", REGIONS)
    @pytest.mark.parametrize("path", ["/", "/nothing", "/hub/login", "/hub/myinfo"])
    async def test_the_landing_answers_what_has_no_home(
        self, platform: Platform, landing: str, path: str
    ) -> None:
        answer = await platform.at(landing).get(path)
        assert answer.headers.get_list("x-served-by") == [landing]


class TestCors:
    PREFLIGHT = {  # noqa: RUF012  a constant
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }

    @pytest.mark.parametrize("path", [*METHODS, "/nothing"])
    async def test_preflight_of_an_allowed_origin(self, platform: Platform, path: str) -> None:
        headers = {"Origin": ORIGIN} | self.PREFLIGHT
        answer = await platform.at("ind1").options(path, headers=headers)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert {"GET", "POST"} <= _words(answer.headers["access-control-allow-methods"])
        allowed = _words(answer.headers["access-control-allow-headers"].lower())
        assert {"authorization", "content-type", "x-request-id"} <= allowed
        assert "Origin" in _words(answer.headers["vary"])
        assert answer.headers["x-request-id"]

    @pytest.mark.parametrize(
        "origin",
        ["http://evil.example", "null", f"{ORIGIN}0", "http://localhost", "https://localhost:3000"],
    )
    async def test_another_origin(self, platform: Platform, account: Account, origin: str) -> None:
        at = platform.at("ind1")
        preflight = await at.options("/hub/login", headers={"Origin": origin} | self.PREFLIGHT)
        session = await platform.session(account)
        headers = bearer(session) | {"Origin": origin}
        for answer in (preflight, await at.get("/hub/myinfo", headers=headers)):
            assert not [each for each in answer.headers if each.startswith("access-control-")]
            assert "Origin" in _words(answer.headers["vary"])

    async def test_an_allowed_origin_reads_every_answer(
        self, platform: Platform, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        session = await platform.session(await platform.account(home))
        headers = bearer(session) | {"Origin": ORIGIN}
        at = platform.at(landing)
        for answer in (
            await at.get("/hub/myinfo", headers=headers),
            await at.post("/hub/set-language", headers=headers, content=b"{"),
            await at.get("/nothing", headers=headers),
            await at.get("/hub/logout", headers=headers),
        ):
            assert answer.headers.get_list("access-control-allow-origin") == [ORIGIN]
            exposed = _words(answer.headers["access-control-expose-headers"].lower())
            assert {"x-request-id", "x-served-by", "retry-after"} <= exposed
            assert "access-control-allow-credentials" not in answer.headers

    async def test_without_an_origin_there_is_no_cors(self, platform: Platform) -> None:
        answer = await platform.at("ind1").get("/global/get-regions")
        assert not [each for each in answer.headers if each.startswith("access-control-")]

    async def test_any_origin(self, platform: Platform) -> None:
        """With `*` every page may call; it is said once, and no origin is repeated."""
        headers = {"Origin": "http://anywhere.example"}
        async with another(platform, {}, cors_allowed_origins=("*",)) as at:
            for answer in (
                await at.get("/global/get-regions", headers=headers),
                await at.options("/hub/login", headers=headers | self.PREFLIGHT),
                await at.get("/nothing", headers=headers),
            ):
                assert answer.headers.get_list("access-control-allow-origin") == ["*"]


def _words(header: str) -> set[str]:
    return {word.strip() for word in header.split(",")}
