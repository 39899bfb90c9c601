"""A table handed in as CSV, as pages show it: a short one folded into its document, a longer one on pages of its own.

The file stays what was signed, and what a reader takes away.  What cannot be read as a table has no such view: its
editor was told (`drafts/checks.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from plugins.drafts.model import DraftFile
from plugins.table import Unshown, read_table

# In bytes of UTF-8, each cell with what its markup weighs: no text at all makes a page larger than 30 KB compressed.
FOLDED = 4 << 10  # of all tables folded into one document
PAGE = 12 << 10
CELL = 8
FIGURE = re.compile(r"[-−]?[0-9][0-9,]*(?:\.[0-9]+)?%?")

Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`figures` says of each column whether it holds numbers only; `pages` are the lines, as they are cut into pages.

    A table that is folded into its document has one of them, and `is_folded`.
    """

    head: Line
    figures: tuple[bool, ...]
    pages: tuple[tuple[Line, ...], ...]
    is_folded: bool

    @property
    def count(self) -> int:
        return sum(map(len, self.pages))


def compile_tables(files: Iterable[DraftFile]) -> Iterator[Table | None]:
    """Of each file, in their order: the table it is, if it is one."""
    room = FOLDED
    for file in files:
        lines = read_table(file.data) if file.suffix == "csv" else ()
        if isinstance(lines, Unshown) or not lines:
            yield None
            continue
        head, rows = lines[0], lines[1:]
        weight = sum(map(_weight, lines))
        is_folded = weight <= room
        room -= weight if is_folded else 0
        pages = (rows,) if is_folded else tuple(_pages(rows))
        yield Table(head, tuple(map(_is_figures, zip(*rows, strict=True))), pages, is_folded)


def _pages(rows: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    page: list[Line] = []
    room = PAGE
    for row in rows:
        if page and _weight(row) > room:
            yield tuple(page)
            page, room = [], PAGE
        page.append(row)
        room -= _weight(row)
    yield tuple(page)


def _weight(row: Line) -> int:
    return sum(len(cell.encode("utf-8")) + CELL for cell in row)


def _is_figures(cells: Sequence[str]) -> bool:
    return any(cells) and all(FIGURE.fullmatch(cell) for cell in cells if cell)
