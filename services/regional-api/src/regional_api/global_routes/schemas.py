"""The wire of the global routes."""

from common.wire.schema import Domain, Wire


class Region(Wire):
    """A region where one can sign up."""

    region_code: str
    region_name: str


class RegionsResponse(Wire):
    """The active regions, by code."""

    regions: list[Region]


class SupportedLanguage(Wire):
    """A language of mails and pages."""

    language_code: str
    language_name: str
    native_name: str
    is_default: bool


class LanguagesResponse(Wire):
    """The default first, the others by code."""

    languages: list[SupportedLanguage]


class CheckDomainRequest(Wire):
    """A domain, in any case."""

    domain: Domain


class CheckDomainResponse(Wire):
    """Whether its addresses may sign up as professionals."""

    is_approved: bool
