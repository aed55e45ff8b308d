"""Values that pass a first check: real addresses, ids, domains, tokens and codes."""

from typing import Any

from fuzz.people import Crowd, Person

PASSWORD = "fuzz with a battery staple {}"
DOMAINS = ("example.com", "fuzz.example.com", "nobody.example", "xn--bcher-kva.example")
ROLES = (
    "superadmin",
    "manage_users",
    "invite_users",
    "manage_domains",
    "view_domains",
    "manage_mails",
)
REGIONS = ("ind1", "usa1", "deu1", "zzz9")
OFTEN, SELDOM = 0.6, 0.03

_ADDRESSES = frozenset({"email", "email_address"})
_TOKENS = frozenset({"signup_token", "invitation_token", "reset_token", "verification_token"})
_NOBODY = "00000000-0000-4000-8000-000000000000"
_UNDOING = frozenset({"disable-user", "remove-role"})


class Values:
    """Puts real values into some fields of a generated body."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._chance = crowd.chance
        self._made = 0

    def fill(self, body: dict[str, Any], route: str, person: Person) -> dict[str, Any]:
        """Return a body for a route, of which some fields have real values."""
        chance = self._chance.random
        if route == "login":
            right = person.login | {"device_token": person.device_token}
            return (
                {**body, **right} if chance() < SELDOM else body
            )  # an account gets 60 codes an hour
        filled = {
            name: self._value(name, value, person) if chance() < OFTEN else value
            for name, value in body.items()
        }
        if route in _UNDOING:
            self._spare(filled)
        return filled

    def _value(self, name: str, value: Any, person: Person) -> Any:  # noqa: C901, PLR0911  a table
        choice = self._chance.choice
        if name == "new_email_address":  # somebody's own one would mix up two people here
            self._made += 1
            return f"moved-{self._made}@example.com"
        if name in _ADDRESSES:
            return self._address(person)
        if name in {"domain", "domain_name"}:
            return choice([*DOMAINS, *self._companies()])
        if name == "target_user_id":
            return choice([each.user_id or _NOBODY for each in self._crowd.members])
        if name == "role_name":
            return f"{person.portal}:{choice(ROLES)}"
        if name == "home_region":
            return choice(REGIONS)
        if name in {"password", "new_password"}:
            self._made += 1
            return PASSWORD.format(self._made)
        if name == "current_password":
            return person.password
        if name in _TOKENS:
            return choice(self._crowd.post.tokens[name][-50:] or [value])
        if name == "tfa_code":
            return choice(
                [codes[-1] for codes in self._crowd.post.codes.values() if codes] or [value]
            )
        return value

    def _companies(self) -> list[str]:
        return sorted({each.company for each in self._crowd.members if each.company})

    def _address(self, person: Person) -> str:
        """Return an address: of a colleague, of a stranger, or a new one."""
        self._made += 1
        own = [each.address for each in self._crowd.members if each.group == person.group]
        others = [each.address for each in self._crowd.members]
        domain = person.company or "example.com"
        return self._chance.choice(
            [self._chance.choice(own), self._chance.choice(others), f"fuzz-{self._made}@{domain}"]
        )

    def _spare(self, body: dict[str, Any]) -> None:
        """Point a request that would end the run for a founder at nobody."""
        founders = [each for each in self._crowd.members if each.is_founder]
        if str(body.get("email_address", "")).lower() in {each.address for each in founders}:
            body["email_address"] = "nobody@example.com"
        if str(body.get("target_user_id")) in {each.user_id for each in founders}:
            body["target_user_id"] = _NOBODY
