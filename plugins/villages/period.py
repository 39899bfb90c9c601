"""Periods of accounts: a year 2026, a quarter 2026Q1, a month 2026-03."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

FORM = re.compile(r"(20[0-9]{2})(?:Q([1-4])|-(0[1-9]|1[0-2]))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both days counted."""

    text: str
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def parse_period(text: str) -> Period:
    """The days of a period.  Raises ValueError when the text names none."""
    match = FORM.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, quarter, month = int(match[1]), match[2], match[3]
    if quarter:
        first, last = int(quarter) * 3 - 2, int(quarter) * 3
    else:
        first, last = (int(month), int(month)) if month else (1, 12)
    return Period(text, date(year, first, 1), date(year, last, monthrange(year, last)[1]))
