"""What every answer of every service must look like (contract, README)."""

import re
from typing import Any

import httpx

from common.wire.problems import CONTENT_TYPE

_MEMBERS = {"type", "title", "status", "detail"}
_MEMBERS_OF_400 = _MEMBERS | {"errors"}
_OWN = {"date", "x-request-id", "x-served-by", "x-answered-by"}
# Before there is a session, most routes do not say where somebody is at home.
_SECRET = re.compile(r"/(login|tfa|request-password-reset|complete-[a-z-]+)$")
_DRAWN = re.compile(r"[0-9a-f]{8}(?:[0-9a-f-]*[0-9a-f])?")


def problem(answer: httpx.Response, status: int, *fields: str) -> dict[str, Any]:
    """Return the problem document of an answer that has this status and these broken fields."""
    seen = f"{answer.status_code} {answer.text}"
    document: dict[str, Any] = answer.json() if answer.content else {}
    _require(answer.status_code == status, f"{status} expected: {seen}")
    _require(answer.headers["content-type"] == CONTENT_TYPE, f"no problem document: {seen}")
    members = _MEMBERS_OF_400 if status == httpx.codes.BAD_REQUEST else _MEMBERS
    _require(set(document) == members, f"wrong members: {seen}")
    _require(document["status"] == status, f"two statuses: {seen}")
    texts = [document["type"], document["title"], document["detail"]]
    _require(all(isinstance(text, str) and text for text in texts), f"empty words: {seen}")
    _require("Traceback" not in answer.text, f"a stack trace: {seen}")
    _require(bool(answer.headers["x-request-id"]), "no X-Request-ID")
    is_secret = _SECRET.search(answer.request.url.path)
    _require(bool(is_secret or answer.headers["x-served-by"]), "no X-Served-By")
    rows = document.get("errors", [])
    _require(all(set(row) == {"field", "message"} and row["message"] for row in rows), seen)
    broken = sorted(row["field"] for row in rows)
    _require(broken == sorted(fields), f"broken {sorted(fields)} expected: {seen}")
    return document


def success(answer: httpx.Response, status: int = 200) -> dict[str, Any]:
    """Return the JSON object of an answer that has this status."""
    _require(answer.status_code == status, f"{status} expected: {answer.text}")
    _require(answer.headers["content-type"] == "application/json", "not declared as JSON")
    document: dict[str, Any] = answer.json()
    _require(isinstance(document, dict), "no JSON object")
    return document


def likeness(answer: httpx.Response) -> tuple[int, list[tuple[str, str]], str]:
    """Return what must be the same through every region: drawn values are blotted out."""
    headers = sorted((k.lower(), v) for k, v in answer.headers.multi_items())
    kept = [(name, value) for name, value in headers if name not in _OWN]
    return answer.status_code, kept, _DRAWN.sub(lambda m: "#" * len(m[0]), answer.text)


def _require(fact: bool, otherwise: str) -> None:  # noqa: FBT001  an assertion
    if not fact:
        raise AssertionError(otherwise)
