"""C3 in the tenant portals."""

from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.joined_regions import PASSWORD, Platform, bearer
from vetchium_testing.regional_api.tenant import make_member, make_tenant, new_domain, session


async def test_one_mailbox_one_member(platform: Platform, portal: str) -> None:
    """C3: found with and without the tag, mailed at the address as given, invited once."""
    tenant = await make_tenant(platform, portal)
    given = f"maya+work@{tenant.domain}"
    member = await make_member(platform, tenant, "superadmin", address=given)
    at = platform.at("ind1")
    typed = (given, f"maya@{tenant.domain}", f"maya+x@{tenant.domain}")
    for number, address in enumerate(typed, 1):
        body = {"email": address, "domain": tenant.domain, "password": PASSWORD}
        success(await at.post(tenant.path("login"), json=body))
        assert len(await platform.mails(tenant.home, given, f"{portal}_tfa")) == number
    headers = bearer(await session(platform, member))
    for address in typed:
        answer = await at.post(
            tenant.path("invite-user"), json={"email_address": address}, headers=headers
        )
        problem(answer, 409)


async def test_a_domain_too_long_for_its_record(platform: Platform, portal: str) -> None:
    """C13: the record's name must fit into 253 characters, so the domain ends at 236."""
    long = ".".join(["a" * 63, "b" * 63, "c" * 63, new_domain()])
    domain = "d" * (237 - len(long) - 1) + "." + long
    body = {"email": f"maya@{domain}", "home_region": "ind1"}
    assert len(domain) == 237
    problem(await platform.at("ind1").post(f"/{portal}/init-signup", json=body), 400, "email")
