"""Tables of HTML -> tables of Markdown: a head, then lines of as many cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import lxml.html

Row = Sequence[lxml.html.HtmlElement]
MOST_COLUMNS, MOST_ROWS = 60, 1500


def rows_of(table: lxml.html.HtmlElement) -> list[Row]:
    """The cells of each row of this table, not of tables in it."""
    rows = []
    for row in table.iter("tr"):
        if next(row.iterancestors("table"), None) is table:
            rows.append([cell for cell in row if cell.tag in ("td", "th")])
    return [row for row in rows if row]


def is_layout(table: lxml.html.HtmlElement, rows: Sequence[Row]) -> bool:
    """Whether it only puts things in their place: with another table in it, of one column, of one row, or endless."""
    nested = any(each is not table for each in table.iter("table"))
    return nested or len(rows) < 2 or len(rows) > MOST_ROWS or max(map(len, rows)) < 2


def has_merged(rows: Sequence[Row]) -> bool:
    return any(_span(cell, name) > 1 for row in rows for cell in row for name in ("colspan", "rowspan"))


def spread(rows: Sequence[Row], said: Callable[[lxml.html.HtmlElement], str]) -> list[list[str]]:
    """What each cell says, where it stands; what stands in a merged one stands in each of those it was made of."""
    grid: list[dict[int, str]] = [{} for _ in rows]
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while column in grid[number]:
                column += 1
            text = said(cell)
            for below in range(number, min(number + _span(cell, "rowspan"), len(rows))):
                for beside in range(column, min(column + _span(cell, "colspan"), MOST_COLUMNS)):
                    grid[below].setdefault(beside, text)
    width = max((max(line, default=0) for line in grid), default=0) + 1
    return [[line.get(column, "") for column in range(width)] for line in grid]


def as_markdown(lines: Sequence[Sequence[str]]) -> str:
    head, *others = lines
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *others))


def _span(cell: lxml.html.HtmlElement, name: str) -> int:
    text = cell.get(name, "1").strip()
    return max(1, min(int(text), MOST_ROWS)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
