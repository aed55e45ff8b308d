"""The interface to sqlc: request in, files out."""

import base64
import json
from collections import defaultdict
from typing import Any, TextIO

from sqlc_gen_psycopg import models, querier
from sqlc_gen_psycopg.heading import header, warnings_of
from sqlc_gen_psycopg.options import GenerationError
from sqlc_gen_psycopg.request import Query, Request, read


def generate(raw: dict[str, Any]) -> dict[str, str]:
    """Return the text of every module by its file name."""
    request = read(raw)
    files = {
        "__init__.py": "\n".join(header(request.version, f"Queries of {request.package}.")[:-1])
        + "\n",
        "models.py": models.write(request),
    }
    for filename, queries in sorted(_by_file(request).items()):
        module = f"{filename.removesuffix('.sql')}.py"
        if module in files:
            raise GenerationError(f"a query file may not be called {filename}")
        files[module] = querier.write(request, filename, queries)
    return files


def _by_file(request: Request) -> dict[str, list[Query]]:
    found: defaultdict[str, list[Query]] = defaultdict(list)
    for query in request.queries:
        found[query.filename].append(query)
    return found


def main(stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Answer one request of sqlc."""
    try:
        files = generate(json.load(stdin))
    except GenerationError as error:
        stderr.write(f"{error}\n")
        return 1
    for text in files.values():
        stderr.writelines(f"warning: {warning}\n" for warning in warnings_of(text))
    answer = [
        {"name": name, "contents": base64.b64encode(text.encode()).decode()}
        for name, text in files.items()
    ]
    json.dump({"files": answer}, stdout)
    return 0
