"""What the API says when it refuses (RFC 9457)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, overload

import httpx

from vetchium_client.admin.models import ProblemDocument as AdminProblem
from vetchium_client.admin.types import Response as AdminResponse
from vetchium_client.regional.models import ProblemDocument
from vetchium_client.regional.types import Response

T = TypeVar("T")


@dataclass(frozen=True)
class FieldError:
    """One broken field of a request."""

    field: str
    message: str


class Problem(Exception):
    """An answer other than success."""

    def __init__(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        document = _document(content)
        self.status = status
        self.type = str(document.get("type", "about:blank"))
        self.title = str(document.get("title", ""))
        self.detail = str(document.get("detail", ""))
        self.errors = [
            FieldError(str(each.get("field")), str(each.get("message")))
            for each in document.get("errors") or []
        ]
        wait = headers.get("retry-after", "")
        self.retry_after = int(wait) if wait.isdecimal() else None
        """Seconds until the next try, where the answer names them."""
        super().__init__(self.detail or f"status {status}")

    @property
    def is_outage(self) -> bool:
        """Whether a server was away or overloaded: nothing is wrong with the request."""
        return self.status in {502, 503, 504}


@overload
def success(answer: Response[T | ProblemDocument]) -> T: ...
@overload
def success(answer: AdminResponse[T | AdminProblem]) -> T: ...
def success(answer: Response[Any] | AdminResponse[Any]) -> Any:
    """Return the body of a success; raise `Problem` for everything else."""
    if not httpx.codes.is_success(answer.status_code):
        raise Problem(answer.status_code, answer.content, answer.headers)
    return answer.parsed


def _document(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:  # of a proxy on the way
        return {}
    return found if isinstance(found, dict) else {}
