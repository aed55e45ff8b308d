"""Generates the Compose file for other regions than those that the file describes.

The file describes three. The entries of the last one are copied for an added region; those of a
retired region are removed, except its volume: data outlive their region.
"""

import re
from collections.abc import Iterator, Sequence

from containers.engine import REGIONS

MODEL = REGIONS[-1]
_FIRST_ADDRESS = 11  # of the first region's API in the shared network
_SECTION = re.compile(r"(\w[\w-]*):")
_ENTRY = re.compile(r"  [\w-]+:")


def composed(text: str, known: Sequence[str], running: Sequence[str]) -> str:
    """Return the file for the regions that run; `known` is the order of their addresses."""
    every = [code for code in known if code not in REGIONS]
    added = [code for code in every if code in running]
    gone = [code for code in REGIONS if code not in running]
    found: list[str] = []
    builds: dict[str, list[str]] = {}  # of retired regions: how the shared image is built
    for section, entry in _entries(text):
        name = entry[0]
        copies: list[list[str]] = []
        if section == "volumes" or not any(code in name for code in gone):
            copies.append(
                [each for line in entry for each in _inside(line, added, gone, known)]
                if section == "services" and not any(code in name for code in REGIONS)
                else entry
            )
        elif build := _build(entry):
            builds[_part(name)] = build
        if MODEL in name:
            codes = every if section == "volumes" else added
            copies += [[_about(line, code, known.index(code)) for line in entry] for code in codes]
        for copy in copies:
            build = builds.pop(_part(name), []) if section == "services" else []
            found += [copy[0], *build, *copy[1:]]
    return "\n".join(found) + "\n"


def _part(name: str) -> str:
    """Return the part that a service belongs to, the same in every region."""
    return name.strip().rstrip(":").rpartition("-")[0]


def _build(entry: Sequence[str]) -> list[str]:
    """Return the lines of a service that define how its image is built."""
    begins = next((n for n, line in enumerate(entry) if line == "    build:"), None)
    if begins is None:
        return []
    rest = entry[begins + 1 :]
    length = next((n for n, line in enumerate(rest) if not line.startswith("      ")), len(rest))
    return [entry[begins], *rest[:length]]


def _entries(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each entry of each section with its lines; a line outside is an entry by itself."""
    section, entry = "", [""]
    for line in text.splitlines():
        if heading := _SECTION.match(line):
            yield section, entry
            section, entry = heading[1], [line]
        elif _ENTRY.match(line):
            yield section, entry
            entry = [line]
        else:
            entry.append(line)
    yield section, entry


def _about(line: str, code: str, place: int) -> str:
    last_of_model = _FIRST_ADDRESS + len(REGIONS) - 1
    moved = line.replace(f'}}.{last_of_model}"', f'}}.{_FIRST_ADDRESS + place}"')
    return moved.replace(MODEL, code).replace(MODEL.upper(), code.upper())


def _inside(
    line: str, added: Sequence[str], gone: Sequence[str], known: Sequence[str]
) -> Iterator[str]:
    """Yield the new lines for a line that concerns all regions."""
    if re.search(rf"\[.*\b{MODEL}\]", line):
        codes = [code for code in (*REGIONS, *added) if code not in gone]
        yield re.sub(rf"{REGIONS[0]}.*{MODEL}\]", ", ".join(codes) + "]", line)
        return
    if not any(code in line for code in gone):
        yield line
    if MODEL in line:
        yield from (_about(line, code, known.index(code)) for code in added)
