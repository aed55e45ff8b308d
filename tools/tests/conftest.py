"""Runs the real sqlc with the plugin in a temporary folder."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

_PLUGIN = Path(__file__).resolve().parents[1] / "sqlc-gen-psycopg"
_SQLC = Path(sys.executable).parent / "sqlc"


def run(
    folder: Path, schema: str, queries: str, **options: Any
) -> subprocess.CompletedProcess[str]:
    (folder / "queries").mkdir(exist_ok=True)
    (folder / "schema.sql").write_text(schema)
    (folder / "queries" / "thing_queries.sql").write_text(queries)
    given: Mapping[str, Any] = {"package": "generated", **options}
    # sqlc drops what a plugin writes to stderr when it succeeds, so the wrapper keeps a copy.
    wrapper = folder / "plugin"
    wrapper.write_text(
        f'#!/bin/sh\n"{_PLUGIN}" 2>"{folder}/said"\ncode=$?\ncat "{folder}/said" >&2\nexit $code\n'
    )
    wrapper.chmod(0o755)
    codegen = {"plugin": "p", "out": str(given["package"]), "options": given}
    block = {"engine": "postgresql", "schema": "schema.sql", "queries": "queries"}
    config = {
        "version": "2",
        "plugins": [
            {"name": "p", "env": ["PATH"], "process": {"cmd": str(wrapper), "format": "json"}}
        ],
        "sql": [{**block, "codegen": [codegen]}],
    }
    (folder / "sqlc.yaml").write_text(json.dumps(config))  # JSON is YAML
    return subprocess.run(
        [str(_SQLC), "generate"], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="session")
def run_sqlc() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return the function that generates a package in a folder."""
    return run
