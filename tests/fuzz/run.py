"""One portal, fuzzed: schemathesis asks, every answer is counted and checked."""

import contextlib
import copy
import json
import time
from collections.abc import Callable
from typing import Any

import requests
import schemathesis
from fuzz.documents import FORMATS, document
from fuzz.leaks import leaks
from fuzz.ledger import Ledger
from fuzz.people import Crowd, Person
from fuzz.values import Values
from schemathesis import Case, CheckContext, Config, HookContext, Response
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.engine import events, from_schema
from schemathesis.generation.meta import TestPhase

EXAMPLES = 20
"""Cases of each operation and phase in one round; further rounds have other seeds."""
AGAIN, AGAIN_IN_COVERAGE = 19, 1
"""How many others ask each request again: to draw a new one takes longer than many answers."""
NOT_SIGNED_IN = 401
ENABLED = 0.75
LOGOUT = 0.03
FETCH_EVERY = 300
# 401 as well: the current password is wrong.
_ASKS_PASSWORD = frozenset({"change-password", "request-email-change"})


def config(edge: str, seed: int, *, is_first: bool) -> Config:
    """Return the settings of a round; what is the same in all is asked in the first one only."""
    return Config.from_dict(
        {
            "seed": seed,
            "base-url": edge,
            "continue-on-failure": True,
            "request-timeout": 30,
            "suppress-health-check": ["all"],
            "cache": {"enabled": False},
            "generation": {
                "max-examples": EXAMPLES,
                "no-shrink": True,
                "database": "none",
                "with-security-parameters": False,
            },
            "checks": {
                # Ours says more: `needs_a_session`.
                "ignored_auth": {"enabled": False},
                # Ours leaves nothing out: `documented_status`.
                "status_code_conformance": {"enabled": False},
                # The schema cannot say which tokens, codes, passwords and domains there are.
                "positive_data_acceptance": {"enabled": False},
            },
            "phases": {
                "examples": {"enabled": is_first},
                "coverage": {"enabled": is_first},
                "stateful": {"max-steps": 6},
            },
        }
    )


