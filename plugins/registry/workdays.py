"""villages/workdays.yaml: on which days offices work, year by year, as the State Council lays them down every autumn.

No program can know them beforehand, and a wrong one would call a village late that is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from plugins.messages import Term
from plugins.problems import Rule
from plugins.yamlfile import Fields

WORKDAYS_PATH = "villages/workdays.yaml"
SATURDAY = 5
A_DAY = timedelta(days=1)

BAD_DAYS = Rule(
    id="REG080",
    name="bad-days",
    message="{found} in {key} of {year} is neither a day nor the first and last of some days of that year",
    fix="write a day as 2026-05-09, several in a row as 2026-02-15/2026-02-23, each once",
    why="With a day wrong, what is due would be counted wrong for every village.",
)


class NoYear(LookupError):
    """The working days of a year are asked for that nobody has entered; the argument is the year."""


@dataclass(frozen=True, slots=True)
class Year:
    """Weekdays on which nobody works (`off` may hold weekends too), and weekend days on which people do."""

    off: frozenset[date]
    work: frozenset[date]
    basis: str


@dataclass(frozen=True, slots=True)
class Workdays:
    """The calendar of the years that are known.  Every question about another year raises NoYear."""

    years: Mapping[int, Year] = field(default_factory=dict)

    def __contains__(self, day: date) -> bool:
        if day.year not in self.years:
            raise NoYear(day.year)
        year = self.years[day.year]
        return day in year.work or (day.weekday() < SATURDAY and day not in year.off)

    def after(self, day: date, count: int) -> date:
        """The `count`th working day after `day`, which itself is not counted."""
        while count:
            day += A_DAY
            count -= day in self
        return day

    def count(self, first: date, last: date) -> int:
        """How many working days lie between two days, both counted."""
        return sum(day in self for day in _days(first, last))


def parse_workdays(fields: Fields) -> Workdays:
    years: dict[int, Year] = {}
    for each in fields.groups("years"):
        number = each.integer("year")
        if number in years:
            each.wrong("year", Term("a year that is not there yet"), number)
        years[number] = Year(_spans(each, "off", number), _spans(each, "work", number), each.text("basis"))
        each.done()
    return Workdays(years)


def _spans(fields: Fields, key: str, year: int) -> frozenset[date]:
    days: set[date] = set()
    for text in fields.texts(key):
        found = frozenset(_span(text))
        if not found or not found.isdisjoint(days) or {day.year for day in found} != {year}:
            fields.problems.append(BAD_DAYS.at(fields.at(key), found=text, key=key, year=year))
        days |= found
    return frozenset(days)


def _span(text: str) -> Iterator[date]:
    """The days of `2026-05-09` or `2026-02-15/2026-02-23` (ISO 8601); none when it is neither."""
    first, _, last = text.partition("/")
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        return
    if ends - begins <= timedelta(days=31):
        yield from _days(begins, ends)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += A_DAY
