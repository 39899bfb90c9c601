"""Spreadsheets as rows of text: what clerks hand in and take away.  The only door to the library that reads .xlsx.

Only texts and figures are read, never formulas run: a cell with a formula is what its program last showed there.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel
from openpyxl.workbook import Workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from plugins.problems import Location, Problem, Rule
from plugins.table import MOST_BYTES, MOST_LINES, harmless

MOST_UNPACKED = 64 << 20
MOST_COLUMNS = 100
# What the libraries raise over files that only look like tables; XML that is none is a SyntaxError.
UNREADABLE = (
    ValueError, KeyError, IndexError, TypeError, AttributeError, EOFError, NotImplementedError, RuntimeError,
    SyntaxError, zipfile.BadZipFile, zlib.error, csv.Error,
)  # fmt: skip
ENCODINGS = ("utf-8-sig", "gb18030")  # as spreadsheet programs here save CSV

UNREADABLE_SHEET = Rule(
    id="TAB001",
    name="sheet-unreadable",
    message="this is no table we can read: {reason}",
    fix="open it in a spreadsheet program, save it as .xlsx or as CSV (UTF-8), and hand that in",
    why="A table that is read wrong is worse than one that is not read.",
)
TOO_LARGE = Rule(
    id="TAB002",
    name="sheet-too-large",
    message="the sheet goes on to here; at most {rows} rows and {columns} columns are read",
    fix="delete what does not belong to the table, or hand it in as several files",
    why="What is left out without a word is missed by nobody until it is too late.",
)


Cell = str | int | float | date


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first sheet of a workbook that can be seen, or a CSV (`name` ""), with what each cell holds.

    `others` are sheets nobody read; `uncounted` the cells (line, column, from 1) whose formula has no value.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    others: tuple[str, ...] = ()
    uncounted: frozenset[tuple[int, int]] = frozenset()
    epoch: datetime = WINDOWS_EPOCH


def read_cells(data: bytes, path: str) -> tuple[Sheet | None, tuple[Problem, ...]]:
    """All lines of a table with figures as figures; longer ones than a table may be are refused, not cut."""
    try:
        if len(data) > MOST_BYTES:
            raise ValueError(f"{len(data)} bytes")
        sheet = _cells_of_workbook(data) if data[:2] == b"PK" else Sheet("", _of_text(data))
        if len(sheet.rows) > MOST_LINES:
            raise ValueError(f"> {MOST_LINES}")
    except UNREADABLE as error:
        return None, (UNREADABLE_SHEET.at(Location(path), reason=str(error)),)
    return sheet, ()


def _cells_of_workbook(data: bytes) -> Sheet:
    values, formulas = _workbook(data, data_only=True), _workbook(data, data_only=False)
    try:
        shown = next((each for each in values.worksheets if each.sheet_state == "visible"), None)
        if shown is None:
            raise ValueError("0 worksheets")
        limits = {"max_row": MOST_LINES + 1, "max_col": MOST_COLUMNS, "values_only": True}
        rows = tuple(tuple(_plain(value) for value in row) for row in shown.iter_rows(**limits))
        uncounted = {
            (line, column)
            for line, row in enumerate(formulas[shown.title].iter_rows(**limits), start=1)
            for column, value in enumerate(row, start=1)
            if _is_formula(value)
            and (line > len(rows) or column > len(rows[line - 1]) or rows[line - 1][column - 1] == "")
        }
        others = tuple(name for name in values.sheetnames if name != shown.title)
        return Sheet(shown.title, rows, others, frozenset(uncounted), values.epoch)
    finally:
        values.close()
        formulas.close()


def _is_formula(value: object) -> bool:
    return isinstance(value, (ArrayFormula, DataTableFormula)) or (isinstance(value, str) and value.startswith("="))


def _plain(value: object) -> Cell:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    return _spelled(value)


def day_of(number: float, epoch: datetime) -> date:
    """The day that a spreadsheet keeps as a number.  Raises ValueError for what is none of our time."""
    found = from_excel(number, epoch) if 1 <= number < 100_000 else None
    if not isinstance(found, datetime):
        raise ValueError(f"not a day: {number}")
    return found.date()


Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, order=True)
class Place(Location):
    """A place in a spreadsheet, named as its program names it; `path` is the file, and the sheet if it has a name."""

    def __str__(self) -> str:
        return f"{self.path} {get_column_letter(self.column)}{self.line}"


@dataclass(frozen=True, slots=True)
class Texts:
    """One sheet of a workbook, or a CSV (`name` ""), with each cell as text; rows that are empty stay, as ()."""

    path: str
    name: str
    rows: Rows

    def cell(self, line: int, column: int) -> Place:
        """Both count from 1."""
        return Place(f"{self.path} [{self.name}]" if self.name else self.path, line, column)


def read_sheets(data: bytes, path: str) -> tuple[tuple[Texts, ...], tuple[Problem, ...]]:
    """The sheets of an .xlsx that hold anything; or a CSV in UTF-8 or GB18030, as one.

    Whole numbers are spelled without a point, days as 2026-03-05.
    """
    try:
        if len(data) > MOST_BYTES:
            raise ValueError(f"{len(data)} bytes")
        sheets = tuple(_of_workbook(data, path) if data[:2] == b"PK" else [Texts(path, "", _kept(_of_text(data)))])
    except UNREADABLE as error:
        return (), (UNREADABLE_SHEET.at(Location(path), reason=str(error)),)
    problems = tuple(problem for sheet in sheets for problem in _check_size(sheet))
    return tuple(sheet for sheet in sheets if sheet.rows), problems


def _of_workbook(data: bytes, path: str) -> Iterator[Texts]:
    book = _workbook(data, data_only=True)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # the file says how far it goes, and may say too little
            rows = sheet.iter_rows(values_only=True)
            yield Texts(path, sheet.title, _kept(_trimmed([_spelled(value) for value in row]) for row in rows))
    finally:
        book.close()


def _kept(rows: Iterable[tuple[str, ...]]) -> Rows:
    """Up to the last row that holds anything, or to the first one that is too far away."""
    kept: list[tuple[str, ...]] = []
    for number, cells in enumerate(rows, start=1):
        if cells:
            kept += [()] * (number - 1 - len(kept))
            kept.append(cells)
            if number > MOST_LINES + 1:
                break
    return tuple(kept)


def _check_size(sheet: Texts) -> Iterator[Problem]:
    width = max(map(len, sheet.rows), default=0)
    if width > MOST_COLUMNS:
        line = next(number for number, row in enumerate(sheet.rows, start=1) if len(row) == width)
        yield _too_large(sheet, line, width)
    if len(sheet.rows) > MOST_LINES + 1:
        yield _too_large(sheet, len(sheet.rows), 1)


def _too_large(sheet: Texts, line: int, column: int) -> Problem:
    return TOO_LARGE.at(sheet.cell(line, column), rows=MOST_LINES + 1, columns=MOST_COLUMNS)


def _workbook(data: bytes, *, data_only: bool) -> Workbook:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MOST_UNPACKED:
        raise ValueError(f"{unpacked} bytes")
    return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=data_only)


def _of_text(data: bytes) -> tuple[tuple[str, ...], ...]:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return tuple(_trimmed([_spelled(cell) for cell in row]) for row in csv.reader(io.StringIO(text), strict=True))
    raise ValueError("neither UTF-8 nor GB18030")


def _spelled(value: object) -> str:
    """A cell as text.  A time is the day it is on: no table here counts hours."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())  # a line break in a cell is a blank


def _trimmed(cells: list[str]) -> tuple[str, ...]:
    """Without the empty cells at the end, which programs add."""
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def write_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet of text; its head stays in sight."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for row in (header, *rows):
        sheet.append([harmless(cell) for cell in row])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
