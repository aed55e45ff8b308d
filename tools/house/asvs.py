"""docs/security-asvs.md: its head counts its rows, and what its rows point to is there."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

PAGE = Path("docs") / "security-asvs.md"
SUMMARY = Path("docs") / "security.md"
STATES = ("met", "not applicable", "not met")
_WRITTEN = {"n/a": "not applicable"}
_NUMBER = re.compile(r"\d+\.\d+\.\d+")
_HEAD = re.compile(r"\| (met|not applicable|not met|all) \| (\d+) \| (\d+) \| (\d+) \|")
_SUMMED = re.compile(
    r"of (\d+) requirements of level 1 and 2, (\d+) are met, (\d+) do not apply, (\d+) are not met"
)
_SUMMED_ROW = re.compile(r"^\| ((?:\d+\.\d+\.\d+(?:, )?)+) \|", re.MULTILINE)
_OPERATORS = re.compile(r"\*Set:\* marks .*; (\d+) of those met")
_QUOTED = re.compile(r"`([^`\s]+)`")
_FILE = re.compile(r"(?!/)[\w./-]+\.(?:py|tsx?|js|json|sql|conf|template|toml|yaml|md)|\.\w+")
_FOLDER = re.compile(r"(?!/)[\w.-]+(?:/[\w.-]+)+")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#([^)]+))?\)")


class Row(NamedTuple):
    """One requirement: its number, level, state, and where it is met or why not."""

    number: tuple[int, ...]
    level: str
    state: str
    where: str


def rows_of(text: str) -> Iterator[Row]:
    """Yield the rows of the page's tables."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 5 and _NUMBER.fullmatch(cells[0]):  # noqa: PLR2004  columns
            number = tuple(map(int, cells[0].split(".")))
            yield Row(number, cells[1], _WRITTEN.get(cells[3], cells[3]), cells[4])


def breaches(top: Path, tracked: Iterable[Path]) -> Iterator[str]:
    """Yield what the page says and is not so; nothing where there is no such page."""
    if not (top / PAGE).is_file():
        return
    text = (top / PAGE).read_text("utf-8")
    rows = [*rows_of(text)]
    yield from _miscounted(text, rows)
    yield from _missummed((top / SUMMARY).read_text("utf-8"), rows)
    numbers = [row.number for row in rows]
    if numbers != sorted(set(numbers)):
        yield f"{PAGE}: a requirement comes twice, or not in its order"
    files = [str(path) for path in tracked]
    for row in rows:
        name = ".".join(map(str, row.number))
        if row.state not in STATES or row.level not in {"1", "2"}:
            yield f"{PAGE}: {name} has no state or level that is known"
        found = [*_references(row.where)]
        for reference in found:
            if not _is_there(top, reference, files):
                yield f"{PAGE}: {name} points to {reference}, which is not there"
        links = _LINK.findall(row.where)
        for path, anchor in links:
            if not _leads_somewhere((top / PAGE).parent / path, anchor):
                yield f"{PAGE}: {name} links to {path}#{anchor}, which is not there"
        if row.state == "met" and not found and not links:
            yield f"{PAGE}: {name} is met, and does not say where"


def _miscounted(text: str, rows: list[Row]) -> Iterator[str]:
    counted = Counter((row.state, row.level) for row in rows)
    head = {state: [int(count) for count in counts] for state, *counts in _HEAD.findall(text)}
    for state in (*STATES, "all"):
        states = STATES if state == "all" else (state,)
        right = [sum(counted[each, level] for each in states) for level in "12"]
        right.append(sum(right))
        if head.get(state) != right:
            yield f"{PAGE}: {state}: the head says {head.get(state)}, the rows are {right}"
    operators = sum(row.state == "met" and "*Set:*" in row.where for row in rows)
    said = _OPERATORS.search(" ".join(text.split()))
    if said is None or int(said[1]) != operators:
        yield f"{PAGE}: {operators} rows are met where the operator sets it, the head differs"


def _missummed(summary: str, rows: list[Row]) -> Iterator[str]:
    counted = Counter(row.state for row in rows)
    right = [len(rows), *(counted[state] for state in STATES)]
    said = _SUMMED.search(" ".join(summary.split()))
    if said is None or [*map(int, said.groups())] != right:
        yield f"{SUMMARY}: the rows of {PAGE.name} are {right}"
    listed = {number for each in _SUMMED_ROW.findall(summary) for number in each.split(", ")}
    missing = {".".join(map(str, row.number)) for row in rows if row.state == "not met"}
    if listed != missing:
        yield f"{SUMMARY}: not met are not as in {PAGE.name}: {sorted(listed ^ missing)}"


def _references(where: str) -> Iterator[str]:
    for quoted in _QUOTED.findall(where):
        if _FILE.fullmatch(quoted.partition("::")[0]) or _FOLDER.fullmatch(quoted):
            yield quoted


def _is_there(top: Path, reference: str, files: list[str]) -> bool:
    """Return whether a path ends so, or is such a folder, and has the test that is named."""
    path, _, name = reference.partition("::")
    found = [each for each in files if f"/{each}".endswith(f"/{path}")]
    if not name:
        return bool(found) or any(each.startswith(f"{path}/") for each in files)
    defined = re.compile(rf"^\s*(?:async )?(?:def|class) {name}\b", re.MULTILINE)
    return any(defined.search((top / each).read_text("utf-8")) for each in found)


def _leads_somewhere(path: Path, anchor: str) -> bool:
    if not path.is_file():
        return False
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return not anchor or anchor in {
        re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings
    }
