"""Who sent this request? Asks Vetchium, and remembers the answer for some seconds."""

import re
import time
from hashlib import sha256
from typing import Any

import httpx

_CREDENTIALS = re.compile(r"bearer +([\x21-\x7e]+)", re.IGNORECASE)


class NotSignedIn(Exception):
    """Answer 401: there is no session, or it has ended."""


class Unavailable(Exception):
    """Answer 503: nobody can say now whether there is a session."""


class Sessions:
    """The sessions of one portal (hub, org, agency, admin); only successes are remembered."""

    def __init__(
        self,
        url: str,
        portal: str = "hub",
        *,
        seconds: float = 10,
        most: int = 10_000,
        timeout: float = 3,
    ) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=timeout)
        self._path = f"/{portal}/myinfo"
        self._seconds, self._most = seconds, most
        self._known: dict[bytes, tuple[float, dict[str, Any]]] = {}

    async def who(self, authorization: str | None, *, fresh: bool = False) -> dict[str, Any]:
        """Return who is signed in; `fresh` asks Vetchium even if the answer is known."""
        credentials = _CREDENTIALS.fullmatch(authorization or "")
        if credentials is None:
            raise NotSignedIn
        token = credentials[1]
        key = sha256(token.encode()).digest()  # no token stays in memory
        asked = time.monotonic()
        until, me = self._known.get(key, (0.0, {}))
        if asked < until and not fresh:
            return me
        self._known.pop(key, None)
        me = await self._ask(token)
        if len(self._known) >= self._most:
            del self._known[next(iter(self._known))]  # the oldest
        # From the question on, not from the answer: the session may have ended in between.
        self._known[key] = asked + self._seconds, me
        return me

    async def _ask(self, token: str) -> dict[str, Any]:
        try:
            answer = await self._client.get(
                self._path, headers={"Authorization": f"Bearer {token}"}
            )
        except httpx.HTTPError as error:  # refused, reset, too late
            raise Unavailable from error
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise NotSignedIn
        if answer.status_code != httpx.codes.OK:  # 429, 5xx: says nothing of the session
            raise Unavailable
        found: dict[str, Any] = answer.json()
        return found

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()
