"""How a domain is proven: a TXT record that only its owner can set."""

from datetime import timedelta

from common.wire.problems import Conflict

CLAIM = timedelta(days=7)
"""How long the value of a claim is good."""

_PERSONAL = """
    gmail.com googlemail.com yahoo.com yahoo.co.in yahoo.co.uk yahoo.de yahoo.fr yahoo.ca
    yahoo.com.au yahoo.com.br yahoo.co.jp ymail.com hotmail.com hotmail.co.uk hotmail.de
    hotmail.fr outlook.com outlook.in live.com live.in msn.com aol.com protonmail.com
    proton.me icloud.com me.com mac.com mail.com zoho.com yandex.com yandex.ru gmx.com gmx.de
    gmx.net web.de rediffmail.com fastmail.com tutanota.com hey.com
"""

PERSONAL = frozenset(_PERSONAL.split())
"""Domains of personal mail, which are no tenant's (contract, org.md); their sub-domains may be."""


class DomainTaken(Conflict):
    """This domain is claimed already."""


def record_name(domain: str) -> str:
    """Return the name of the record that proves a domain."""
    return f"_vetchium-verify.{domain}"
