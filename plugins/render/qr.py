"""QR codes as shapes a template can draw: the only door to the library that makes them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import segno

QUIET = 4  # modules of white around it, without which scanners do not find it


@dataclass(frozen=True, slots=True)
class QrCode:
    """`path` draws the dark modules in a square of `size`, quiet zone included (the `d` of an SVG path)."""

    size: int
    path: str


def draw_qr(text: str, *, is_on_paper: bool = True) -> QrCode:
    """A code that still reads with an eighth of it smudged, as paper gets.

    For a screen it is smaller, and one mask is as good as any: to choose among all takes ten times as long.
    """
    how: dict[str, Any] = {"error": "m"} if is_on_paper else {"error": "l", "mask": 3}
    matrix = segno.make(text, micro=False, boost_error=False, **how).matrix
    return QrCode(len(matrix) + 2 * QUIET, "".join(_runs(matrix)))


def _runs(matrix: tuple[bytearray, ...]) -> list[str]:
    drawn = []
    for y, row in enumerate(matrix, start=QUIET):
        x = QUIET
        for dark, run in groupby(row):
            width = sum(1 for _ in run)
            if dark:
                drawn.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return drawn
