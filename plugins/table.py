"""CSV read strictly: one line is one row, one encoding, the exact heading, and nothing that hides or runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from plugins.messages import Term
from plugins.money import MONEY, parse_money
from plugins.problems import Location, Problem, Rule
from plugins.textfile import decode

MOST_BYTES = 4 << 20
MOST_LINES = 20_000
LONGEST_CELL = 200
# Of a table that a page shows beside its file: longer ones nobody reads on a page, and they would make many.
MOST_SHOWN = 2_000
MOST_SHOWN_BYTES = 256 << 10
FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r")

WRONG_HEADER = Rule(
    id="VIL001",
    name="wrong-header",
    message="the first line is {found}, but should be {expected}",
    fix="copy this line to the top: {expected}",
    why="Columns are known by their names; a missing or swapped one would put figures under the wrong heading.",
)
WRONG_CELL_COUNT = Rule(
    id="VIL002",
    name="wrong-cell-count",
    message="the line has {found} cells instead of {expected}",
    fix="give it {expected} cells; a cell that contains a comma stands in double quotes",
    why="One comma too many moves every figure after it into another column.",
)
BROKEN_QUOTES = Rule(
    id="VIL003",
    name="broken-quotes",
    message="the double quotes in this line do not match",
    fix='begin and end the cell with ", write "" for a quote inside, and keep each cell on one line',
    why="A quote left open swallows the lines after it.",
)
INVISIBLE_CHARACTER = Rule(
    id="VIL004",
    name="invisible-character",
    message="the cell {column} contains the invisible character {found}",
    fix="delete it and type the text again",
    why="What cannot be seen cannot be reviewed.",
)
FORMULA = Rule(
    id="VIL005",
    name="formula-cell",
    message="the cell {column} begins like a formula: {found}",
    fix="do not begin a text with = + - @; leave an empty cell empty",
    why="A spreadsheet that opens the download would run it.",
)
EMPTY_CELL = Rule(
    id="VIL006",
    name="empty-cell",
    message="the cell {column} is empty",
    fix="fill it in; every line needs it",
    why="A figure without its voucher, date or people proves nothing.",
)
TOO_MANY_LINES = Rule(
    id="VIL007",
    name="too-many-lines",
    message="the table has {found} lines, at most {most} are allowed",
    fix="split it into periods or groups, one disclosure each",
    why="A table that no one can open informs no one, and could stop the build.",
)
CELL_TOO_LONG = Rule(
    id="VIL008",
    name="cell-too-long",
    message="the cell {column} has {found} characters, at most {most} are allowed",
    fix="shorten it; longer explanations belong into the text of the disclosure",
    why="Tables are read on telephones.",
)
OUTER_BLANKS = Rule(
    id="VIL009",
    name="outer-blanks",
    message="the cell {column} begins or ends with a blank",
    fix="remove the blank",
    why="With a blank, one person or voucher looks like two.",
)
NO_LINES = Rule(
    id="VIL010",
    name="empty-table",
    message="there is no line below the heading",
    fix="enter the lines, or publish a text that says there were none",
    why="An empty table looks like a disclosure and is none.",
)
NOT_A_DATE = Rule(
    id="VIL011",
    name="not-a-date",
    message="the cell {column} is {found}, not a date",
    fix="write it as 2026-03-05",
    why="3/5 is in March here and in May elsewhere.",
)
NOT_MONEY = Rule(
    id="VIL012",
    name="not-money",
    message="{column} is {found}, not an amount in yuan",
    fix="write it as 1234.56, with two decimals or none, without separators, units or full-width digits",
    why="Amounts are added up to the fen.",
)
DUPLICATE_NUMBER = Rule(
    id="VIL020",
    name="duplicate-number",
    message="{column} {found} stands already in line {first}",
    fix="give each line its own number, or delete the line entered twice",
    why="A voucher entered twice is money counted twice; and objections name a line by its number.",
)


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


@dataclass(frozen=True, slots=True)
class Unshown:
    """Why a file is no table that a page can show, and in which line that is to be seen."""

    line: int
    reason: Term


def read_rows(data: bytes, path: str, header: tuple[str, ...]) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """The rows below the heading.  Rows that cannot be told apart are problems and are left out."""
    text, problems = decode(data, path, MOST_BYTES)
    if text is None:
        return (), problems
    lines = text.removesuffix("\n").split("\n")
    if lines[0] != ",".join(header):
        return (), (WRONG_HEADER.at(Location(path), found=lines[0][:LONGEST_CELL], expected=",".join(header)),)
    if len(lines) == 1:
        return (), (NO_LINES.at(Location(path)),)
    if len(lines) - 1 > MOST_LINES:
        return (), (TOO_MANY_LINES.at(Location(path), found=len(lines) - 1, most=MOST_LINES),)
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


def read_table(data: bytes) -> tuple[tuple[str, ...], ...] | Unshown:
    """The lines of a table whose heading nobody prescribes, the heading first; or why no page can show it."""
    text, problems = decode(data, "", MOST_BYTES)
    if text is None:
        return Unshown(problems[0].location.line, Term("it is not UTF-8, or has characters that nobody can see"))
    lines = text.removesuffix("\n").split("\n")
    if not 2 <= len(lines) <= MOST_SHOWN or len(data) > MOST_SHOWN_BYTES:
        return Unshown(1, Term("it has no line below its heading, or more than a page can show"))
    rows: list[tuple[str, ...]] = []
    for number, line in enumerate(lines, start=1):
        try:
            rows.append(tuple(cell.strip() for cell in next(csv.reader([line], strict=True), [])))
        except csv.Error:
            return Unshown(number, Term("the double quotes in this line do not match"))
        if len(rows[-1]) != len(rows[0]):
            return Unshown(number, Term("this line has not as many cells as the heading"))
    if not all(rows[0]):
        return Unshown(1, Term("the first line does not name every column"))
    return tuple(rows)


def cells_of(data: bytes, column: str) -> frozenset[str]:
    """What the cells of one column say; a table that cannot be read says nothing."""
    lines = data[:MOST_BYTES].decode("utf-8", "replace").split("\n")
    heading = lines[0].split(",")
    index = heading.index(column) if column in heading else -1
    found: set[str] = set()
    for line in lines[1 : MOST_LINES + 1] if index >= 0 else ():
        try:
            cells = next(csv.reader([line], strict=True), [])
        except csv.Error:
            continue
        found.update(cells[index : index + 1])
    return frozenset(found - {""})


def check_unique(rows: Iterable[Row], column: str) -> Iterator[Problem]:
    """A problem for each cell of `column` that says what an earlier one said."""
    first: dict[str, int] = {}
    for row in rows:
        number = row.cells[column]
        if number and number in first:
            yield row.breaks(DUPLICATE_NUMBER, column, first=first[number])
        first.setdefault(number, row.line)


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """For spreadsheet programs: with the mark that tells them it is UTF-8, and no cell that they would run."""
    held = io.StringIO(newline="")
    table = csv.writer(held, lineterminator="\r\n")
    table.writerow(header)
    table.writerows([harmless(cell) for cell in row] for row in rows)
    return held.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet program runs; an amount below zero is a figure, no formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) and MONEY.fullmatch(cell) is None else cell
