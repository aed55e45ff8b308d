"""The pages of staff, employers and agencies, for `make screenshots`."""

from collections.abc import Callable

from browser.staff import Admin, enter, make_admin, make_company
from browser.visitor import Visitor
from e2e.companies import join, letters

Shot = Callable[[str], None]


def _pages(who: Visitor, shot: Shot, prefix: str, pages: dict[str, str]) -> None:
    for name, path in pages.items():
        who.open(path)
        who.page.wait_for_load_state("networkidle")
        shot(f"{prefix}-{name}")


def _press(who: Visitor, place: str) -> None:
    who.page.locator(place).first.click()
    who.page.wait_for_timeout(400)


def admin(who: Visitor, shot: Shot, boss: Admin) -> None:
    """Take the pages of the platform's staff."""
    _pages(who, shot, "admin", {"login": "/login", "setup": "/complete-setup?token=x"})
    make_admin(who.system, boss, "view_domains", name="Ada Rao")
    enter(who, boss.session)
    _pages(
        who,
        shot,
        "admin",
        {
            "home": "/home",
            "users": "/users",
            "domains": "/domains",
            "domain": "/domains/example.com",
            "mails": "/mails",
            "regions": "/regions",
            "account": "/account",
        },
    )
    who.open("/users")
    _press(who, "main li button >> nth=0")
    shot("admin-roles")
    who.open("/domains")
    _press(who, "main button")
    _press(who, "dialog [type=submit]")
    shot("admin-add-domain")
    stranger = make_admin(who.system, boss)
    enter(who, stranger.session)
    _pages(who, shot, "admin", {"home-no-roles": "/home", "mails-refused": "/mails"})


def tenant(who: Visitor, shot: Shot, portal: str, home: str) -> None:
    """Take the pages of a company."""
    founder = make_company(who.system, portal, home)
    domain = f"{letters()}.example"
    _pages(
        who,
        shot,
        portal,
        {"welcome": "/", "signup": "/signup", "login": "/login", "forgot": "/forgot-password"},
    )
    who.open("/signup")
    who.fill(email=f"maya@{domain}")
    who.page.locator(f"[name=home_region][value={home}]").check()
    _press(who, "main [type=submit]")
    who.page.locator("ol").wait_for()
    shot(f"{portal}-sent")
    mails = [who.system.next_mail(f"maya@{domain}")["text"] for _ in range(2)]
    (link,) = (word for text in mails for word in text.split() if "/complete-signup" in word)
    who.open(link.removeprefix(who.base))
    shot(f"{portal}-begin")
    _press(who, "main [type=submit]")
    who.page.locator("[name=password]").wait_for()
    _press(who, "main [type=submit]")
    who.page.locator("[aria-invalid=true]").first.wait_for()
    shot(f"{portal}-complete-errors")
    who.fill(password="correct horse battery")  # of a test
    who.page.locator("[name=has_added_dns_record]").check()
    who.page.locator("[name=agrees_to_eula]").check()
    _press(who, "main [type=submit]")
    who.page.get_by_role("alert").wait_for()
    shot(f"{portal}-no-record")
    join(founder, home, name="Lena Wolf")
    founder.post(home, "invite-user", email_address=f"{letters()}@elsewhere.example")
    founder.post(home, "claim-domain", domain=domain)
    enter(who, founder.session)
    _pages(
        who,
        shot,
        portal,
        {"home": "/home", "members": "/members", "domains": "/domains", "account": "/account"},
    )
    who.open("/domains")
    _press(who, "main li [type=submit]")
    who.page.wait_for_timeout(1000)
    shot(f"{portal}-checked")
    who.open("/members")
    _press(who, "main button")
    shot(f"{portal}-invite")
