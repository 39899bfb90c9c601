"""Spreadsheets as rows of text: what clerks hand in and take away.  The only door to the library that reads .xlsx.

Only texts and figures are read, never formulas run: a cell with a formula is what its program last showed there.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import openpyxl

from plugins.problems import Location, Problem, Rule
from plugins.table import FORMULA_STARTS, MOST_BYTES, MOST_LINES

MOST_UNPACKED = 64 << 20
MOST_COLUMNS = 100
ENCODINGS = ("utf-8-sig", "gb18030")  # as spreadsheet programs here save CSV

UNREADABLE_SHEET = Rule(
    id="TAB001",
    name="sheet-unreadable",
    message="this is no table we can read: {reason}",
    fix="open it in a spreadsheet program, save it as .xlsx or as CSV (UTF-8), and hand that in",
    why="A table that is read wrong is worse than one that is not read.",
)


def read_sheet(data: bytes, path: str) -> tuple[tuple[tuple[str, ...], ...], tuple[Problem, ...]]:
    """The rows of the first sheet of an .xlsx, or of a CSV in UTF-8 or GB18030; rows that are empty stay, as ().

    Whole numbers are spelled without a point, days as 2026-03-05.
    """
    try:
        if len(data) > MOST_BYTES:
            raise ValueError(f"{len(data)} bytes")
        rows = _of_workbook(data) if data[:2] == b"PK" else _of_text(data)
    except (ValueError, KeyError, zipfile.BadZipFile, csv.Error) as error:
        return (), (UNREADABLE_SHEET.at(Location(path), reason=str(error)),)
    return rows, ()


def _of_workbook(data: bytes) -> tuple[tuple[str, ...], ...]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MOST_UNPACKED:
        raise ValueError(f"{unpacked} bytes")
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        rows = book.worksheets[0].iter_rows(max_row=MOST_LINES + 1, max_col=MOST_COLUMNS, values_only=True)
        return tuple(_trimmed([_spelled(value) for value in row]) for row in rows)
    finally:
        book.close()


def _of_text(data: bytes) -> tuple[tuple[str, ...], ...]:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return tuple(_trimmed([cell.strip() for cell in row]) for row in csv.reader(io.StringIO(text), strict=True))
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


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """For spreadsheet programs: with the mark that tells them it is UTF-8, and no cell that they would run."""
    held = io.StringIO(newline="")
    table = csv.writer(held, lineterminator="\r\n")
    table.writerow(header)
    table.writerows([_harmless(cell) for cell in row] for row in rows)
    return held.getvalue().encode("utf-8-sig")


def write_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet of text; its head stays in sight."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for row in (header, *rows):
        sheet.append([_harmless(cell) for cell in row])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
