"""The tenant in every WHERE: queries that omit it, and those that do not need it."""

import subprocess
import sys
from pathlib import Path

import pytest
from house.tenant_sql import ANY_TENANT, ANY_TENANT_FILES, breaches, breaches_of_statement

TOP = Path(__file__).resolve().parents[2]
KIND, TENANT = "{} without `kind`", "{} without the tenant"
US = "u.tenant_id = @tenant_id and u.kind = @kind"


def found(statement: str) -> list[str]:
    return [breach.removeprefix("Q: ") for breach in breaches_of_statement("Q", statement)]


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("select 1 from tenant_users", [KIND, TENANT]),
        ("select 1 from tenant_users where tenant_user_id = @id and kind = @kind", [TENANT]),
        ("select 1 from tenant_users where tenant_id = @tenant_id", [KIND]),
        ("select 1 from tenant_users where tenant_id <> @tenant_id and kind = @kind", [TENANT]),
        ("select 1 from tenant_users where kind = @kind -- and tenant_id = @tenant_id", [TENANT]),
        ("select tenant_id = @tenant_id from tenant_users where kind = @kind", [TENANT]),
        ("update tenant_users set tenant_id = @tenant_id where kind = @kind", [TENANT]),
        ("update tenant_users set kind = @kind, tenant_id = @tenant_id", [KIND, TENANT]),
        ("delete from tenant_users returning tenant_id = @tenant_id", [KIND, TENANT]),
        ("insert into tenant_users (email_address) values (@a)", [KIND, TENANT]),
        ("insert into tenant_users (tenant_id) select tenant_id from x", [KIND]),
        ("select 1 from tenant_users u, roles r where r.kind = @kind", [KIND, TENANT]),
        ("select (select max(u.full_name) from tenant_users u)", [KIND, TENANT]),
        ("with a as (delete from tenant_users where kind = @kind) select 1", [TENANT]),
        ("select 1 where exists (select from tenant_users where tenant_id = @t)", [KIND]),
    ],
)
def test_forgotten(statement: str, missing: list[str]) -> None:
    assert found(statement) == [each.format("tenant_users") for each in missing]


@pytest.mark.parametrize(
    ("statement", "breach"),
    [
        (
            f"select 1 from tenant_users u join tenant_domains d on d.domain = @d where {US}",
            ["tenant_domains without `kind`", "tenant_domains without the tenant"],
        ),
        (
            "select 1 from tenant_sessions where kind = @kind",
            ["tenant_sessions without the tenant"],
        ),
        (
            "delete from tenant_user_roles where role_id = @role_id",
            ["tenant_user_roles without the tenant"],
        ),
        (
            f"delete from tenant_user_roles ur using tenant_users u where {US}",
            ["tenant_user_roles without the tenant"],
        ),
        (
            "select 1 from tenants where tenant_name = @tenant_name and kind = @kind",
            ["tenants without the tenant"],
        ),
    ],
)
def test_forgotten_on_one_side(statement: str, breach: list[str]) -> None:
    assert found(statement) == breach


@pytest.mark.parametrize(
    "statement",
    [
        "select 1 from tenant_users as u where {us}",
        """select 1 from tenant_users u join tenant_domains d on d.tenant_id = u.tenant_id
        where {us}""",
        """delete from tenant_user_roles r using tenant_users u
        where u.tenant_user_id = r.tenant_user_id and {us}""",
        """select 1 from tenant_sessions s
        join tenant_users u on u.tenant_user_id = s.tenant_user_id
        where s.token_hash = any(@token_hashes::bytea[]) and s.kind = @kind""",
        """insert into tenant_users as u (kind, tenant_id) values (@kind, @tenant_id)
        on conflict do update set x = 1""",
        """select array(
            select 1 from tenant_user_roles r where r.tenant_user_id = u.tenant_user_id
        ) from tenant_users u where {us}""",
        """delete from tenant_users where tenant_id = any(array(
            select u.tenant_id from tenant_users u where {us} limit (1 + 1)
        ))""",
        "select 1 from hub_users",
    ],
)
def test_held(statement: str) -> None:
    assert found(statement.format(us=US)) == []


def test_our_own_queries() -> None:
    assert list(breaches(TOP)) == []


def test_no_exception_is_left_over() -> None:
    paths = list(TOP.glob("db/*/queries/*.sql"))
    texts = [path.read_text() for path in paths]
    for name in ANY_TENANT:
        assert any(f"-- name: {name} :" in text for text in texts), name
    assert {path.name for path in paths} >= set(ANY_TENANT_FILES)


def test_the_house_is_checked(tmp_path: Path) -> None:
    """A planted query without its tenant makes `make check` fail."""
    source = TOP / "db/regional/queries/tenant_members.sql"
    planted = source.read_text().replace(
        "tenant_id = @tenant_id and kind = @kind and email", "email"
    )
    target = tmp_path / "db/regional/queries/tenant_members.sql"
    target.parent.mkdir(parents=True)
    target.write_text(planted)
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), (*who, "commit", "-q", "--allow-empty", "-m", "chore: begin")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)
    done = subprocess.run(
        [sys.executable, str(TOP / "tools/check-house"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    where = "db/regional/queries/tenant_members.sql: GetTenantMemberAtAddress: tenant_users"
    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"{where} without `kind`", f"{where} without the tenant"]
