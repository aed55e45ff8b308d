"""Demo data: approved domains, a staff account, professionals and companies in each region.

The accounts are created as any user's are: through the API, with the token from the mail.
"""

import asyncio
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

import httpx

from embedded import names
from embedded.catcher import Mailbox
from embedded.companies import FOUNDER, MEMBERS, Company, Founding, companies, expect
from embedded.modules import Stage, fill
from embedded.ports import HOST
from embedded.postgres import Server
from embedded.problems import first
from embedded.process import run_once
from embedded.services import program
from embedded.settings import Settings
from embedded.vault import Vault
from nameserver.zone import ZoneFile

DOMAINS = ("example.com", "example.net", "example.org")
ADMIN = "admin@vetchium.example"
_TOKEN = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(frozen=True, slots=True)
class Person:
    """A professional of the demo data."""

    name: str
    email_address: str
    language: str
    country: str
    region: str


@dataclass(frozen=True, slots=True)
class Account:
    """The credentials of a demo account."""

    email_address: str
    password: str
    note: str
    company: str = ""


_LANGUAGE = {"ind1": "ta-IN", "deu1": "de-DE"}
_FIRST = {
    "ind1": ("Maya", "IN"),
    "usa1": ("Sam", "US"),
    "deu1": ("Lena", "DE"),
}


def people(regions: Iterable[str]) -> list[Person]:
    """Return one person per region; in later regions the person is named after the region."""
    found = []
    for region in regions:
        name, country = _FIRST.get(region, (f"Demo {region}", "SG"))
        address = f"{name.lower().replace(' ', '-')}@example.com"
        found.append(Person(name, address, _LANGUAGE.get(region, "en-US"), country, region))
    return found


def _password() -> str:
    return secrets.token_hex(8)  # no word of an address can be in it


class Demo:
    """Creates the missing demo data; existing data stay unchanged."""

    def __init__(
        self,
        settings: Settings,
        vault: Vault,
        database: Server,
        admin_environment: Mapping[str, str],
        mailbox: Mailbox | None = None,
    ) -> None:
        self._settings = settings
        self._vault = vault
        self._database = database
        self._admin_environment = admin_environment
        self._mailbox = mailbox or Mailbox(settings)
        # An added region stays empty, so that it can be retired again.
        self._regions = settings.first_regions
        self._edge = f"http://{HOST}:{settings.port('edge')}"

    def accounts(self) -> list[Account]:
        """Return all demo accounts, staff first, then in the order of the regions."""
        made = {
            each["email_address"]: Account(**each) for each in self._vault.get("accounts") or []
        }
        order = [ADMIN, *(person.email_address for person in people(self._regions))]
        order += [
            company.address(name)
            for company in companies(self._regions, _LANGUAGE)
            for name in (FOUNDER, *MEMBERS)
        ]
        return [made[address] for address in order if address in made]

    async def make(self) -> bool:
        """Create all missing demo data; return whether any was missing."""
        made = {account.email_address for account in self.accounts()}
        if ADMIN not in made:
            await self._make_admin()
        missing = [p for p in people(self._regions) if p.email_address not in made]
        unfounded = [c for c in self._companies() if c.address(FOUNDER) not in made]
        if missing or unfounded:
            await self._make_all(missing, unfounded)
        stage = Stage(
            self._edge,
            self._regions,
            self._mailbox,
            self._vault,
            {person.region: person.email_address for person in people(self._regions)},
            has_companies=bool(self._companies()),
        )
        is_filled = await fill(self._settings.given, stage, self._vault)
        return ADMIN not in made or bool(missing or unfounded) or is_filled

    async def _make_all(self, missing: list[Person], unfounded: list[Company]) -> None:
        try:
            async with (
                httpx.AsyncClient(base_url=self._edge, timeout=20, trust_env=False) as client,
                asyncio.TaskGroup() as group,
            ):
                for person in missing:
                    group.create_task(self._make_person(client, person))
                for company in unfounded:
                    group.create_task(self._make_company(client, company))
        except ExceptionGroup as errors:
            raise first(errors) from None

    def _companies(self) -> list[Company]:
        """Return the companies whose domains can be verified, which needs our own name server."""
        if self._settings.given.get("DNS_RESOLVER"):
            return []
        return companies(self._settings.regions, _LANGUAGE)

    async def _make_admin(self) -> None:
        password = self._vault.secret("admin_password", _password)
        known = f"SELECT 1 FROM admin_users WHERE email_address = '{ADMIN}'"  # noqa: S608  # constant
        if not (await self._database.sql(known)).strip():
            await run_once(
                str(program("global-service")),
                *("create-admin", "--email", ADMIN, "--full-name", "Demo Admin"),
                "--password-stdin",
                environment=self._admin_environment,
                stdin=f"{password}\n",
            )
        names = ", ".join(f"('{domain}')" for domain in DOMAINS)
        await self._database.sql(
            "WITH admin AS (SELECT admin_user_id FROM admin_users WHERE email_address = "  # noqa: S608  # constants
            f"'{ADMIN}'), made AS (INSERT INTO approved_domains (domain_name, created_by_admin_id) "
            f"SELECT name, admin_user_id FROM admin, (VALUES {names}) AS domains (name) "
            "ON CONFLICT DO NOTHING RETURNING domain_id, domain_name, created_by_admin_id) "
            "INSERT INTO approved_domains_audit_log "
            "(admin_id, action, target_domain_id, target_domain_name, new_value, reason) "
            "SELECT created_by_admin_id, 'created', domain_id, domain_name, "
            "'{\"status\": \"active\"}', 'demo data' FROM made;\n"
        )
        self._keep(Account(ADMIN, password, "staff, superadmin"))

    async def _make_person(self, client: httpx.AsyncClient, person: Person) -> None:
        password = self._vault.secret(f"{person.email_address} password", _password)
        body = {"email_address": person.email_address}
        asked = await client.post("/hub/request-signup", json=body)
        # 409: created by an earlier run that was stopped before it could save the account.
        if asked.status_code != httpx.codes.CONFLICT:
            expect(asked, httpx.codes.OK)
            mail = await self._mailbox.newest(person.email_address, unseen=False, within=15)
            token = _TOKEN.search(mail["text"])
            made = await client.post(
                "/hub/complete-signup",
                json=body
                | {
                    "signup_token": token[0] if token else "",
                    "password": password,
                    "preferred_display_name": person.name,
                    "home_region": person.region,
                    "preferred_language": person.language,
                    "resident_country_code": person.country,
                },
            )
            expect(made, httpx.codes.CREATED)
        note = f"professional, home region {person.region}, {person.language}"
        self._keep(Account(person.email_address, password, note))

    async def _make_company(self, client: httpx.AsyncClient, company: Company) -> None:
        password = self._vault.secret(f"{company.domain} password", _password)
        zone = ZoneFile(names.path(self._settings))
        await Founding(company, password, client, self._mailbox, zone).make()
        # The founder is saved last: a saved founder means a complete company.
        for name in (*MEMBERS, FOUNDER):
            note = f"{company.note}, {name}"
            self._keep(Account(company.address(name), password, note, company.domain))

    def _keep(self, account: Account) -> None:
        known = [asdict(each) for each in self.accounts()]
        self._vault.put("accounts", [*known, asdict(account)])
