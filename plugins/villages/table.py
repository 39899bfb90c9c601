"""A CSV file as rows of named cells, each cell knowing its place; strict about everything a spreadsheet may hide."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from plugins.messages import Term
from plugins.problems import Location, Problem
from plugins.textfile import decode
from plugins.villages.money import parse_money
from plugins.villages.rules import (
    BAD_AMOUNT,
    BAD_DATE,
    BAD_HEADER,
    BAD_ROW,
    BROKEN_TABLE,
    EMPTY_CELL,
    EMPTY_TABLE,
    FORMULA,
    TWICE,
)

MAX_TABLE_BYTES = 4 * 1024 * 1024
FORMULA_STARTS = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table.  Line and column of a place count from 1; the column is that of the cell."""

    cells: tuple[str, ...]
    header: tuple[str, ...]
    path: str
    line: int
    problems: list[Problem]

    def at(self, column: str) -> Location:
        return Location(self.path, self.line, self.header.index(column) + 1)

    def raw(self, column: str) -> str:
        return self.cells[self.header.index(column)].strip()

    def text(self, column: str, *, required: bool = True) -> str:
        """Text that no spreadsheet takes for a formula."""
        text = self.raw(column)
        if text.startswith(FORMULA_STARTS):
            self.problems.append(FORMULA.at(self.at(column), column=column, character=text[0]))
        elif not text and required:
            self.problems.append(EMPTY_CELL.at(self.at(column), column=column))
        return text

    def money(self, column: str, *, required: bool = True) -> int | None:
        text = self.raw(column)
        if not text:
            if required:
                self.problems.append(EMPTY_CELL.at(self.at(column), column=column))
            return None
        try:
            return parse_money(text)
        except ValueError:
            self.problems.append(BAD_AMOUNT.at(self.at(column), column=column, found=text))
            return None

    def day(self, column: str) -> date | None:
        text = self.raw(column)
        try:
            if len(text) == 10 and text.isascii():
                return date.fromisoformat(text)
        except ValueError:
            pass  # reported below like every other text that is no date
        self.problems.append(BAD_DATE.at(self.at(column), column=column, found=text))
        return None


def read_table(data: bytes, path: str, header: Sequence[str]) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """The rows below the header, or every reason why the file cannot be read."""
    text, problems = decode(data, path, MAX_TABLE_BYTES)
    if text is None:
        return (), problems
    found: list[Problem] = []
    rows: list[Row] = []
    try:
        for line, cells in _records(text):
            if line == 1:
                if tuple(cells) != tuple(header):
                    return (), (BAD_HEADER.at(Location(path), found=",".join(cells), expected=",".join(header)),)
            elif len(cells) != len(header):
                found.append(BAD_ROW.at(Location(path, line), found=len(cells), expected=len(header)))
            else:
                rows.append(Row(tuple(cells), tuple(header), path, line, found))
    except csv.Error:
        found.append(BROKEN_TABLE.at(Location(path), reason=Term("a quote is not closed or stands inside a cell")))
    if not rows and not found:
        found.append(EMPTY_TABLE.at(Location(path)))
    return tuple(rows), tuple(found)


def repeated(rows: Sequence[Row], column: str) -> Iterator[Problem]:
    """A problem for each cell of `column` that says what an earlier one said."""
    first: dict[str, int] = {}
    for row in rows:
        value = row.raw(column)
        if value and value in first:
            yield TWICE.at(row.at(column), column=column, value=value, first=first[value])
        first.setdefault(value, row.line)


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells; one record is one line, so that a place in the table is a place in the file."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line:
            yield number, next(csv.reader([line], strict=True))
        elif number == 1:
            yield number, []
