"""A named table; the name is its place in docs/performance.md."""

import msgspec

from loadtest.report import table


class Table(msgspec.Struct, frozen=True):
    """Rows of text under a header."""

    name: str
    head: list[str]
    rows: list[list[str]]

    def __str__(self) -> str:
        """Return it as Markdown."""
        return table(self.head, self.rows)