class PortalRun:
    """Asks one portal until so many requests have been answered."""

    def __init__(self, portal: str, crowd: Crowd, edge: str, say: Callable[[str], None]) -> None:
        self._portal = portal
        self._crowd = crowd
        self._edge = edge
        self._say = say
        self._chance = crowd.chance
        self._values = Values(crowd)
        self._changes: dict[str, Person] = {}  # new address → who has asked for it
        self._http = requests.Session()
        self._http.trust_env = False
        self._is_again = False
        self.ledger = Ledger()

    def run(self, most: int, seed: int, seconds: int) -> Ledger:
        """Run rounds until the number is reached, each with a seed of its own."""
        first, end = seed, time.monotonic() + seconds
        for name, strategy in FORMATS.items():
            schemathesis.openapi.format(name, strategy)
        self._hook()
        checks = [self._check_leaks(), self._check_session(), self._check_status()]
        try:
            while self.ledger.requests < most and time.monotonic() < end:
                self._round(most, end, config(self._edge, seed, is_first=seed == first))
                seed += 1
                for line in self._crowd.refused:
                    self._say(f"  {line}")
                self._crowd.refused.clear()
                self._crowd.restore()
                self._say(f"  {self._portal}: {self.ledger.requests} of {most}")
        finally:
            schemathesis.hooks.unregister_all()
            for check in checks:
                schemathesis.checks.CHECKS.unregister(check.__name__)
        return self.ledger

    def _hook(self) -> None:
        """Register what runs before and after each request; schemathesis takes functions only."""

        @schemathesis.hook
        def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
            self._before(case)

        @schemathesis.hook
        def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
            self._after(case, response)
            if not self._is_again and case.method == case.operation.method.upper():
                self._ask_again(case)

    def _round(self, most: int, end: float, settings: Config) -> None:
        schema = schemathesis.openapi.from_dict(document(self._portal), config=settings)
        stream = from_schema(schema).execute()
        for event in stream:
            if isinstance(event, events.ScenarioFinished):
                self._note(event)
            elif isinstance(event, events.NonFatalError | events.FatalError):
                self._say(f"  {self._portal}: {event}")
                self.ledger.fail(
                    "error of schemathesis", self._portal, type(event).__name__, str(event)
                )
            if self.ledger.requests >= most or time.monotonic() > end:
                stream.stop()

    def _ask_again(self, case: Case[Any]) -> None:
        """Let others ask the same, with real values in other fields, if its body is an object."""
        if case.operation.body and not isinstance(case.body, dict):
            return
        is_coverage = case.meta is not None and case.meta.phase.name == TestPhase.COVERAGE
        self._is_again = True
        try:
            for _ in range(AGAIN_IN_COVERAGE if is_coverage else AGAIN):
                own = case.operation.Case()
                if case.operation.body:
                    own.body, own.media_type = copy.deepcopy(case.body), case.media_type
                answer = own.call(session=self._http)
                try:
                    own.validate_response(answer)
                except FailureGroup as group:
                    for failure in group.exceptions:
                        how = f"{failure.message}\n{own.as_curl_command()}"
                        label = case.operation.label
                        self.ledger.fail(_name(failure), label, failure.title, how)
        finally:
            self._is_again = False

    def _note(self, event: events.ScenarioFinished) -> None:
        recorder = event.recorder
        for case_id, checks in recorder.checks.items():
            for check in checks:
                if check.failure_info is not None:
                    failure = check.failure_info.failure
                    label = recorder.cases[case_id].value.operation.label
                    how = f"{failure.message}\n{check.failure_info.code_sample}"
                    self.ledger.fail(check.name, label, failure.title, how)

    def _before(self, case: Case[Any]) -> None:
        """Choose who asks, and give some fields real values."""
        person = self._crowd.somebody(self._portal)
        route = case.operation.path.rpartition("/")[2]
        if isinstance(case.body, dict) and self._chance.random() < ENABLED:
            case.body = self._values.fill(case.body, route, person)
        session = self._session(person, route)
        if session is not None:
            case.headers["Authorization"] = f"Bearer {session}"
        self._tell(case, self._crowd.owner(session or ""))

    def _session(self, person: Person, route: str) -> str | None:
        """Return what stands behind Bearer: mostly the person's session."""
        chance = self._chance.random()
        if chance < (LOGOUT if route == "logout" else ENABLED + 0.15):
            return person.session
        region, dash, digits = person.session.rpartition("-")
        others = [each.session for each in self._crowd.members if each.portal != self._portal]
        wrong = [
            "",
            "x",
            f"{region}{dash}{digits[::-1]}",
            f"USA1-{'0' * 64}",
            f"zzz9-{digits}",
            *others,
        ]
        return self._chance.choice([None, *wrong])

    def _tell(self, case: Case[Any], owner: Person | None) -> None:
        """Remember the addresses that a signed-in person names: their company may see them."""
        if owner is not None and isinstance(case.body, dict):
            named = [
                value.strip().lower() for value in case.body.values() if isinstance(value, str)
            ]
            self._crowd.told[owner.group].update(each for each in named if "@" in each)
            if case.operation.path.endswith("request-email-change"):
                self._changes.update(dict.fromkeys(named, owner))

    def _after(self, case: Case[Any], response: Response) -> None:
        """Count the answer; follow what it has changed."""
        self.ledger.count(case.operation.label, response.status_code)
        if self.ledger.requests % FETCH_EVERY == 0:
            self._crowd.post.fetch()
        route = case.operation.path.rpartition("/")[2]
        owner = self._crowd.owner(_session_of(response))
        asks = case.operation.definition.raw.get("security") and route not in _ASKS_PASSWORD
        if owner and asks and response.status_code == NOT_SIGNED_IN:
            owner.session = ""
        if response.status_code == 200 and isinstance(case.body, dict):
            self._follow(case.body, route, owner)

    def _follow(self, body: dict[str, Any], route: str, owner: Person | None) -> None:
        """Keep up with new passwords and addresses."""
        post = self._crowd.post
        if route == "logout" and owner:
            owner.session = ""
        if route == "change-password" and owner:
            owner.password = body["new_password"]
        if route == "complete-password-reset":
            person = self._crowd.by_address(post.recipients.get(body["reset_token"], ""))
            if person:
                person.password, person.session = body["new_password"], ""
        if route == "complete-email-change":
            new = post.recipients.get(body["verification_token"], "")
            person = self._changes.get(new)
            if person:
                person.address, person.session = new, ""

    def _check_leaks(self) -> Callable[..., Any]:
        @schemathesis.check
        def no_leak(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
            owner = self._crowd.owner(_session_of(response))
            found = list(
                leaks(
                    response.text,
                    headers={name: ", ".join(each) for name, each in response.headers.items()},
                    asked=_asked(response),
                    own=self._crowd.told[owner.group] if owner else (),
                    secrets=[
                        e.session for e in self._crowd.members if e.session and e is not owner
                    ],
                )
            )
            assert not found, f"leak: {found}"

        return no_leak

    def _check_session(self) -> Callable[..., Any]:
        @schemathesis.check
        def needs_a_session(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
            is_open = not case.operation.definition.raw.get("security")
            is_ok = response.status_code < 300
            owner = self._crowd.owner(_session_of(response))
            assert is_open or not is_ok or owner or case.operation.path.endswith("logout"), (
                "answered without a session"
            )

        return needs_a_session

    @staticmethod
    def _check_status() -> Callable[..., Any]:
        @schemathesis.check
        def documented_status(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
            """Leave nothing out, as `status_code_conformance` does for bodies of a wrong type."""
            documented = case.operation.responses.status_codes
            is_method = response.request.method == case.operation.method.upper()
            assert str(response.status_code) in documented or not is_method, (
                f"{response.status_code} is not documented"
            )

        return documented_status


def _name(failure: Failure) -> str:
    """Return the check that failed; the title of our own ones has it between backticks."""
    return failure.checks[0] if failure.checks else failure.title.split("`")[1]


def _session_of(response: Response) -> str:
    return str(response.request.headers.get("Authorization") or "").removeprefix("Bearer ")


def _asked(response: Response) -> str:
    """Return everything that the request said, as it stands in JSON and as it is meant."""
    body = response.request.body or b""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body)
    with contextlib.suppress(ValueError):
        text += json.dumps(json.loads(text), ensure_ascii=False)
    return f"{response.request.url} {text}"
