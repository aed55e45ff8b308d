"""Domains and e-mail addresses: their form on the wire, and which mailbox an address belongs to."""

import re

import idna

LONGEST_DOMAIN = 236
"""The name of the record that proves a domain is 17 characters longer, and ends at 253."""
LONGEST = 254
_LONGEST_NAME = 253
_LONGEST_OF_OLD = 256

_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ATOM = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
DOMAIN = rf"^(?:{_LABEL}\.)+(?![0-9]+$){_LABEL}$"
EMAIL = (
    rf"^(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?=.{{3,{_LONGEST_NAME}}}$)(?:{_LABEL}\.)+"
    "(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$"
)
_OF_OLD = re.compile(rf"[a-z0-9._%-]+@(?=.{{3,255}}$)(?:{_LABEL}\.)+[a-z]{{2,63}}")


def to_ascii(text: str) -> str:
    """Return a domain in lower case, other scripts as A-labels (UTS 46, IDNA 2008)."""
    if text.isascii() or len(text) > _LONGEST_NAME:
        return text.lower()
    try:
        return idna.encode(text, uts46=True, std3_rules=True).decode()
    except UnicodeError:  # of idna too: no domain, as the pattern will say
        return text


def normalise_email(text: str) -> str:
    """Return an address in lower case, its domain in ASCII."""
    local, at, domain = text.strip().rpartition("@")
    return (local.lower() if local.isascii() else local) + at + to_ascii(domain)


def mailbox(address: str) -> str:
    """Return an address without its +tag: all of these are one mailbox, which has one account."""
    local, at, domain = address.rpartition("@")
    return (local.partition("+")[0] or local) + at + domain


def may_be_stored(address: str) -> bool:
    """Return whether an account can have this address: by today's rule, or by that of old."""
    if len(address) <= LONGEST and re.match(EMAIL, address):
        return True
    return len(address) <= _LONGEST_OF_OLD and _OF_OLD.fullmatch(address) is not None
