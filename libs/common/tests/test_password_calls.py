"""C11, M3: a password of an account is compared in one place, which counts the attempt."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
THE_ONE_PLACE = "libs/common/src/common/auth/password_check.py"
OF_OTHER_THINGS = {
    "libs/common/src/common/auth/passwords.py",  # the hash function itself
    "libs/common/src/common/web/home_routing.py",  # signatures of forwarded requests
    "libs/common/src/common/web/service_calls.py",  # signatures of service calls
}


def _calls_of_verify(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that name an attribute `verify`, called or handed on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "verify":
            yield node.lineno


def _sources() -> Iterator[Path]:
    for folder in ("libs/common/src", "services/*/src"):
        for source in ROOT.glob(folder):
            yield from source.rglob("*.py")


def test_only_the_password_check_verifies_passwords() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in _sources()
        if any(_calls_of_verify(ast.parse(path.read_text())))
    }
    assert found - OF_OTHER_THINGS == {THE_ONE_PLACE}
