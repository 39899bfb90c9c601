"""A raw list of who received a subsidy becomes the table that may be published: most columns go, names are masked.

Only columns we know by their heading are taken over, so what nobody thought of (numbers, cards, telephones, addresses)
is left out by itself.  Of a line that cannot be masked nothing is written, and no word of a person enters a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plugins.messages import Term
from plugins.money import parse_money
from plugins.privacy.scan import TABLE, find
from plugins.table import FORMULA_STARTS, LONGEST_CELL, MOST_LINES
from plugins.villages.recipients import HAN, HEADER, MASKED, REQUIRED

# Headings as villages write them, beside our own.
HEADINGS = {
    "serial": ("序号", "编号"),
    "group": ("组别", "组", "村民小组", "村组"),
    "recipient": ("姓名", "户主", "户主姓名", "领取人", "补贴对象"),
    "project": ("项目", "补贴项目", "项目名称"),
    "basis": ("依据", "文件依据", "发放依据"),
    "quantity": ("数量", "面积", "补贴面积"),
    "standard": ("标准", "补贴标准", "发放标准"),
    "amount": ("金额", "补贴金额", "发放金额", "金额（元）", "金额(元)"),
    "paid_on": ("发放日期", "发放时间", "打卡日期"),
}
COLUMN_OF = {word: column for column, words in HEADINGS.items() for word in (column, *words)}
# Family names of two characters.
TWO = re.compile(
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|端木|南宫|长孙|宇文|轩辕|司空|独孤|闻人|钟离|申屠|太史"
)
NAME = re.compile(f"{HAN}{{2,5}}")
SHORTEST = 2  # characters of what was left out that may not come back anywhere
HEADING_WITHIN = 10
Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Masked:
    """The table, and what was done: `left_out` are headings; `refused` each reason with the lines (from 1) it is of."""

    rows: tuple[tuple[str, ...], ...]
    columns: dict[str, str]
    left_out: tuple[str, ...]
    refused: tuple[tuple[Term, int], ...]
    names_masked: int
    total: int


def mask_name(name: str) -> str | None:
    """张三 is 张*, 李小华 李*华, 欧阳小华 欧阳**; None for what is no name of ours, or none that masking hides."""
    if MASKED.fullmatch(name):
        return name
    if NAME.fullmatch(name) is None:
        return None
    family = name[:2] if TWO.match(name) and len(name) > 2 else name[0]
    given = name[len(family) :]
    if len(family) == 1 and len(given) == 2 and given[1] not in name[:2]:
        shown = f"{family}*{given[1]}"
    else:
        shown = family + "*" * min(len(given), 3)
    return shown if MASKED.fullmatch(shown) else None


def mask_rows(rows: Sequence[Row]) -> Masked | None:
    """None where none of the first lines names the columns a list needs."""
    for number, row in enumerate(rows[:HEADING_WITHIN]):
        places = _places(row)
        if set(REQUIRED) - {"serial"} <= places.keys():
            return _mask_below(rows, number, places)
    return None


def _places(row: Row) -> dict[str, int]:
    """Where each column is; one that two headings name is not for us to choose, so it is none."""
    named = [COLUMN_OF.get("".join(cell.split())) for cell in row]
    return {column: place for place, column in enumerate(named) if column and named.count(column) == 1}


def _mask_below(rows: Sequence[Row], heading: int, places: dict[str, int]) -> Masked:
    raw = [(line, row) for line, row in enumerate(rows[heading + 1 :], start=heading + 2) if any(row)]
    secrets = frozenset(_secrets(rows[:heading], (row for _, row in raw), places))
    taken: list[tuple[str, ...]] = []
    refused: list[tuple[Term, int]] = []
    names = 0
    for line, row in raw[:MOST_LINES]:
        cells = {column: row[places[column]].strip() if _has(row, places, column) else "" for column in HEADER}
        cells["serial"] = str(len(taken) + 1)
        name = mask_name(cells["recipient"])
        names += name is not None and name != cells["recipient"]
        cells["recipient"] = name or ""
        reason = _objection(cells, secrets)
        if reason is None:
            taken.append(tuple(cells[column] for column in HEADER))
        else:
            refused.append((reason, line))
    title = rows[heading]
    left_out = tuple(cell for place, cell in enumerate(title) if cell and place not in places.values())
    columns = {column: title[place] for column, place in places.items()}
    total = sum(parse_money(row[HEADER.index("amount")]) for row in taken)
    return Masked(tuple(taken), columns, left_out, tuple(refused), names, total)


def _has(row: Row, places: dict[str, int], column: str) -> bool:
    return column in places and places[column] < len(row)


def _secrets(above: Sequence[Row], rows: Iterator[Row] | Sequence[Row], places: dict[str, int]) -> Iterator[str]:
    """Names and all that stood in columns that are left out."""
    for row in rows:
        for place, cell in enumerate(row):
            is_shown = place in places.values() and places.get("recipient") != place
            text = cell.strip()
            if not is_shown and len(text) >= SHORTEST and not MASKED.fullmatch(text):
                yield text


def _objection(cells: dict[str, str], secrets: frozenset[str]) -> Term | None:
    """Why a line cannot be published; nothing of the line is in it."""
    if not cells["recipient"]:
        return Term("the name is none that can be masked")
    try:
        if parse_money(cells["amount"]) <= 0:
            return Term("the amount is not above zero")
    except ValueError:
        return Term("the amount is not written like 1234.56")
    if any(
        text.startswith(FORMULA_STARTS) or len(text) > LONGEST_CELL or not text.isprintable() for text in cells.values()
    ):
        return Term("a cell begins like a formula, is too long or holds characters that nobody can see")
    said = [cells[column] for column in HEADER if column not in ("serial", "amount", "recipient")]
    if any(find("\n".join(cells.values()), TABLE)):
        return Term("a number or address of a person stands in a column that is shown")
    if any(secret in text for text in said for secret in secrets):
        return Term("what stands in a column that is left out, or a name, stands in one that is shown")
    return None
