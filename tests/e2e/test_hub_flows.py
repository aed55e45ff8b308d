"""Each flow of the hub portal, with every pair of landing and home."""

import itertools
import json

import pytest
from e2e.people import Person, code_of, is_written_in, link_token, sign_up
from e2e.system import REGIONS, System

from embedded.testing import eventually
from vetchium_testing.answers import likeness, problem, success
from vetchium_testing.regional_api.hub import new_address, signup_body

PAIRS = list(itertools.product(REGIONS, REGIONS))

pytestmark = pytest.mark.parametrize(("landing", "home"), PAIRS)


@pytest.fixture
def person(system: System, landing: str, home: str) -> Person:
    return sign_up(system, home, landing)


def test_sign_up(system: System, landing: str, home: str) -> None:
    address, server = new_address(), system.at(landing)
    asked = server.post("/hub/request-signup", json={"email_address": address})
    assert success(asked).keys() == {"message"}
    assert asked.headers["x-served-by"] == landing

    mail = system.next_mail(address)
    assert is_written_in(mail, "en-US", "Confirm your address to join Vetchium")
    assert "24 hours" in mail["text"]
    token = link_token(system, mail, "/signup/verify", is_regional=False)

    made = server.post("/hub/complete-signup", json=signup_body(token, address, home))
    assert made.headers["x-served-by"] == home
    assert success(made, 201)["session_token"].startswith(f"{home.upper()}-")
    again = server.post("/hub/request-signup", json={"email_address": address})
    problem(again, 409)
    problem(server.post("/hub/complete-signup", json=signup_body(token, address, home)), 401)


def test_sign_up_mail_is_sent_by_the_region_of_the_landing(
    system: System, landing: str, home: str
) -> None:
    """And nobody keeps the address there, whoever lives elsewhere."""
    person = sign_up(system, home, landing)
    (mail,) = system.mails(**{"to.address": person.address})
    if "message-id" not in mail["headers"]:
        pytest.skip("this mail catcher tells no headers")
    email_id = mail["headers"]["message-id"].strip("<>").partition("@")[0]

    def senders() -> set[str]:
        return {
            region
            for region in REGIONS
            for line in system.log(f"regional-worker {region}").splitlines()
            if email_id in line and json.loads(line)["event"] == "mail_sent"
        }

    eventually(lambda: senders() == {landing})
    query = "select email_status::text, email_to from emails where email_id = %s"
    found = {region: system.sql(region, query, email_id) for region in REGIONS}
    assert found == {region: [("sent", "")] if region == landing else [] for region in REGIONS}


def test_log_in(person: Person, landing: str, home: str) -> None:
    system, server = person.system, person.system.at(landing)
    wrong = person.ask_login(landing, "not the password")
    problem(wrong, 401)
    assert "x-served-by" not in wrong.headers

    asked = person.ask_login(landing)
    assert "x-served-by" not in asked.headers
    challenge = success(asked)
    assert challenge["tfa_token"].startswith(f"{home.upper()}-")
    mail = system.next_mail(person.address)
    assert is_written_in(mail, person.language, "Your Vetchium sign-in code")
    code = code_of(mail)

    other = {"tfa_code": f"{(int(code) + 1) % 1_000_000:06}"}
    problem(server.post("/hub/tfa", json=challenge | other), 403)
    opened = server.post("/hub/tfa", json=challenge | {"tfa_code": code})
    assert "x-served-by" not in opened.headers
    assert success(opened)["preferred_language"] == person.language
    problem(server.post("/hub/tfa", json=challenge | {"tfa_code": code}), 401)


def test_myinfo_is_the_same_everywhere(person: Person, landing: str, home: str) -> None:
    session = person.log_in(landing)
    answers = {place: person.get(place, session) for place in (*REGIONS, "edge")}
    assert {answer.headers["x-served-by"] for answer in answers.values()} == {home}
    me = success(answers["edge"])
    assert me["email_address"] == person.address
    assert me["handle"] == person.handle
    assert me["preferred_language"] == person.language
    assert me["roles"] == ["hub:read_posts"]
    (_, headers, _) = likeness(answers[home])
    for region in REGIONS:
        assert answers[region].content == answers[home].content
        assert likeness(answers[region])[1] == headers


def test_set_language(person: Person, landing: str, home: str) -> None:
    language = "de-DE" if person.language != "de-DE" else "en-US"
    set_to = person.post(landing, "/hub/set-language", language=language)
    assert success(set_to) == {}
    assert set_to.headers["x-served-by"] == home
    assert success(person.get(home))["preferred_language"] == language
    success(person.ask_login(landing))
    mail = person.system.next_mail(person.address)
    assert is_written_in(mail, language, "Your Vetchium sign-in code")


def test_change_password(person: Person, landing: str, home: str) -> None:
    other, new = person.log_in(landing), "another long password"
    path = "/hub/change-password"
    problem(person.post(landing, path, current_password=new, new_password=new + "!"), 401)
    changed = person.post(landing, path, current_password=person.password, new_password=new)
    assert success(changed) == {}
    assert changed.headers["x-served-by"] == home
    success(person.get(landing))
    problem(person.get(landing, other), 401)
    problem(person.ask_login(landing), 401)
    success(person.ask_login(landing, new))


def test_reset_password(person: Person, landing: str, home: str) -> None:
    system, server = person.system, person.system.at(landing)
    body = {"email_address": person.address}
    asked = server.post("/hub/request-password-reset", json=body)
    assert "x-served-by" not in asked.headers
    unknown = server.post("/hub/request-password-reset", json={"email_address": new_address()})
    assert success(asked) == success(unknown)
    mail = system.next_mail(person.address)
    assert is_written_in(mail, person.language, "Choose a new Vetchium password")
    token = {"reset_token": link_token(system, mail, "/reset-password")}

    new = {"new_password": "a password from a reset"}
    done = server.post("/hub/complete-password-reset", json=token | new)
    assert success(done) == {}
    assert "x-served-by" not in done.headers
    problem(person.get(landing), 401)
    problem(server.post("/hub/complete-password-reset", json=token | new), 401)
    problem(person.ask_login(landing), 401)
    success(person.ask_login(landing, new["new_password"]))


def test_change_address(person: Person, landing: str, home: str) -> None:
    system, server, new = person.system, person.system.at(landing), new_address("elsewhere.org")
    taken = success(person.get(landing))
    asked = person.post(
        landing,
        "/hub/request-email-change",
        new_email_address=new,
        current_password=person.password,
    )
    assert success(asked).keys() == {"message"}
    assert asked.headers["x-served-by"] == home
    mail = system.next_mail(new)
    assert is_written_in(mail, person.language, "Confirm your new e-mail address for Vetchium")
    assert new in mail["text"]
    token = {"verification_token": link_token(system, mail, "/verify-email")}

    done = server.post("/hub/complete-email-change", json=token)
    assert success(done) == {}
    assert "x-served-by" not in done.headers
    problem(person.get(landing), 401)
    problem(person.ask_login(landing), 401)
    person.address = new
    session = person.log_in(landing)
    assert success(person.get(landing, session)) == taken | {"email_address": new}


def test_log_out(person: Person, landing: str, home: str) -> None:
    other = person.log_in(landing)
    left = person.post(landing, "/hub/logout")
    assert success(left) == {}
    assert left.headers["x-served-by"] == home
    for region in REGIONS:
        problem(person.get(region), 401)
    success(person.get(landing, other))
