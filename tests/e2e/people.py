"""Professionals who do everything as everybody does: over HTTP, with what comes by mail."""

import re
from dataclasses import dataclass

import httpx
from e2e.parts import Mail
from e2e.system import System

from vetchium_testing.answers import success
from vetchium_testing.regional_api.hub import new_address, signup_body
from vetchium_testing.regional_api.joined_regions import PASSWORD, bearer

LANGUAGE_AT = {"ind1": "ta-IN", "usa1": "en-US", "deu1": "de-DE"}
_GLOBAL_TOKEN = re.compile(r"(?<![0-9a-zA-Z-])[0-9a-f]{64}\b")
_REGIONAL_TOKEN = re.compile(r"\b[A-Z]{3}[0-9]-[0-9a-f]{64}\b")
_CODE = re.compile(r"\b[0-9]{6}\b")


def link_token(system: System, mail: Mail, path: str, *, is_regional: bool = True) -> str:
    """Return the token of a mail, which stands in the link and on a line of its own."""
    text: str = mail["text"]
    (token,) = set((_REGIONAL_TOKEN if is_regional else _GLOBAL_TOKEN).findall(text))
    assert f"{system.settings.ui_url('hub')}{path}#token={token}" in text
    assert token in (line.strip() for line in text.splitlines())
    return str(token)


def code_of(mail: Mail) -> str:
    """Return the code of a mail, which holds it once."""
    (code,) = _CODE.findall(mail["text"])
    return str(code)


def is_written_in(mail: Mail, language: str, english_subject: str) -> bool:
    """Whether a mail says that it is in a language, and has a subject of it."""
    declared = f'lang="{language.partition("-")[0]}"' in mail["html"]
    return bool(declared and (mail["subject"] == english_subject) == (language == "en-US"))


@dataclass
class Person:
    """Somebody with an account; `session` is that of the sign-up."""

    system: System
    address: str
    home: str
    language: str
    handle: str
    session: str
    password: str

    def get(self, place: str, session: str | None = None) -> httpx.Response:
        """Ask who one is."""
        headers = bearer(session or self.session)
        return self.system.at(place).get("/hub/myinfo", headers=headers)

    def post(self, place: str, path: str, **body: object) -> httpx.Response:
        """Post with the session."""
        return self.system.at(place).post(path, json=body, headers=bearer(self.session))

    def ask_login(self, place: str, password: str | None = None) -> httpx.Response:
        """Send address and password."""
        body = {"email_address": self.address, "password": password or self.password}
        return self.system.at(place).post("/hub/login", json=body)

    def log_in(self, place: str) -> str:
        """Log in with password and mailed code; return the session."""
        challenge = success(self.ask_login(place))
        code = code_of(self.system.next_mail(self.address))
        answer = self.system.at(place).post("/hub/tfa", json=challenge | {"tfa_code": code})
        return str(success(answer)["session_token"])


def sign_up(
    system: System,
    home: str,
    landing: str | None = None,
    *,
    name: str = "Maya",
    password: str = PASSWORD,
) -> Person:
    """Make an account with a home; the requests land there or elsewhere."""
    place, address, language = landing or home, new_address(), LANGUAGE_AT[home]
    success(system.at(place).post("/hub/request-signup", json={"email_address": address}))
    token = link_token(system, system.next_mail(address), "/signup/verify", is_regional=False)
    body = signup_body(
        *(token, address, home),
        password=password,
        preferred_display_name=name,
        preferred_language=language,
    )
    made = success(system.at(place).post("/hub/complete-signup", json=body), 201)
    return Person(system, address, home, language, made["handle"], made["session_token"], password)
