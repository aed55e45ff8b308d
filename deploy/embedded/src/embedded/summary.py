"""The addresses and accounts that are printed once everything runs."""

from collections.abc import Iterator, Sequence

from embedded.companies import FOUNDER, MEMBERS
from embedded.demo import Account
from embedded.settings import Settings


def urls(settings: Settings) -> dict[str, str]:
    """Return name → address of everything a user may open."""
    pages = {f"{entry}-ui": settings.ui_url(entry) for entry in settings.entries} | {
        "edge": f"http://localhost:{settings.port('edge')}",
        "mail catcher": f"http://localhost:{settings.port('mail web')}",
        "global-service": f"http://localhost:{settings.port('global-service')}",
    }
    for region in settings.regions:
        name = f"regional-api {region}"
        pages[name] = f"http://localhost:{settings.port(name)}"
    return pages


def lines(settings: Settings, accounts: Sequence[Account]) -> Iterator[str]:
    """Yield the last lines that a start prints."""
    yield ""
    pages = urls(settings)
    if not accounts:
        yield f"edge and mail catcher: {pages['edge']} {pages['mail catcher']}"
        yield "the services do not run: make run-regional-api REGION=…, …"
        return
    for name, url in pages.items():
        yield f"{name:<20} {url}"
    yield f"{'API documentation':<20} {pages['edge']}/docs"
    yield ""
    yield "demo accounts"
    for account in accounts:
        if not account.company:
            yield f"  {account.email_address:<24} {account.password:<18} {account.note}"
    founders = [each for each in accounts if each.email_address.startswith(f"{FOUNDER}@")]
    if founders:
        yield f"demo companies: {', '.join(f'{name}@' for name in (FOUNDER, *MEMBERS))} each domain"
    for founder in founders:
        note = founder.note.rpartition(", ")[0]
        yield f"  {founder.company:<24} {founder.password:<18} {note}"
    yield ""
