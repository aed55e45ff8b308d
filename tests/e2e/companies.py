"""Employers and agencies, and those who work there; everything over HTTP, mail and DNS."""

import re
import string
from dataclasses import dataclass
from random import SystemRandom

import httpx
from e2e.parts import Mail
from e2e.people import code_of
from e2e.system import System

from vetchium_testing.answers import likeness, success
from vetchium_testing.regional_api.joined_regions import PASSWORD, bearer

PORTALS = ("org", "agency")

_HEX = re.compile(r"(?<![0-9a-zA-Z-])[0-9a-f]{64}\b")
_REGIONAL = re.compile(r"\b[A-Z]{3}[0-9]-[0-9a-f]{64}\b")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+Z")


def letters(count: int = 12) -> str:
    """Return letters that nobody else has; a name may have no digits."""
    return "".join(SystemRandom().choices(string.ascii_lowercase, k=count))


def shape(answer: httpx.Response) -> tuple[int, list[tuple[str, str]], str]:
    """Return what must be the same through every region: drawn values and times are blotted out."""
    status, headers, text = likeness(answer)
    return status, headers, _TIME.sub("#", text)


@dataclass
class Colleague:
    """A member of a company."""

    system: System
    portal: str
    home: str
    domain: str
    address: str
    password: str = PASSWORD
    session: str = ""

    def post(self, place: str, name: str, /, **body: object) -> httpx.Response:
        """Post to an endpoint of the portal, with the session if there is one."""
        headers = bearer(self.session) if self.session else {}
        return self.system.at(place).post(f"/{self.portal}/{name}", json=body, headers=headers)

    def get(self, place: str) -> httpx.Response:
        """Ask who one is."""
        return self.system.at(place).get(f"/{self.portal}/myinfo", headers=bearer(self.session))

    def ask_login(self, place: str, password: str | None = None) -> httpx.Response:
        """Send address, domain and password."""
        credentials = {"email": self.address, "domain": self.domain}
        return self.post(place, "login", **credentials, password=password or self.password)

    def log_in(self, place: str) -> str:
        """Log in with password and mailed code; keep and return the session."""
        challenge = success(self.ask_login(place))
        code = code_of(self.system.next_mail(self.address))
        self.session = success(self.post(place, "tfa", **challenge, tfa_code=code))["session_token"]
        return self.session


def demo_superadmin(system: System, portal: str, home: str) -> Colleague:
    """Return the founder of the company that `make up` made, signed in."""
    (account,) = (
        each
        for each in system.note["accounts"]
        if each["email_address"] == f"superadmin@{portal}-{home}.example"
    )
    address, domain = account["email_address"], account["company"]
    for _ in system.mails(**{"to.address": address}):
        system.next_mail(address)  # those of the sign-up
    found = Colleague(system, portal, home, domain, address, account["password"])
    found.log_in(home)
    return found


def link_token(
    system: System, portal: str, mail: Mail, path: str, *, is_regional: bool = True
) -> str:
    """Return the token of a mail, which stands in the link and on a line of its own."""
    text: str = mail["text"]
    (token,) = set((_REGIONAL if is_regional else _HEX).findall(text))
    assert f"{system.settings.ui_url(portal)}{path}#token={token}" in text
    assert token in (line.strip() for line in text.splitlines())
    return str(token)


def sign_up(
    system: System, portal: str, home: str, landing: str, *, password: str = PASSWORD
) -> tuple[Colleague, list[str]]:
    """Make a company; return its founder, and the secrets that it took."""
    domain = f"{letters()}.example"
    founder = Colleague(system, portal, home, domain, f"{letters()}@{domain}", password)
    success(founder.post(landing, "init-signup", email=founder.address, home_region=home))
    mails = [system.next_mail(founder.address) for _ in range(2)]
    record, link = sorted(mails, key=lambda mail: "complete-signup" in mail["text"])
    assert record["subject"].startswith("DNS record for your Vetchium ")
    (value,) = set(_HEX.findall(record["text"]))
    token = link_token(system, portal, link, "/complete-signup", is_regional=False)
    system.parts.add_record(f"_vetchium-verify.{domain}", value)
    made = founder.post(
        landing,
        "complete-signup",
        signup_token=token,
        password=password,
        preferred_language="en-US",
        has_added_dns_record=True,
        agrees_to_eula=True,
    )
    founder.session = success(made, 201)["session_token"]
    return founder, [token, founder.session]


def join(
    founder: Colleague, landing: str, *, name: str, password: str = PASSWORD
) -> tuple[Colleague, str]:
    """Invite somebody who accepts; return him, and the token that it took."""
    address = f"{letters()}@elsewhere.example"
    success(founder.post(landing, "invite-user", email_address=address), 201)
    system, portal = founder.system, founder.portal
    token = link_token(system, portal, system.next_mail(address), "/complete-setup")
    member = Colleague(system, portal, founder.home, founder.domain, address, password)
    body = {"invitation_token": token, "password": password, "full_name": name}
    success(member.post(landing, "complete-setup", **body))
    return member, token
