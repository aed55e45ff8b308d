"""Requests and responses of sign-up."""

from collections.abc import Iterable

from msgspec import field

from common.wire.problems import FieldError
from common.wire.schema import (
    Country,
    HomeRegion,
    Language,
    Name,
    NewEmail,
    NewPassword,
    TokenText,
    Wire,
)


class RequestSignupRequest(Wire):
    """The address to sign up."""

    email_address: NewEmail


class OtherDisplayName(Wire):
    """The name in another language."""

    language_code: Language
    display_name: Name


class CompleteSignupRequest(Wire):
    """The data of a new account."""

    signup_token: TokenText
    email_address: NewEmail
    password: NewPassword
    preferred_display_name: Name
    home_region: HomeRegion
    preferred_language: Language
    resident_country_code: Country
    other_display_names: list[OtherDisplayName] = field(default_factory=list)

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Refuse a language that has two names."""
        languages = [self.preferred_language]
        for index, name in enumerate(self.other_display_names):
            if isinstance(name.language_code, str) and name.language_code in languages:
                where = f"other_display_names[{index}].language_code"
                yield FieldError(where, "must be a language that has no name yet")
            languages.append(name.language_code)


class CompleteSignupResponse(Wire):
    """The first session, and the name in the URL of the profile."""

    session_token: str
    handle: str
