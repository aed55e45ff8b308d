"""The page about ASVS: each way in which it could say what is not so, in a small repository."""

from pathlib import Path

import pytest
from house import asvs

HEAD = """
| met | 1 | 1 | 2 |
| not applicable | 0 | 1 | 1 |
| not met | 1 | 0 | 1 |
| all | 2 | 2 | 4 |

*Set:* marks what is met where
the operator sets it; 1 of those met.
"""
ROWS = """
| 1.1.1 | 1 | a | met | `a/tests/test_a.py::test_a` |
| 1.1.2 | 2 | b | n/a | no b |
| 1.2.10 | 1 | c | not met | issue 1 |
| 2.1.1 | 2 | d | met | *Set:* there; [b](b.md#what-is-b) |
"""
SUMMARY = """
of 4 requirements of level 1 and 2,
2 are met, 1 do not apply, 1 are not met.

| 1.2.10 | because |
"""


def breaches(top: Path, page: str, summary: str) -> list[str]:
    for name, text in {
        "docs/security-asvs.md": page,
        "docs/security.md": summary,
        "docs/b.md": "## What is “b”\n",
        "services/a/tests/test_a.py": "async def test_a() -> None: ...\n",
    }.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text)
    files = [path.relative_to(top) for path in top.rglob("*.*") if path.is_file()]
    return [each.partition(": ")[2] for each in asvs.breaches(top, files)]


def test_all_is_well(tmp_path: Path) -> None:
    assert breaches(tmp_path, HEAD + ROWS, SUMMARY) == []


@pytest.mark.parametrize(
    ("old", "new", "breach"),
    [
        ("| met | 1 | 1 | 2 |", "| met | 1 | 2 | 2 |", "met: the head says [1, 2, 2]"),
        ("| all | 2 | 2 | 4 |", "| all | 2 | 2 | 5 |", "all: the head says [2, 2, 5]"),
        ("; 1 of those", "; 2 of those", "1 rows are met where the operator sets it"),
        ("do not apply, 1", "do not apply, 2", "the rows of security-asvs.md are [4, 2, 1, 1]"),
        ("| 1.2.10 | because", "| 1.2.11 | because", "not met are not as in security-asvs.md"),
        ("| n/a |", "| maybe |", "1.1.2 has no state or level"),
        ("| 1.2.10 |", "| 1.1.1 |", "a requirement comes twice"),
        ("::test_a`", "::test_b`", "1.1.1 points to a/tests/test_a.py::test_b"),
        ("`a/tests/test_a.py::", "`b/tests/test_a.py::", "1.1.1 points to b/tests/test_a.py"),
        ("#what-is-b", "#what-was-b", "2.1.1 links to b.md#what-was-b"),
        ("[b](b.md#what-is-b)", "surely", "2.1.1 is met, and does not say where"),
    ],
)
def test_a_breach(tmp_path: Path, old: str, new: str, breach: str) -> None:
    found = breaches(tmp_path, (HEAD + ROWS).replace(old, new), SUMMARY.replace(old, new))
    assert any(each.startswith(breach) for each in found), found
