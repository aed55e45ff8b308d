"""docs/integrate.md shows the files of examples/ word for word, and names what is there."""

import json
import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
PAGE = (TOP / "docs" / "integrate.md").read_text("utf-8")
SHOWN = dict(
    re.findall(
        r"^\[(examples/\S+)\]\(\.\./\1\)\n\n```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL
    )
)
SOURCES = {
    path.relative_to(TOP).as_posix()
    for kind in ("python/*.py", "express/*.js", "nginx/*.conf")
    for path in (TOP / "examples").glob(kind)
}


def test_every_example_is_shown() -> None:
    assert SHOWN.keys() == SOURCES


@pytest.mark.parametrize("path", sorted(SOURCES))
def test_example_is_shown_word_for_word(path: str) -> None:
    assert SHOWN[path] == (TOP / path).read_text("utf-8")


def test_answers_have_the_fields_of_the_page() -> None:
    rows = re.findall(r"^\| \w+ \| `(/\w+/myinfo)` \| (.+) \|$", PAGE, re.MULTILINE)
    told = {path: set(re.findall(r"`(\w+)`", fields)) for path, fields in rows}
    found = {}
    for name in ("regional-api", "global-service"):
        document = json.loads((TOP / "hub-ui" / "openapi" / f"{name}.json").read_text("utf-8"))
        for path, methods in document["paths"].items():
            if path.endswith("/myinfo"):
                content = methods["get"]["responses"]["200"]["content"]
                reference = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
                found[path] = set(document["components"]["schemas"][reference]["properties"])
    assert told == found


@pytest.mark.parametrize(
    "page", ["docs/integrate.md", "clients/python/README.md", "clients/typescript/README.md"]
)
def test_links_lead_somewhere(page: str) -> None:
    text = (TOP / page).read_text("utf-8")
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    assert links
    assert [link for link in links if not ((TOP / page).parent / link).exists()] == []
