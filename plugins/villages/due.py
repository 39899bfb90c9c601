"""What villages have to publish, and whether they did: 应公开 against 已公开, for one day.

Pure: whoever knows what is out gives it in as `Filed`.  Nothing here compares villages with each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from plugins.registry.obligations import Cadence, Counted, Item, Obligations
from plugins.registry.workdays import Workdays
from plugins.villages.period import Period, parse_period

MONTHS = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.YEAR: 12}


class State(StrEnum):
    """How one item of one period stands on a day."""

    NOT_DUE = "not-due"
    DUE_SOON = "due-soon"
    ON_TIME = "on-time"
    LATE = "late"
    MISSING = "missing"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Filed:
    """A disclosure that is out: which item it says it is ("" for none), about which period, since when."""

    village: str
    kind: str
    item: str
    period: str
    day: date
    id: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One item of one period of one village as it stands.

    `filed` is the disclosure that fulfils it; `days_late` how long after the last day it came out; `reason` why it
    need not be published.
    """

    village: str
    item: Item
    period: Period
    due: date
    state: State
    filed: Filed | None = None
    reason: str = ""

    @property
    def days_late(self) -> int:
        return max((self.filed.day - self.due).days, 0) if self.filed else 0


def duties(obligations: Obligations, village: str, filed: Iterable[Filed], today: date) -> tuple[Duty, ...]:
    """Every duty of a village up to `today`, and the next of each item, item by item, the newest first.

    Raises NoYear when working days of a year are needed that nobody has entered.
    """
    out = _by_item(obligations, (each for each in filed if each.village == village))
    return tuple(
        _duty(obligations, village, item, period, out.get((item.id, period.text)), today)
        for item in obligations.items
        for period in reversed(tuple(periods(item, today)))
    )


def periods(item: Item, today: date) -> Iterator[Period]:
    """Those that began on or after the first day of the item, up to the one in which `today` lies."""
    length = MONTHS[item.every]
    month = item.since.year * 12 + (item.since.month - 1) // length * length
    while date(month // 12, month % 12 + 1, 1) <= today:
        period = _period(item.every, month)
        if period.first >= item.since:
            yield period
        month += length


def _period(every: Cadence, month: int) -> Period:
    year, index = divmod(month, 12)
    match every:
        case Cadence.MONTH:
            return parse_period(f"{year}-{index + 1:02}")
        case Cadence.QUARTER:
            return parse_period(f"{year}Q{index // 3 + 1}")
        case Cadence.YEAR:
            return parse_period(str(year))


def due_day(item: Item, period: Period, workdays: Workdays) -> date:
    """The last day on which it is on time."""
    # Counted from its start, the first day of the period is the first that counts.
    before = period.last if item.counted is Counted.END else period.first - timedelta(days=1)
    if item.in_working_days:
        return workdays.after(before, item.days)
    return before + timedelta(days=item.days)


def _duty(obligations: Obligations, village: str, item: Item, period: Period, filed: Filed | None, today: date) -> Duty:
    due = due_day(item, period, obligations.workdays)
    exemption = obligations.exempt(item.id, village, period.text)
    if filed is not None:
        state = State.ON_TIME if filed.day <= due else State.LATE
    elif exemption is not None:
        return Duty(village, item, period, due, State.NOT_APPLICABLE, reason=exemption.reason)
    elif today > due:
        state = State.MISSING
    else:
        state = State.DUE_SOON if today >= due - timedelta(days=obligations.soon) else State.NOT_DUE
    return Duty(village, item, period, due, state, filed)


def _by_item(obligations: Obligations, filed: Iterable[Filed]) -> Mapping[tuple[str, str], Filed]:
    """The first disclosure of each item and period."""
    found: dict[tuple[str, str], list[Filed]] = defaultdict(list)
    for each in filed:
        for item in obligations.items:
            if fulfils(each, item):
                found[item.id, each.period].append(each)
    return {key: min(some, key=lambda each: (each.day, each.id)) for key, some in found.items()}


def fulfils(filed: Filed, item: Item) -> bool:
    if filed.item:
        return filed.item == item.id
    return item.by_period and filed.kind == item.kind and Cadence.of(filed.period) is item.every
