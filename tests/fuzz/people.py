"""Who asks: the demo accounts, each signed in as a person would, with the code from the mail."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from fuzz.post import Post

PORTALS = {"professional": "hub", "employer": "org", "agency": "agency", "staff": "admin"}
"""First word of a demo account's note → portal."""
FOUNDERS = ("superadmin@", "admin@")
"""Accounts that the run needs to its end: no request disables them."""


@dataclass(eq=False)
class Person:
    """A demo account and its session, empty while it is signed out."""

    portal: str
    address: str
    password: str
    company: str
    session: str = ""
    user_id: str = ""
    device_token: str = ""
    is_lost: bool = False

    def __post_init__(self) -> None:
        # Who may know the address: the company, all staff, or the person alone, even if it changes.
        self.group = self.company or ("staff" if self.portal == "admin" else self.address)

    @property
    def is_founder(self) -> bool:
        """Return whether the run needs this account to its end."""
        return self.address.startswith(FOUNDERS)

    @property
    def login(self) -> dict[str, str]:
        """Return the body of a right login."""
        if self.portal == "hub":
            return {"email_address": self.address, "password": self.password}
        company = {"domain": self.company} if self.company else {}
        return {"email": self.address, "password": self.password, **company}


def people(accounts: Iterable[Mapping[str, str]]) -> list[Person]:
    """Return the demo accounts that a running stack publishes."""
    return [
        Person(
            portal=PORTALS[each["note"].partition(",")[0]],
            address=each["email_address"],
            password=each["password"],
            company=each["company"],
        )
        for each in accounts
    ]


@dataclass
class Crowd:
    """All people; whose sessions a request may carry, and what each group has been told."""

    edge: str
    post: Post
    members: list[Person]
    chance: random.Random
    told: dict[str, set[str]] = field(default_factory=dict)
    """Group → addresses that its own requests have named."""
    refused: list[str] = field(default_factory=list)
    """Why somebody could not sign in."""

    def __post_init__(self) -> None:
        self._client = httpx.Client(base_url=self.edge, timeout=30, trust_env=False)
        for person in self.members:
            self.told.setdefault(person.group, set()).add(person.address)

    def of(self, portal: str) -> list[Person]:
        """Return who can sign in to a portal."""
        return [each for each in self.members if each.portal == portal and not each.is_lost]

    def owner(self, session: str) -> Person | None:
        """Return whose session this is."""
        return next((each for each in self.members if session and each.session == session), None)

    def by_address(self, address: str) -> Person | None:
        """Return who has an address."""
        return next((each for each in self.members if each.address == address), None)

    def somebody(self, portal: str) -> Person:
        """Return a person of a portal, founders more often; signed in if anybody can be."""
        while all_ := self.of(portal):
            person = self.chance.choice([each for each in all_ if each.is_founder] * 2 + all_)
            if person.session or self.sign_in(person):
                return person
        return self.chance.choice([each for each in self.members if each.portal == portal])

    def sign_in(self, person: Person) -> bool:
        """Sign in with password and mailed code; one who cannot is lost until `restore`."""
        seen = len(self.post.codes[person.address])
        answer = self._post(person, "login", person.login)
        if answer.status_code == httpx.codes.OK:
            token = answer.json()["tfa_token"]
            # A code of another login, asked for by the run itself, may arrive first.
            for number in range(3):
                code = self.post.code(person.address, after=seen + number)
                answer = self._post(person, "tfa", {"tfa_token": token, "tfa_code": code})
                if answer.status_code == httpx.codes.OK:
                    person.session = answer.json()["session_token"]
                    person.device_token = answer.json()["device_token"]
                    return True
        self.refused.append(f"{person.address} cannot sign in: {answer.status_code} {answer.text}")
        person.is_lost = True
        return False

    def _post(self, person: Person, name: str, body: Mapping[str, Any]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {person.session}"} if person.session else {}
        return self._client.post(f"/{person.portal}/{name}", json=body, headers=headers)

    def arrive(self) -> None:
        """Sign everybody in, and ask each company's founder for the ids of its members."""
        for person in self.members:
            self.sign_in(person)
        for founder in [each for each in self.members if each.is_founder]:
            items = self._post(founder, "filter-users", {}).raise_for_status().json()["items"]
            ids = {each["email_address"]: each[f"{founder.portal}_user_id"] for each in items}
            for person in self.members:
                person.user_id = ids.get(person.address, person.user_id)

    def restore(self) -> None:
        """Give those another try who could not sign in, and enable whom the run has disabled."""
        for person in [each for each in self.members if each.is_lost]:
            person.is_lost, person.session = False, ""
            for founder in self.of(person.portal):
                if founder.is_founder and founder.group == person.group and founder.session:
                    self._post(founder, "enable-user", {"email_address": person.address})
