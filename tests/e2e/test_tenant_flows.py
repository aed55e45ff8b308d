"""Both tenant portals, with every pair of landing and home: the same through every region."""

import itertools
from collections.abc import Callable

import httpx
import pytest
from e2e.companies import PORTALS, Colleague, join, letters, shape, sign_up
from e2e.people import code_of, is_written_in
from e2e.system import REGIONS, System

from vetchium_testing.answers import problem, success

pytestmark = [
    pytest.mark.parametrize("portal", PORTALS),
    pytest.mark.parametrize(("landing", "home"), list(itertools.product(REGIONS, REGIONS))),
]

SUBJECTS = {
    "org": "Your Vetchium organisation sign-in code",
    "agency": "Your Vetchium agency sign-in code",
}
LANGUAGE = {"ind1": "ta-IN", "usa1": "en-US", "deu1": "de-DE"}


@pytest.fixture
def boss(
    superadmin: Callable[[str, str], Colleague], portal: str, landing: str, home: str
) -> Colleague:
    return superadmin(portal, home)


def same(boss: Colleague, landing: str, call: Callable[[str], httpx.Response]) -> httpx.Response:
    """Call at the landing and at home; the home has answered both, and the same."""
    there, at_home = call(landing), call(boss.home)
    served = [answer.headers.get("x-served-by") for answer in (there, at_home)]
    is_secret = there.request.url.path.endswith(("/login", "/tfa"))
    assert served == ([None] * 2 if is_secret else [boss.home] * 2)
    assert shape(there) == shape(at_home)
    return there


def test_log_in(system: System, boss: Colleague, landing: str) -> None:
    problem(same(boss, landing, lambda place: boss.ask_login(place, "not the password")), 401)
    asked = same(boss, landing, boss.ask_login)
    mails = [system.next_mail(boss.address) for _ in range(2)]
    assert all(is_written_in(mail, LANGUAGE[boss.home], SUBJECTS[boss.portal]) for mail in mails)
    # Of the two challenges, the code of which mail is whose? One of them is right.
    challenge = success(asked)
    answers = [boss.post(landing, "tfa", **challenge, tfa_code=code_of(mail)) for mail in mails]
    signed_in = next(answer for answer in answers if answer.is_success)
    assert "x-served-by" not in signed_in.headers
    told = success(signed_in)
    assert told["session_token"].startswith(f"{boss.home.upper()}-")
    assert told[f"{boss.portal}_name"] == boss.domain
    problem(same(boss, landing, lambda p: boss.post(p, "tfa", **challenge, tfa_code="000000")), 401)


def test_who_one_is(boss: Colleague, landing: str) -> None:
    me = same(boss, landing, boss.get)
    assert me.content == boss.get(boss.home).content
    assert success(me)["roles"] == [f"{boss.portal}:superadmin"]


def test_invite_and_list(system: System, boss: Colleague, landing: str) -> None:
    def invite(place: str) -> httpx.Response:
        return boss.post(place, "invite-user", email_address=f"{letters()}@elsewhere.example")

    def listed(place: str) -> httpx.Response:
        return boss.post(place, "filter-users", limit=5)

    success(same(boss, landing, invite), 201)
    page = same(boss, landing, listed)
    assert page.content == listed(boss.home).content
    assert len(success(page)["items"]) == 5
    for name, body in {
        "disable-user": {"email_address": f"{letters()}@elsewhere.example"},
        "verify-domain": {"domain": f"{letters()}.example"},
    }.items():
        problem(same(boss, landing, lambda p, n=name, b=body: boss.post(p, n, **b)), 404)  # type: ignore[misc]


def test_company_from_its_sign_up_to_a_role(
    system: System, portal: str, landing: str, home: str
) -> None:
    """And nobody else's members or domains are in sight."""
    boss, _ = sign_up(system, portal, home, landing)
    member, _ = join(boss, landing, name="Maya Rao")
    assert member.log_in(landing).startswith(f"{home.upper()}-")
    problem(same(member, landing, lambda place: member.post(place, "filter-users")), 403)
    (row,) = success(boss.post(landing, "filter-users", filter_email=member.address))["items"]
    role = {"target_user_id": row[f"{portal}_user_id"], "role_name": f"{portal}:manage_users"}
    given = boss.post(landing, "assign-role", **role)
    assert given.headers["x-served-by"] == home
    success(given)
    page = success(same(member, landing, lambda place: member.post(place, "filter-users")))
    assert {each["email_address"] for each in page["items"]} == {boss.address, member.address}
    domains = success(same(boss, landing, lambda place: boss.post(place, "list-domains")))
    assert [(d["domain"], d["status"]) for d in domains["items"]] == [(boss.domain, "VERIFIED")]


def test_other_portal_knows_nothing_of_it(boss: Colleague, landing: str) -> None:
    (other,) = set(PORTALS) - {boss.portal}
    twin = Colleague(
        boss.system, other, boss.home, boss.domain, boss.address, boss.password, boss.session
    )
    problem(same(boss, landing, twin.get), 401)
    unknown = twin.ask_login(landing)
    problem(unknown, 404)
    assert shape(unknown) == shape(twin.ask_login(boss.home))
