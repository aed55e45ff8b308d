"""The QR code of a text."""

import re

import segno


def picture(text: str) -> tuple[int, str]:
    """Return the QR code of a text for an SVG: modules per side, and the `d` of its path."""
    rows = list(segno.make(text, error="m", micro=False).matrix_iter(border=4))
    parts = []
    for y, row in enumerate(rows):
        x = 0
        for run in re.finditer(rb"\x01+", bytes(row)):
            x, width = run.start(), run.end() - run.start()
            parts.append(f"M{x} {y}h{width}v1h-{width}z")
    return len(rows), "".join(parts)
