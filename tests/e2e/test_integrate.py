"""The services of docs/integrate.md: who gets in, for how long, and what they say in an outage."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.util import module_from_spec, spec_from_file_location

import httpx
import pytest
from e2e.companies import Colleague
from e2e.examples import EXAMPLES, SECONDS, SERVICES
from e2e.people import Person, sign_up
from e2e.system import System

from embedded.ports import HOST
from vetchium_testing.answers import success
from vetchium_testing.regional_api.joined_regions import bearer

UNKNOWN = {
    "no header": {},
    "no token": {"Authorization": "Bearer"},
    "another scheme": {"Authorization": "Basic bWF5YTptYXlh"},
    "never a session": bearer(f"USA1-{'0' * 64}"),
    "no region": bearer(f"ZZZ9-{'0' * 64}"),
    "global": bearer("0" * 64),
    "no token of ours": bearer("eyJhbGciOiJub25lIn0.e30."),
    "not ASCII": {"Authorization": "Bearer caf\xe9"},
}


def _edge(system: System) -> str:
    return f"http://{HOST}:{system.settings.port('edge')}"


@pytest.fixture(scope="module")
def services(
    system: System, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, httpx.Client]]:
    """All four, in front of the edge."""
    with ExitStack() as stack:
        found = {}
        for name, running in SERVICES.items():
            address = stack.enter_context(running(_edge(system), tmp_path_factory.mktemp(name)))
            client = httpx.Client(base_url=address, timeout=30, trust_env=False)
            found[name] = stack.enter_context(client)
        yield found


@pytest.fixture(params=SERVICES)
def service(services: dict[str, httpx.Client], request: pytest.FixtureRequest) -> httpx.Client:
    return services[request.param]


def ask(service: httpx.Client, session: str) -> httpx.Response:
    return service.get("/notes", headers=bearer(session))


def test_lets_in_who_is_signed_in(
    service: httpx.Client, resident: Callable[[str], Person], request: pytest.FixtureRequest
) -> None:
    person = resident("deu1")
    answer = ask(service, person.session)
    assert answer.status_code == 200
    if request.node.callspec.params["service"] == "nginx":
        assert answer.text == "GET /notes"
    else:
        assert answer.json() == {"handle": person.handle, "notes": []}


@pytest.mark.parametrize("headers", UNKNOWN.values(), ids=UNKNOWN)
def test_keeps_out_everybody_else(service: httpx.Client, headers: dict[str, str]) -> None:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    answer = service.get("/notes", headers=raw)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json() == {"detail": "Sign in."}


def test_a_session_of_another_portal_is_none(
    service: httpx.Client, superadmin: Callable[[str, str], Colleague]
) -> None:
    assert ask(service, superadmin("org", "ind1").session).status_code == 401


def test_an_ended_session_is_refused_after_the_time_of_the_cache(
    service: httpx.Client, system: System
) -> None:
    """Until then it is remembered: that is the price, and shows that there is a cache at all."""
    person = sign_up(system, "usa1")
    asked = time.monotonic()
    assert ask(service, person.session).status_code == 200
    success(person.post("edge", "/hub/logout"))
    again = ask(service, person.session).status_code
    assert again == 200 or time.monotonic() - asked > SECONDS
    time.sleep(SECONDS + 1.1)  # nginx counts whole seconds
    assert ask(service, person.session).status_code == 401


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "nginx"])
def test_what_cannot_be_undone_asks_anew(
    services: dict[str, httpx.Client], system: System, name: str
) -> None:
    service, person = services[name], sign_up(system, "ind1")
    headers = bearer(person.session)
    assert service.get("/notes", headers=headers).status_code == 200
    assert service.delete("/notes", headers=headers).json() == {"deleted": 0}
    success(person.post("edge", "/hub/logout"))
    assert service.delete("/notes", headers=headers).status_code == 401
    assert service.get("/notes", headers=headers).status_code == 401, "forgotten with the refusal"


async def test_remembers_no_more_sessions_than_it_may(
    system: System, superadmin: Callable[[str, str], Colleague]
) -> None:
    """Here of employers; what was forgotten is asked again, so an ended session shows."""
    name = "vetchium_sessions"
    spec = spec_from_file_location(name, EXAMPLES / "python" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    example = module_from_spec(spec)
    spec.loader.exec_module(example)
    boss = superadmin("org", "deu1")
    sessions = example.Sessions(_edge(system), "org", seconds=60, most=1)
    first, second = (f"Bearer {boss.log_in('edge')}" for _ in range(2))
    assert (await sessions.who(first))["org_name"]
    success(system.at("edge").post("/org/logout", headers={"Authorization": first}))
    assert await sessions.who(first) == await sessions.who(second)
    with pytest.raises(example.NotSignedIn):
        await sessions.who(first)
    await sessions.aclose()


def assert_unavailable(answer: httpx.Response) -> None:
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.json() == {"detail": "Try again soon."}


def test_silence_lets_nobody_in_and_is_not_remembered(
    service: httpx.Client, system: System, resident: Callable[[str], Person]
) -> None:
    session = resident("usa1").log_in("edge")
    with system.paused("edge"):
        assert_unavailable(ask(service, session))
    assert ask(service, session).status_code == 200


@pytest.fixture(scope="module", params=["edge", "regional-api usa1"])
def unseen(
    services: dict[str, httpx.Client],
    system: System,
    resident: Callable[[str], Person],
    request: pytest.FixtureRequest,
) -> Iterator[str]:
    """A session that no service has seen before Vetchium, or its home alone, was killed."""
    session = resident("usa1").log_in("edge")
    with system.unattended():
        system.end(request.param, signal.SIGKILL)
        yield session
    system.heal()
    answers = [ask(service, session).status_code for service in services.values()]
    assert answers == [200] * len(SERVICES), "well again, without a restart"


def test_an_outage_lets_nobody_in_and_signs_nobody_out(service: httpx.Client, unseen: str) -> None:
    assert_unavailable(ask(service, unseen))
