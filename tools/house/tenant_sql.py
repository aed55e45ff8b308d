"""The tenant in every WHERE: finds statements that could reach another tenant's rows.

Each table of a statement must be restricted to the portal (`kind`) and to the tenant, or to a key
that implies it (`KEYS`), by a condition or by a join with such a table. SET and RETURNING are not
conditions. Subqueries are checked separately, or by their join with the outer statement.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_TOKEN = ("token_hash", "token_hashes")
_OWNED = ("tenant_user_id", *_TOKEN)
KEYS = {
    "tenants": ("tenant_id",),
    "tenant_users": ("tenant_id",),
    "tenant_domains": ("tenant_id",),
    "tenant_user_roles": ("tenant_id",),
    # The holder of the token is its owner; it cannot be guessed.
    "tenant_invitation_tokens": ("tenant_id", *_TOKEN),
    # Without a tenant column: an earlier statement found the owner in the tenant.
    "tenant_sessions": _OWNED,
    "tenant_tfa_tokens": _OWNED,
    "tenant_password_reset_tokens": _OWNED,
    # The tenant does not exist yet: a sign-up belongs to its token's holder.
    "tenant_signups": ("signup_id",),
    "tenant_signup_tokens": ("signup_id", *_TOKEN),
}
WITHOUT_KIND = {"tenant_user_roles"}  # its roles contain the portal in their names
ANY_TENANT = {
    "FindTenantDomain": "looks up a domain's tenant before the login",
    "CheckTenantSignup": "checks whether any tenant has a domain or an address",
    "ListDomainHolders": "says who has proven a domain, before somebody else claims it",
    "BeginDomainObservation": "counts a look-up of the record of a domain's holder",
    "ObserveDomain": "notes whether the record of a domain's holder is there",
    "LockTenantClaims": "locks one tenant's claims by a number made of its id",
    "TakeDueDomainChecks": "takes the claims of all tenants that the worker looks up",
}
ANY_TENANT_FILES = {"cleanup.sql": "deletes by age, one portal at a time"}

_NAME = re.compile(r"^-- name: (\w+)", re.MULTILINE)
_TABLE = re.compile(
    r"\b(?:from|join|into|update|using|,)\s+(tenants|tenant_\w+)\b(?:\s+(?:as\s+)?(\w+))?"
)
_WORDS = set("set where on using join left order for values returning select".split())  # noqa: SIM905
_NO_CONDITION = re.compile(
    r"\bset\b.*?(?=\bwhere\b|\bfrom\b|\breturning\b|$)|\breturning\b.*"
    r"|\bselect\b.*?(?=\bfrom\b|$)",
    re.DOTALL,
)
_EQUAL = re.compile(
    r"(?:(\w+)\.)?(\w+)\s*=\s*(?:any\s*\(\s*)?(?:array\s*)?(?:([@§]\w+|sqlc\.n?arg)|(\w+)\.(\w+))"
)
_INNERMOST = re.compile(r"\(([^()]*)\)")
_STATEMENT = re.compile(r"\s*(?:with|select|insert|update|delete)\b")


@dataclass
class _Scope:
    """A statement or subquery; `§3` in its text stands for a separate subquery."""

    text: str
    tables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for table, alias in _TABLE.findall(self.text):
            if table in KEYS:
                self.tables[alias if alias and alias not in _WORDS else table] = table

    def conditions(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield alias and column, and what they are compared with: parameter, subquery or alias."""
        for alias, column, parameter, other, _ in _EQUAL.findall(_NO_CONDITION.sub("", self.text)):
            names = [alias] if alias else list(self.tables)[:1]
            for name in names:
                yield name, column, parameter, other

    def columns_inserted(self) -> dict[str, set[str]]:
        """Return the columns that each INSERT into a tenant table fills."""
        found = re.findall(r"\binto\s+(\w+)(?:\s+as\s+\w+)?\s*\(([^)]*)\)", self.text)
        return {table: set(re.findall(r"\w+", columns)) for table, columns in found}


def _scopes(statement: str) -> list[_Scope]:
    """Split a statement into its subqueries, innermost first; other brackets stay as they are."""
    cut: list[str] = []

    def replace(match: re.Match[str]) -> str:
        if _STATEMENT.match(match[1]):
            cut.append(match[1])
            return f" §{len(cut) - 1} "
        return "\u27e8" + match[1] + "\u27e9"

    before = ""
    while before != statement:
        before, statement = statement, _INNERMOST.sub(replace, statement)
    return [
        _Scope(text.replace("\u27e8", "(").replace("\u27e9", ")")) for text in [*cut, statement]
    ]


class _Judge:
    """Checks the scopes of one statement: for the portal, or for the tenant."""

    def __init__(self, scopes: list[_Scope], *, by_kind: bool) -> None:
        self.scopes, self.by_kind = scopes, by_kind

    def loose(self, scope: _Scope) -> set[str]:
        """Return the tables of a scope that no condition restricts."""
        held = self._by_themselves(scope)
        ties = [
            {alias, other}
            for alias, _, _, other in scope.conditions()
            if {alias, other} <= set(scope.tables)
        ]
        for _ in ties:  # each may resolve the next one
            for tie in ties:
                if tie & held:
                    held |= tie
        return set(scope.tables) - held

    def _by_themselves(self, scope: _Scope) -> set[str]:
        held = {alias for alias, *rest in scope.conditions() if self._holds(scope, alias, *rest)}
        inserted = scope.columns_inserted()
        for alias, table in scope.tables.items():
            keys = {"kind"} if self.by_kind else set(KEYS[table])
            if keys & inserted.get(table, set()) or (self.by_kind and table in WITHOUT_KIND):
                held.add(alias)
        return held

    def _holds(self, scope: _Scope, alias: str, column: str, parameter: str, other: str) -> bool:
        if parameter.startswith("§"):  # equivalent to the result of that subquery
            nested = self.scopes[int(parameter[1:])]
            return bool(nested.tables) and not self.loose(nested)
        if parameter:
            table = scope.tables.get(alias, "")
            return column == "kind" if self.by_kind else column in KEYS.get(table, ())
        # A join with a row of the outer statement, which is checked there.
        return other not in {"", "excluded", *scope.tables} and column.endswith("_id")


def breaches_of_statement(name: str, statement: str) -> Iterator[str]:
    """Yield the tables of one named statement that are not restricted to portal or tenant."""
    scopes = _scopes(re.sub(r"--.*", "", statement).lower())
    for scope in scopes:
        for alias in sorted(_Judge(scopes, by_kind=True).loose(scope)):
            yield f"{name}: {scope.tables[alias]} without `kind`"
        if name not in ANY_TENANT:
            for alias in sorted(_Judge(scopes, by_kind=False).loose(scope)):
                yield f"{name}: {scope.tables[alias]} without the tenant"


def breaches(top: Path) -> Iterator[str]:
    """Yield every violation in the queries of both databases."""
    for path in sorted(top.glob("db/*/queries/*.sql")):
        _, *parts = _NAME.split(path.read_text("utf-8"))
        for name, statement in zip(parts[::2], parts[1::2], strict=True):
            for breach in breaches_of_statement(name, statement):
                if not (path.name in ANY_TENANT_FILES and breach.endswith("the tenant")):
                    yield f"{path.relative_to(top)}: {breach}"
