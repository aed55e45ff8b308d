"""The wire: base Struct and field types; `common.wire.validate` applies them.

A field type is `Annotated[str, Meta(rule), …]`; its Meta's description is the message. A member
that may be left out is `X | UnsetType = UNSET` or has another default.
"""

from collections.abc import Callable, Iterable
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from common.wire import addresses, names, passwords
from common.wire.problems import FieldError


class Wire(msgspec.Struct, kw_only=True):
    """Base of all request and response bodies."""

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Return errors across fields; a field with an error of its own is UNSET here."""
        return ()


class Normalize(NamedTuple):
    """Annotation of a field type: how the value is normalized before validation."""

    how: Callable[[str], str]


class Check(NamedTuple):
    """Annotation of a field type: a rule that a pattern cannot express, applied last.

    Without a message of its own, the field's description is the message.
    """

    what: Callable[[str], bool]
    message: str = ""


class ServedRegion(NamedTuple):
    """Annotation of a field type: the value must be an active region."""


class OfPortal(NamedTuple):
    """Annotation of a field type: the value must begin with the route's portal and a colon."""


NewEmail = Annotated[
    str,
    Meta(
        min_length=3,
        max_length=addresses.LONGEST,
        pattern=addresses.EMAIL,
        description="must be an e-mail address of 3-254 characters",
        examples=["maya+work@example.com"],
    ),
    Normalize(addresses.normalise_email),
]
"""The address of a new account."""

Email = Annotated[
    str,
    Meta(
        min_length=3,
        description="must be an e-mail address of 3-254 characters",
        examples=["maya@example.com"],
    ),
    Normalize(addresses.normalise_email),
    Check(addresses.may_be_stored),
]
"""An address that may have an account; with or without its +tag it is the same."""

Domain = Annotated[
    str,
    Meta(
        min_length=3,
        max_length=addresses.LONGEST_DOMAIN,
        pattern=addresses.DOMAIN,
        description="must be a domain name of two or more labels, 3-236 characters",
        examples=["example.com"],
    ),
    Normalize(lambda text: text.strip().lower()),
]
NewPassword = Annotated[
    str,
    Meta(
        min_length=passwords.SHORTEST,
        max_length=passwords.LONGEST,
        description="must be 12-128 characters, none of them invisible",
        examples=["correct horse battery"],
    ),
    Normalize(passwords.prepared),
    Check(passwords.is_uncommon, "must not be one of the common passwords"),
    Check(passwords.is_varied, "must not be a run or a repetition"),
]
"""A password that is set, in its prepared form."""

KnownPassword = Annotated[
    str,
    Meta(
        description="must be a string of 12-128 characters",
        examples=["correct horse battery"],
    ),
    Check(passwords.may_be_stored),
]
"""A password that is compared with the stored one, as it was typed."""

Name = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=names.LONGEST,
        description="must be 1-128 letters, digits, blanks and ' \u2019 . , - \u00b7 &,"
        " a letter among them",
        examples=["Maya Rao"],
    ),
    Normalize(names.normalise),
    Check(names.is_name),
]
"""The name of a person or a company."""

Reason = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=256,
        pattern=r"^[^\x00]*[^\x00\s][^\x00]*$",
        description="must be 1-256 characters, not only white space",
        examples=["A customer since 2026"],
    ),
]
Id = Annotated[
    str,
    Meta(
        pattern="^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
        max_length=36,
        description="must be a UUID with its hyphens",
        examples=["0d6f2a3e-8a53-4d3e-9a63-5c1c2f1b7a10"],
    ),
]
Part = Annotated[
    str,
    Meta(pattern=r"^[^\x00]*$", description="must be a string, without a NUL", examples=["maya"]),
]
PageLimit = Annotated[
    int, Meta(ge=1, le=100, description="must be a whole number of 1-100", examples=[50])
]
Cursor = Annotated[str, Meta(description="must be a cursor of an earlier answer", examples=[""])]
Language = Annotated[
    str,
    Meta(
        pattern="^(en-US|de-DE|ta-IN)$",
        max_length=5,
        description="must be en-US, de-DE or ta-IN",
        examples=["en-US"],
    ),
]
Country = Annotated[
    str,
    Meta(
        pattern="^[A-Z]{2}$",
        max_length=2,
        description="must be two capital letters",
        examples=["IN"],
    ),
]
HomeRegion = Annotated[
    str,
    Meta(description="must be a region that is served, in lower case", examples=["ind1"]),
    ServedRegion(),
]
TfaCode = Annotated[
    str,
    Meta(
        pattern="^[0-9]{6}$",
        max_length=6,
        description="must be a string of exactly six digits",
        examples=["123456"],
    ),
]
DeviceToken = Annotated[
    str,
    Meta(
        max_length=256,
        description="must be a string of at most 256 characters",
        examples=["9f86….1811808000.60303a…"],
    ),
]
TokenText = Annotated[
    str, Meta(min_length=1, description="must be a non-empty string", examples=["IND1-9f86…"])
]
