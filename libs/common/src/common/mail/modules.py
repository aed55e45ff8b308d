"""Mails of business modules, in the layout of core: rendered, and queued to an account's address.

A module's template extends `layout.jinja` and uses the blocks of `blocks.jinja`, as core's do; its
facts are plain variables, `{{ link }}` is the page of the mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from gettext import NullTranslations
from uuid import UUID

from jinja2 import Environment

from common.db.pool import Connection, Database
from common.mail.enqueue import put
from common.mail.rendering import (
    DEFAULT_LANGUAGE,
    TRANSLATIONS,
    Rendered,
    environment,
    read_catalog,
)
from common.modules import Chosen, Given, Mail, Module, S
from common.queries.regional_db import mail_queue, recipients
from common.queries.regional_db.models import TenantKind


@dataclass(frozen=True, slots=True)
class Person:
    """A professional as the recipient of a mail."""

    hub_user_global_id: UUID


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an org or agency as the recipient of a mail."""

    portal: str
    tenant_id: UUID
    tenant_user_id: UUID


Recipient = Person | Member


class ModuleMails:
    """The mails of one module; `ui_urls` are the addresses of the portals' pages."""

    def __init__(self, module: Module, ui_urls: Mapping[str, str]) -> None:
        self._module, self._ui_urls = module, ui_urls
        self._kinds = {mail.kind: mail for mail in module.mails}
        languages = TRANSLATIONS if module.mails else ()
        self._catalogs = {language: _catalog(module, language) for language in languages}
        templates = module.folder / "mails" / "templates"
        self._environments: dict[tuple[str, str], Environment] = {
            (form, language): environment(form, language, templates, translations=catalog)
            for form in ("text", "html")
            for language, catalog in self._catalogs.items()
        }

    def render(
        self, kind: str, language: str, portal: str, facts: Mapping[str, str], path: str = ""
    ) -> Rendered:
        """Render a mail; a fact that its template lacks, or another language, raises.

        `path` goes on behind the page of the mail.
        """
        mail: Mail = self._kinds[kind]
        # One line each, so that a name cannot imitate a paragraph of the mail.
        shown = {name: " ".join(value.split()) for name, value in facts.items()}
        if mail.page:
            shown["link"] = self._ui_urls[portal] + mail.page + path
        subject = self._catalogs[language].gettext(mail.subject)

        def form(name: str) -> str:
            template = self._environments[name, language].get_template(f"{mail.template}.jinja")
            return template.render(shown, subject=subject)

        return Rendered(subject=subject, text=form("text"), html=form("html"))

    async def enqueue(
        self,
        conn: Connection,
        kind: str,
        to: Recipient,
        *,
        expires_at: datetime,
        path: str = "",
        **facts: str,
    ) -> bool:
        """Queue a mail on this connection; it goes out when that commits.

        Return False, and queue nothing, if the recipient is not at home here or not active.
        """
        found: recipients.GetPersonRecipientRow | recipients.GetMemberRecipientRow | None
        queries = recipients.AsyncQuerier(conn)
        if isinstance(to, Person):
            portal = "hub"
            found = await queries.get_person_recipient(hub_user_global_id=to.hub_user_global_id)
        else:
            portal = to.portal
            found = await queries.get_member_recipient(
                tenant_user_id=to.tenant_user_id,
                tenant_id=to.tenant_id,
                kind=TenantKind(to.portal),
            )
        if found is None:
            return False
        mail = self.render(kind, found.preferred_language, portal, facts, path)
        await put(mail_queue.AsyncQuerier(conn), kind, found.email_address, mail, expires_at)
        return True


class WorkerModule(Given[S]):
    """What a module's background work has in the worker of a region."""

    def __init__(
        self, chosen: Chosen, *, region: str, ui_urls: Mapping[str, str], regional_db: Database
    ) -> None:
        super().__init__(chosen)
        self.region = region
        self.regional_db = regional_db
        self.mail = ModuleMails(chosen.module, ui_urls).enqueue


def _catalog(module: Module, language: str) -> NullTranslations:
    """Return a module's translations, and core's for the texts of the layout."""
    if language == DEFAULT_LANGUAGE:
        return TRANSLATIONS[language]
    own = read_catalog(language, module.folder / "mails" / "locale")
    own.add_fallback(TRANSLATIONS[language])
    return own
