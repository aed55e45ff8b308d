"""The OpenAPI document of one portal, with the links that a state machine follows."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

FOLDER = Path(__file__).parents[2] / "hub-ui" / "openapi"
SERVICES = {
    "hub": ("regional-api", ("/hub/", "/global/")),
    "org": ("regional-api", ("/org/",)),
    "agency": ("regional-api", ("/agency/",)),
    "admin": ("global-service", ("/admin/",)),
}
"""Portal → the document that describes it, and how its paths begin."""
GIVES = {
    "login": {"tfa_token": "tfa_token"},
    "filter-users": {
        "items/0/{portal}_user_id": "target_user_id",
        "items/1/{portal}_user_id": "target_user_id",
        "items/0/email_address": "email_address",
        "items/1/email_address": "email_address",
        "next_cursor": "cursor",
    },
    "invite-user": {"invitation_id": "target_user_id"},
    "init-signup": {"domain": "domain"},
    "claim-domain": {"domain": "domain"},
    "list-domains": {"items/0/domain": "domain", "next_pagination_key": "pagination_key"},
    "add-approved-domain": {"domain_name": "domain_name"},
    "list-approved-domains": {"domains/0/domain_name": "domain_name", "next_cursor": "cursor"},
    "get-approved-domain": {"next_audit_cursor": "audit_cursor"},
    "list-mails": {"items/0/email_id": "email_id", "next_cursor": "cursor"},
    "send-test-mail": {"email_id": "email_id"},
}
"""Route → where its answer holds a value → the field of other requests that takes it."""

# Drawn from their patterns, which look ahead, one of them would take longer than ten requests.
_LABELS = st.from_regex(r"(?a)[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
_DOMAINS = st.lists(_LABELS, min_size=1, max_size=4).map(".".join).map("{}.example".format)
_LOCAL_PARTS = st.from_regex(
    r"(?a)[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[a-z]{1,8})?", fullmatch=True
)
FORMATS = {
    "fuzz-domain": _DOMAINS,
    "fuzz-address": st.tuples(_LOCAL_PARTS, _DOMAINS).map("@".join),
}
"""Our own formats, in the place of a pattern: how their values are drawn."""


def document(portal: str) -> dict[str, Any]:
    """Return the routes of a portal, linked."""
    service, beginnings = SERVICES[portal]
    whole: dict[str, Any] = json.loads((FOLDER / f"{service}.json").read_text("utf-8"))
    whole["paths"] = {
        path: operations
        for path, operations in whole["paths"].items()
        if path.startswith(beginnings)
    }
    for schema in whole["components"]["schemas"].values():
        for field in schema.get("properties", {}).values():
            _ease(field)
    for name, gifts in GIVES.items():
        operation = whole["paths"].get(f"/{portal}/{name}", {}).get("post")
        if operation is None:
            continue
        links = dict(_links(whole, {at.format(portal=portal): to for at, to in gifts.items()}))
        for status, answer in operation["responses"].items():
            if status.startswith("2"):
                answer["links"] = links
    return whole


def _ease(field: dict[str, Any]) -> None:
    """Replace the pattern of an address or a domain by one of our formats."""
    pattern = field.get("pattern", "")
    if "(?!" in pattern or "(?=" in pattern:
        kind = "fuzz-address" if "@" in pattern else "fuzz-domain"
        if kind == "fuzz-address" or "\\." in pattern:
            del field["pattern"]
            field["format"] = kind


def _links(whole: Mapping[str, Any], gifts: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for operations in whole["paths"].values():
        for operation in operations.values():
            for at, to in gifts.items():
                if to in fields(whole, operation):
                    name = f"{operation['operationId']} {at.replace('/', ' ')}"
                    body = {to: f"$response.body#/{at}"}
                    yield name, {"operationId": operation["operationId"], "requestBody": body}


def fields(whole: Mapping[str, Any], operation: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the fields of an operation's body."""
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        schema = whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    found: Mapping[str, Any] = schema.get("properties", {})
    return found
