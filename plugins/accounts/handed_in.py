"""A register of outside accounts as a clerk hands it in: which sheet it is, and what is wrong with it, cell by cell.

Nothing is guessed and nothing left out: each problem names the cell and the heading of the file that was handed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from plugins.accounts.words import HEADINGS, OF_AUDIT, WORDS, word_of
from plugins.problems import Location, Problem, Rule
from plugins.registry.channels import HEADER, REQUIRED, Channel, channels_of
from plugins.sheets import Place, Texts
from plugins.table import Row

UNKNOWN_HEADING = Rule(
    id="ACC010",
    name="register-heading-unknown",
    message="nobody knows the heading {found}",
    fix="use these headings, in any order: {known}",
    why="A column that is not understood would be lost without a word.",
)
NO_HEADING = Rule(
    id="ACC011",
    name="register-heading-missing",
    message="the table has no column {wanted}",
    fix="add a column with this heading",
    why="Without it no line of the register is complete.",
)
SAME_HEADING = Rule(
    id="ACC012",
    name="register-heading-twice",
    message="the heading {found} says what {first} says already",
    fix="leave one of the two columns",
    why="Of two columns that say the same, one would be lost without a word.",
)
NO_SHEET = Rule(
    id="ACC013",
    name="register-sheet-missing",
    message="none of its sheets is the register: {sheets}",
    fix="give the first row of that sheet these headings at least: {wanted}",
    why="A sheet that was taken for the register by mistake would overwrite it.",
)
TWO_SHEETS = Rule(
    id="ACC014",
    name="register-sheet-twice",
    message="several sheets have the headings of the register: {sheets}",
    fix="leave the one that holds, or hand all lines in on one sheet",
    why="Nobody can tell which of them is the one that holds.",
)
NO_HEADING_ABOVE = Rule(
    id="ACC015",
    name="register-cell-without-heading",
    message="{found} stands under no heading",
    fix="name the column in the first row, or delete the cell",
    why="What stands under no heading would be lost without a word.",
)


@dataclass(frozen=True, slots=True)
class HandedRow(Row):
    """A line of the register that tells what is wrong in the words of the sheet it stands on."""

    sheet: Texts
    places: Mapping[str, int]  # number of the column of the sheet that says each of ours

    def at(self, column: str) -> Place:
        """Where the sheet has no such column, the first one of the line."""
        return self.sheet.cell(self.line, self.places.get(column, 1))

    def breaks(self, rule: Rule, column: str, **values: object) -> Problem:
        head, place = self.sheet.rows[0], self.places.get(column)
        heading = head[place - 1] if place else HEADINGS[column]
        if column in WORDS and heading == HEADINGS[column]:
            values |= {"options": "、".join(WORDS[column])}
        if "state" in values:
            values |= {"state": word_of("state", str(values["state"]))}
        return rule.at(self.at(column), **{"column": heading, "found": self.cells[column]} | values)


def channels_in(sheets: Sequence[Texts], path: str) -> tuple[bytes, tuple[Channel, ...], tuple[Problem, ...]]:
    """accounts/channels.csv and the channels in it, as one of the sheets says them, or all that is wrong with it."""
    sheet, problems = _register_among(sheets, path)
    if sheet is None:
        return b"", (), problems
    places, problems = _places(sheet)
    problems += tuple(_without_heading(sheet))
    if problems:
        return b"", (), problems
    rows = [_row(sheet, line, cells, places) for line, cells in enumerate(sheet.rows[1:], start=2) if cells]
    channels, problems = channels_of(rows)
    if problems:
        return b"", (), problems
    lines = [",".join(HEADER), *(",".join(_quoted(row.cells[column]) for column in HEADER) for row in rows)]
    return ("\n".join(lines) + "\n").encode(), channels, ()


def _register_among(sheets: Sequence[Texts], path: str) -> tuple[Texts | None, tuple[Problem, ...]]:
    fitting = [sheet for sheet in sheets if set(REQUIRED) <= set(map(_column, sheet.rows[0]))]
    if len(fitting) == 1:
        return fitting[0], ()
    if fitting:
        return None, (TWO_SHEETS.at(Location(path), sheets=_names(fitting)),)
    if len(sheets) == 1:
        return sheets[0], ()  # what its headings lack is told one by one
    wanted = "、".join(HEADINGS[column] for column in REQUIRED)
    return None, (NO_SHEET.at(Location(path), sheets=_names(sheets) or "-", wanted=wanted),)


def _names(sheets: Sequence[Texts]) -> str:
    return "、".join(sheet.name for sheet in sheets)


def _column(heading: str) -> str | None:
    return next((column for column, word in HEADINGS.items() if heading in (column, word)), None)


def _places(sheet: Texts) -> tuple[Mapping[str, int], tuple[Problem, ...]]:
    """Where the sheet says each of our columns, and what is wrong with its head."""
    places: dict[str, int] = {}
    found: list[Problem] = []
    for number, heading in enumerate(sheet.rows[0], start=1):
        column, cell = _column(heading), sheet.cell(1, number)
        if column is None and heading and heading not in OF_AUDIT:
            found.append(UNKNOWN_HEADING.at(cell, found=heading, known="、".join(HEADINGS.values())))
        elif column in places:
            found.append(SAME_HEADING.at(cell, found=heading, first=sheet.rows[0][places[column] - 1]))
        elif column is not None:
            places[column] = number
    for column in REQUIRED:
        if column not in places:
            found.append(NO_HEADING.at(sheet.cell(1, 1), wanted=HEADINGS[column]))
    return places, tuple(found)


def _without_heading(sheet: Texts) -> Iterator[Problem]:
    head = sheet.rows[0]
    for line, cells in enumerate(sheet.rows[1:], start=2):
        for number, text in enumerate(cells, start=1):
            if text and (number > len(head) or not head[number - 1]):
                yield NO_HEADING_ABOVE.at(sheet.cell(line, number), found=text)


def _row(sheet: Texts, line: int, cells: Sequence[str], places: Mapping[str, int]) -> HandedRow:
    told = {column: cells[place - 1] for column, place in places.items() if place <= len(cells)}
    ours = {column: _ours(column, told.get(column, "")) for column in HEADER}
    return HandedRow(sheet.path, line, ours, sheet, places)


def _ours(column: str, text: str) -> str:
    return str(WORDS[column].get(text, text)) if column in WORDS else text


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"') else text
