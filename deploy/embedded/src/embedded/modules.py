"""Business modules in the local stack: all that are installed, unless `MODULES` names some."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

import httpx

from common.modules import VARIABLE, Module, find, installed
from common.settings import SettingsError, words
from embedded.catcher import Mailbox
from embedded.companies import CODE, FOUNDER, companies, expect
from embedded.problems import StackError
from embedded.vault import Vault

_WITHIN = 30.0


def modules(given: Mapping[str, str]) -> Sequence[Module]:
    """Return the modules that run; raise StackError for a broken one.

    `MODULES=none` starts core alone: an empty value means the default, as everywhere in `.env`.
    """
    names = words(VARIABLE, given) or tuple(sorted(installed()))
    try:
        return [find(name) for name in names if name != "none"]
    except SettingsError as error:
        raise StackError("\n".join(error.lines)) from None


def variables(given: Mapping[str, str]) -> dict[str, str]:
    """Return what services are told of modules: which run, and the settings that are given."""
    found = modules(given)
    prefixes = tuple(f"{head}{each.name.upper()}_" for each in found for head in ("", "LIMIT_"))
    own = {name: text for name, text in given.items() if prefixes and name.startswith(prefixes)}
    return {**own, VARIABLE: ",".join(each.name for each in found)}


class Stage:
    """What the `demo` of a module is given: clients that are signed in as the demo accounts."""

    def __init__(
        self,
        edge: str,
        regions: tuple[str, ...],
        mailbox: Mailbox,
        vault: Vault,
        people: Mapping[str, str],
        *,
        has_companies: bool,
    ) -> None:
        self.regions = regions
        self.has_companies = has_companies
        """Whether there are demo companies: with a resolver from outside there are none."""
        self._edge, self._mailbox, self._vault, self._people = edge, mailbox, vault, people
        self._clients: dict[tuple[str, str], httpx.AsyncClient] = {}
        self._open = AsyncExitStack()

    async def aclose(self) -> None:
        """Close the clients."""
        await self._open.aclose()

    async def person(self, region: str) -> httpx.AsyncClient:
        """Return a client that is signed in as the professional of a region."""
        address = self._people[region]
        password = self._vault.secret(f"{address} password")
        body = {"email_address": address, "password": password}
        return await self._client("hub", region, address, body)

    async def founder(self, portal: str, region: str) -> httpx.AsyncClient:
        """Return a client that is signed in as superadmin of the org or agency of a region."""
        (company,) = (each for each in companies([region], {}) if each.portal == portal)
        address = company.address(FOUNDER)
        password = self._vault.secret(f"{company.domain} password")
        body = {"email": address, "domain": company.domain, "password": password}
        return await self._client(portal, region, address, body)

    async def _client(
        self, portal: str, region: str, address: str, body: Mapping[str, str]
    ) -> httpx.AsyncClient:
        known = self._clients.get((portal, region))
        if known is not None:
            return known
        client = await self._open.enter_async_context(
            httpx.AsyncClient(base_url=self._edge, timeout=20, trust_env=False)
        )
        seen = frozenset(str(mail["id"]) for mail in await self._mailbox.to(address))
        asked = expect(await client.post(f"/{portal}/login", json=body), httpx.codes.OK)
        code = await self._mailbox.find(address, CODE, seen=seen, within=_WITHIN)
        answer = {"tfa_token": asked["tfa_token"], "tfa_code": code}
        opened = expect(await client.post(f"/{portal}/tfa", json=answer), httpx.codes.OK)
        client.headers["Authorization"] = f"Bearer {opened['session_token']}"
        self._clients[portal, region] = client
        return client


async def fill(given: Mapping[str, str], stage: Stage, vault: Vault) -> bool:
    """Let each module make its demo data, once; return whether any was missing."""
    is_new = False
    try:
        for module in modules(given):
            if not module.demo or vault.get(f"demo {module.name}"):
                continue
            await module.part(module.demo)(stage)
            vault.put(f"demo {module.name}", True)
            is_new = True
    finally:
        await stage.aclose()
    return is_new
