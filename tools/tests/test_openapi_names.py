"""The documents for generated clients; `make check` keeps them as the services give them."""

import json
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "hub-ui" / "openapi"


@pytest.mark.parametrize("service", ["regional-api", "global-service"])
def test_names_of_schemas_tell_no_module(service: str) -> None:
    """Two classes of one name are named after their modules; moving a module renames them."""
    document = json.loads((FOLDER / f"{service}.json").read_text("utf-8"))
    names = document["components"]["schemas"]
    assert [name for name in names if not re.fullmatch(r"(?:[A-Z][a-z0-9]*)+", name)] == []
