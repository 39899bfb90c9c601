"""The time a disclosure tells about: a year, a quarter or a month.  The accounting year is the calendar year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

PERIOD = re.compile(r"((?:19|20)[0-9]{2})(?:Q([1-4])|-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True)
class Period:
    """`2026`, `2026Q1` or `2026-03`, with its first and last day, both counted."""

    text: str
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return self.text


def parse_period(text: str) -> Period:
    """Raises ValueError for everything but `2026`, `2026Q1` and `2026-03`."""
    found = PERIOD.fullmatch(text)
    if found is None:
        raise ValueError(f"not a year, quarter or month: {text!r}")
    year, quarter, month = found.groups()
    if quarter:
        first, months = date(int(year), 3 * int(quarter) - 2, 1), 3
    elif month:
        first, months = date(int(year), int(month), 1), 1
    else:
        first, months = date(int(year), 1, 1), 12
    after = first.month + months
    next_first = date(first.year + (after > 12), (after - 1) % 12 + 1, 1)
    return Period(text, first, next_first - timedelta(days=1))
