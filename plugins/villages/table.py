"""CSV read strictly: one line is one row, one encoding, the exact heading, and nothing that hides or runs."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from plugins.messages import Term
from plugins.problems import Location, Problem, Rule
from plugins.villages.money import parse_money
from plugins.villages.rules import (
    BROKEN_QUOTES,
    BYTE_ORDER_MARK,
    CELL_TOO_LONG,
    EMPTY_CELL,
    FORMULA,
    GBK_FILE,
    INVISIBLE_CHARACTER,
    NO_LINES,
    NOT_A_DATE,
    NOT_MONEY,
    NOT_UTF8,
    OUTER_BLANKS,
    TOO_LARGE,
    WINDOWS_LINE_ENDS,
    WRONG_CELL_COUNT,
    WRONG_HEADER,
)

MOST_BYTES = 4 << 20
MOST_LINES = 20_000
LONGEST_CELL = 200
FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r")
BYTE_ORDER = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table.  `line` counts from 1 with the heading, as a spreadsheet shows it."""

    path: str
    line: int
    cells: Mapping[str, str]

    def at(self, column: str) -> Location:
        """The place of a cell: its line, and the number of its column as a spreadsheet counts them."""
        return Location(self.path, self.line, list(self.cells).index(column) + 1)

    def breaks(self, rule: Rule, column: str, **values: object) -> Problem:
        return rule.at(self.at(column), column=column, **{"found": self.cells[column]} | values)

    def money(self, column: str, found: list[Problem]) -> int | None:
        """Fen, or None with a problem."""
        try:
            return parse_money(self.cells[column])
        except ValueError:
            found.append(self.breaks(NOT_MONEY, column))
            return None

    def day(self, column: str, found: list[Problem]) -> date | None:
        """The day of an ISO date, or None with a problem."""
        text = self.cells[column]
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or day.isoformat() != text:  # fromisoformat also takes 20260305 and 2026-W10-4
            found.append(self.breaks(NOT_A_DATE, column))
            return None
        return day

    def check_text(self, required: tuple[str, ...], amounts: tuple[str, ...]) -> Iterator[Problem]:
        """What is wrong with the cells as text; a cell of `amounts` may begin with a minus."""
        for column, text in self.cells.items():
            if not text:
                if column in required:
                    yield self.breaks(EMPTY_CELL, column)
                continue
            hidden = next((character for character in text if not character.isprintable()), None)
            if len(text) > LONGEST_CELL:
                yield self.breaks(CELL_TOO_LONG, column, found=len(text), most=LONGEST_CELL)
            elif column not in amounts and text.startswith(FORMULA_STARTS):
                yield self.breaks(FORMULA, column)
            elif hidden is not None:
                yield self.breaks(INVISIBLE_CHARACTER, column, found=f"U+{ord(hidden):04X}")
            elif text != text.strip():
                yield self.breaks(OUTER_BLANKS, column)


def read_rows(data: bytes, path: str, header: tuple[str, ...]) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """The rows below the heading.  Rows that cannot be told apart are problems and are left out."""
    text, problem = _decode(data, path)
    if problem is not None:
        return (), (problem,)
    lines = text.removesuffix("\n").split("\n")
    if lines[0] != ",".join(header):
        return (), (WRONG_HEADER.at(Location(path), found=lines[0][:LONGEST_CELL], expected=",".join(header)),)
    if len(lines) == 1:
        return (), (NO_LINES.at(Location(path)),)
    if len(lines) - 1 > MOST_LINES:
        return (), (TOO_LARGE.at(Location(path), found=len(lines) - 1, unit=Term("lines"), most=MOST_LINES),)
    rows: list[Row] = []
    found: list[Problem] = []
    for number, line in enumerate(lines[1:], start=2):
        place = Location(path, number)
        try:
            cells = next(csv.reader([line], strict=True), [])
        except csv.Error:
            found.append(BROKEN_QUOTES.at(place))
            continue
        if len(cells) != len(header):
            found.append(WRONG_CELL_COUNT.at(place, found=len(cells), expected=len(header)))
            continue
        rows.append(Row(path, number, dict(zip(header, cells, strict=True))))
    return tuple(rows), tuple(found)


def _decode(data: bytes, path: str) -> tuple[str, Problem | None]:
    place = Location(path)
    if len(data) > MOST_BYTES:
        return "", TOO_LARGE.at(place, found=len(data), unit=Term("bytes"), most=MOST_BYTES)
    if data.startswith(BYTE_ORDER):
        return "", BYTE_ORDER_MARK.at(place)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if _is_gbk(data):
            return "", GBK_FILE.at(Location(path, line))
        return "", NOT_UTF8.at(Location(path, line), position=error.start + 1)
    if "\r" in text:
        return "", WINDOWS_LINE_ENDS.at(Location(path, text.count("\n", 0, text.index("\r")) + 1))
    return text, None


def _is_gbk(data: bytes) -> bool:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True
