"""What the mail catcher has caught: codes and links, by recipient.

One thread takes all mails out of the catcher, so that it stays quick, and appends them to a file
that the runs of all portals read.
"""

import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

_CODE = re.compile(r"\b[0-9]{6}\b")
_LINK = re.compile(r"/([a-z/-]+)#token=((?:[A-Z0-9]+-)?[0-9a-f]{64})\b")
FIELDS = {
    "signup/verify": "signup_token",
    "complete-signup": "signup_token",
    "complete-setup": "invitation_token",
    "reset-password": "reset_token",
    "verify-email": "verification_token",
}
"""The page of a link → the field of a request that takes its token."""
PAUSE = 0.2


@contextmanager
def collecting(catcher: str, file: Path) -> Iterator[None]:
    """Take mails out of the catcher meanwhile."""
    is_over = threading.Event()

    def collect() -> None:
        with httpx.Client(base_url=catcher, timeout=30, trust_env=False) as client:
            while not is_over.wait(PAUSE):
                with file.open("a", encoding="utf-8") as lines:
                    for mail in client.get("/email").raise_for_status().json():
                        to = [each["address"].lower() for each in mail.get("to", [])]
                        lines.write(json.dumps({"to": to, "text": mail["text"]}) + "\n")
                        client.delete(f"/email/{mail['id']}")

    thread = threading.Thread(target=collect, daemon=True)
    file.touch()
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


class Post:
    """Reads the collected mails."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._at = 0
        self.codes: defaultdict[str, list[str]] = defaultdict(list)
        self.tokens: defaultdict[str, list[str]] = defaultdict(list)
        self.recipients: dict[str, str] = {}

    def fetch(self) -> None:
        """Read what has arrived."""
        with self._file.open("rb") as lines:
            lines.seek(self._at)
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                self._at += len(line)
                mail = json.loads(line)
                for address in mail["to"]:
                    self._keep(address, mail["text"])

    def _keep(self, address: str, text: str) -> None:
        links = _LINK.findall(text)
        for page, token in links:
            self.tokens[FIELDS.get(page, page)].append(token)
            self.recipients[token] = address
        if not links and (code := _CODE.search(text)):
            self.codes[address].append(code[0])

    def code(self, address: str, *, after: int, within: float = 30.0) -> str | None:
        """Wait for the code behind the first so many of an address."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            self.fetch()
            if len(self.codes[address]) > after:
                return self.codes[address][after]
            time.sleep(PAUSE / 2)
        return None
