"""The sheet a village accountant keeps -> the CSV of a ledger, with all that was done to get there.

A cell is taken or refused, never mended by guessing: figures that a program keeps as figures are spelled to the fen,
and of what was typed as text only days with the year first are written anew.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from plugins.messages import Term
from plugins.money import format_money, parse_money
from plugins.problems import Location, Problem
from plugins.registry.bookkeeping import Bookkeeping, LedgerColumn
from plugins.sheets import Cell, Sheet, day_of
from plugins.villages.ledger import AMOUNTS, HEADER, REQUIRED, parse_ledger
from plugins.villages.model import Ledger
from plugins.villages.period import Period, parse_period
from plugins.villages.rules import CELL_NOT_TAKEN, HEADING_TWICE, NO_HEADING

MOST_TITLES = 20  # lines above the heading: the village, the quarter, who made it
NEEDED = (*REQUIRED, "income", "expense")
UNIT = re.compile(r"\((?:单位:)?(?:人民币)?元\)$")
DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line of the sheet that is no movement of money."""

    line: int
    reason: Term
    words: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a sheet.  `data` are the bytes of the CSV; `ledger` is None if they do not add up."""

    data: bytes
    ledger: Ledger | None
    problems: tuple[Problem, ...]
    columns: Mapping[str, str] = field(default_factory=dict)  # ours -> what stands in the sheet
    unused: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def take_sheet(sheet: Sheet, path: str, bookkeeping: Bookkeeping) -> Intake:
    """The ledger in a sheet, with the place in the sheet of all that is wrong with it."""
    heading = _find_heading(sheet, bookkeeping)
    if heading is None:
        names = {each.column.value: each.names[0] for each in bookkeeping.headings}
        expected = tuple(names.get(column, column) for column in NEEDED)
        return Intake(b"", None, (NO_HEADING.at(Location(path), most=MOST_TITLES, expected=expected),))
    line, places = heading
    titles = [_text(cell) for cell in sheet.rows[line - 1]]
    twice = tuple(
        HEADING_TWICE.at(Location(path, line, columns[1] + 1), column=titles[columns[0]], found=titles[columns[1]])
        for columns in places.values()
        if len(columns) > 1
    )
    at = {column: columns[0] for column, columns in places.items()}
    unused = tuple(title for number, title in enumerate(titles) if title and number not in at.values())
    matched = {column: titles[at[column]] for column in HEADER if column in at}
    if twice:
        return Intake(b"", None, twice, matched, unused)
    return replace(_take_lines(sheet, path, bookkeeping, line, at), columns=matched, unused=unused)


def _find_heading(sheet: Sheet, bookkeeping: Bookkeeping) -> tuple[int, dict[str, list[int]]] | None:
    """The first line that names every column a ledger needs, and where each is."""
    names = {name: each.column.value for each in bookkeeping.headings for name in map(_heading, each.names)}
    names |= {column: column for column in HEADER}
    for line, row in enumerate(sheet.rows[:MOST_TITLES], start=1):
        places: dict[str, list[int]] = {}
        for number, cell in enumerate(row):
            if (column := names.get(_heading(_text(cell)))) is not None:
                places.setdefault(column, []).append(number)
        if all(column in places for column in NEEDED):
            return line, places
    return None


def _take_lines(sheet: Sheet, path: str, bookkeeping: Bookkeeping, heading: int, at: Mapping[str, int]) -> Intake:
    taken: list[dict[str, str]] = []
    lines: list[int] = []
    skipped: list[Skipped] = []
    problems: list[Problem] = []
    opening: int | None = None
    for line, row in enumerate(sheet.rows[heading:], start=heading + 1):
        reason = _why_skipped(row, at, bookkeeping)
        cells, flaws = _read_line(sheet, path, line, row, at, only=("balance",) if reason else HEADER)
        if reason is None:
            taken.append(cells)
            lines.append(line)
            problems.extend(flaws)
            continue
        skipped.append(Skipped(line, reason, next((_text(cell) for cell in row if _text(cell)), "")))
        if reason == OPENING and opening is None and not taken:
            problems.extend(flaws)
            opening = parse_money(cells["balance"]) if cells.get("balance") and not flaws else None
    data = _csv(taken)
    if problems or not taken:
        return Intake(data, None, tuple(problems), skipped=tuple(skipped))
    ledger, found = _parse(data, path, taken, opening)
    placed = tuple(_in_sheet(problem, path, heading, lines, at) for problem in found)
    return Intake(data, ledger, placed, skipped=tuple(skipped))


BLANK, OPENING, TOTAL = Term("it is blank"), Term("it carries the opening balance"), Term("it is a total")


def _why_skipped(row: tuple[Cell, ...], at: Mapping[str, int], bookkeeping: Bookkeeping) -> Term | None:
    """Only a line without a voucher can be none."""
    words = [_heading(_text(cell)) for cell in row if _text(cell)]
    if not words:
        return BLANK
    number = at["voucher_no"]
    if number < len(row) and _text(row[number]):
        return None
    if not bookkeeping.openings.isdisjoint(words):
        return OPENING
    return TOTAL if not bookkeeping.totals.isdisjoint(words) else None


def _read_line(
    sheet: Sheet, path: str, line: int, row: tuple[Cell, ...], at: Mapping[str, int], *, only: Iterable[str]
) -> tuple[dict[str, str], list[Problem]]:
    cells, found = dict.fromkeys(HEADER, ""), list[Problem]()
    for column in (column for column in only if column in at):
        number = at[column]
        cell: Cell = row[number] if number < len(row) else ""
        try:
            if (line, number + 1) in sheet.uncounted:
                raise NotTaken(Term("a formula whose result the file does not hold"))
            cells[column] = _spell(column, cell, sheet)
        except NotTaken as error:
            values = {"sheet": sheet.name or path, "cell": f"{_letters(number)}{line}", "found": _text(cell)}
            found.append(CELL_NOT_TAKEN.at(Location(path, line, number + 1), reason=error.reason, **values))
    nothing = ("0", "0.00", "-0.00")
    if cells["income"] and cells["expense"]:  # many keep a zero on the side on which nothing moved
        sides = [side for side in ("income", "expense") if cells[side] in nothing]
        if len(sides) == 1:
            cells[sides[0]] = ""
    return cells, found


class NotTaken(Exception):
    """A cell that cannot be taken as it stands."""

    def __init__(self, reason: Term) -> None:
        self.reason = reason
        super().__init__(reason)


def _spell(column: str, cell: Cell, sheet: Sheet) -> str:
    if column == LedgerColumn.DATE:
        return _spell_day(cell, sheet)
    if column in AMOUNTS:
        return _spell_money(cell)
    text = _text(cell)
    if text.startswith("#") and text.endswith(("!", "?", "/A")):
        raise NotTaken(Term("an error of the spreadsheet"))
    return text


def _spell_day(cell: Cell, sheet: Sheet) -> str:
    try:
        if isinstance(cell, (int, float)):
            return day_of(cell, sheet.epoch).isoformat()
        if isinstance(cell, date) or not cell:
            return _text(cell)
        found = DAY.fullmatch(cell)
        if found is None:
            raise ValueError(cell)
        year, month, day = (int(part) for part in found.groups() if part)
        return date(year, month, day).isoformat()
    except (ValueError, OverflowError):
        raise NotTaken(Term("not a day; write it as 2026-03-05")) from None


def _spell_money(cell: Cell) -> str:
    """Spreadsheets keep figures in binary: twelve digits are what an amount has, the rest is noise."""
    if isinstance(cell, str):
        text = cell
    elif isinstance(cell, date):
        raise NotTaken(Term("a day where an amount should be"))
    else:
        text = f"{cell:.12g}"
        whole, dot, cents = text.partition(".")
        text = f"{whole}.{cents:0<2}" if dot else text
    if not text:
        return ""
    try:
        return format_money(parse_money(text))
    except ValueError:
        raise NotTaken(
            Term("not an amount in yuan with two decimals or none, without separators, units or full-width digits")
        ) from None


def _csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    held = io.StringIO(newline="")
    table = csv.writer(held, lineterminator="\n")
    table.writerow(HEADER)
    table.writerows([row[column] for column in HEADER] for row in rows)
    return held.getvalue().encode("utf-8", "surrogatepass")


def _parse(
    data: bytes, path: str, rows: list[dict[str, str]], opening: int | None
) -> tuple[Ledger | None, tuple[Problem, ...]]:
    """By the same rules as the check; a sheet without an opening balance is taken to begin before its first line."""
    first, last = rows[0], rows[-1]
    if opening is None:
        opening = _fen(first["balance"]) - _fen(first["income"]) + _fen(first["expense"])
    period = period_of([row["date"] for row in rows if row["date"]])
    return parse_ledger(data, path, opening=opening, closing=_fen(last["balance"]), period=period)


def period_of(days: list[str]) -> Period:
    """The shortest month, quarter or year that has all these days; the year of the first if none has."""
    first = date.fromisoformat(min(days)) if days else date(1900, 1, 1)
    names = (f"{first:%Y-%m}", f"{first:%Y}Q{(first.month + 2) // 3}")
    fits = (parse_period(name) for name in names)
    return next(
        (each for each in fits if all(date.fromisoformat(day) in each for day in days)), parse_period(f"{first:%Y}")
    )


def _in_sheet(problem: Problem, path: str, heading: int, lines: list[int], at: Mapping[str, int]) -> Problem:
    """A problem of the CSV at the cell of the sheet it comes from; what is about no line stands at the heading."""
    place = problem.location
    if place.line < 2:
        return replace(problem, location=Location(path, heading))
    is_cell = problem.rule.startswith("VIL") and place.column <= len(HEADER)  # what is wrong with bytes counts letters
    column = at.get(HEADER[place.column - 1], 0) if is_cell else 0
    values = dict(problem.values)
    if isinstance(first := values.get("first"), int):
        values["first"] = lines[first - 2]
    return replace(problem, location=Location(path, lines[place.line - 2], column + 1), values=values)


def skipped_words(skipped: Iterable[Skipped]) -> Iterator[tuple[Term, tuple[int, ...]]]:
    """The lines that were left out, by why."""
    for reason in (BLANK, OPENING, TOTAL):
        lines = tuple(each.line for each in skipped if each.reason == reason)
        if lines:
            yield reason, lines


def _heading(text: str) -> str:
    return UNIT.sub("", "".join(unicodedata.normalize("NFKC", text).split()))


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _letters(number: int) -> str:
    """What a spreadsheet calls a column counted from 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _fen(text: str) -> int:
    return parse_money(text) if text else 0
