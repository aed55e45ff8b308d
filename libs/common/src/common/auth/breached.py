"""Whether a password is known from a data breach: a range API with k-anonymity asks others' lists.

Only the first five digits of the password's SHA-1 leave this process. Without an answer within a
second, no password is refused.
"""

import asyncio
import hashlib
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Annotated

import httpx
import structlog

from common import clock
from common.settings import Reads

_PATIENCE = 1.0
_KEPT = timedelta(hours=1)
_MOST_KEPT = 128  # of about 40 kB each
_PREFIX = 5
_PADDED = {"Add-Padding": "true"}  # all answers about as long, so that their length tells nothing

log = structlog.get_logger()


class BreachedPasswords:
    """Asks the API at a URL, which ends with a slash."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = httpx.AsyncClient(headers=_PADDED, timeout=_PATIENCE)
        self._ranges: OrderedDict[str, tuple[datetime, str]] = OrderedDict()

    async def contain(self, password: str) -> bool:
        """Return whether the API knows the password; False if it does not answer in time."""
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        try:
            text = await self._range(digest[:_PREFIX])
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            log.warning("breached_passwords_away", error=type(error).__name__)
            return False
        for line in text.splitlines():
            suffix, _, count = line.strip().partition(":")
            if suffix.upper() == digest[_PREFIX:]:
                return count != "0"  # a padding line counts nothing
        return False

    async def _range(self, prefix: str) -> str:
        now = clock.now()
        kept = self._ranges.get(prefix)
        if kept is not None and kept[0] > now - _KEPT:
            return kept[1]
        async with asyncio.timeout(_PATIENCE):  # for the whole answer, not for each of its parts
            answer = (await self._client.get(self._url + prefix)).raise_for_status()
        self._ranges[prefix] = (now, answer.text)
        self._ranges.move_to_end(prefix)
        if len(self._ranges) > _MOST_KEPT:
            self._ranges.popitem(last=False)
        return answer.text

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _range_url(text: str) -> str:
    if not (text.startswith(("http://", "https://")) and text.endswith("/")):
        raise ValueError("must begin with http:// or https:// and end with a slash")
    return text


RangeUrl = Annotated[str, Reads(_range_url)]
"""The setting: the address of a range API, to which five digits are appended."""
