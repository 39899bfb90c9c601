"""Where the columns and lines of a chart stand: integers in, integers out, so that every machine draws the same.

A drawing is HEIGHT high and as wide as its content asks; the style of the page stretches it, and writes all its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plugins.edition.model import Story
from plugins.villages.model import Ledger

HEIGHT = 1000
GROUP, GAP = 300, 60  # how wide all columns of one label are together, and what is free on each side of them
WIDTH = 1000  # of a line
STEPS = (10, 20, 25, 50, 100)  # tenths of a power of ten that read well at the edge of a scale
MOST_PERIODS = 8


@dataclass(frozen=True, slots=True)
class Series:
    """What one set of columns, or one line, shows: as many values as the chart has labels."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low`, 0 or a round number below, to `high`, a round number above every value."""

    low: int
    high: int

    def y(self, value: int) -> int:
        """How far from the top of the drawing."""
        span = self.high - self.low
        return (2 * HEIGHT * (self.high - value) + span) // (2 * span)


@dataclass(frozen=True, slots=True)
class Column:
    """`series` counts from 1."""

    series: int
    x: int
    y: int
    width: int
    height: int


def scale_of(series: Sequence[Series], least: int = 1) -> Scale:
    """One that holds all of them, and zero; `least` is what it may not be finer than (100: whole yuan)."""
    values = [value for each in series for value in each.values]
    return Scale(-_round_up(-min((*values, 0)), least, zero=True), _round_up(max((*values, 0)), least))


def _round_up(value: int, least: int, *, zero: bool = False) -> int:
    if value <= 0 and zero:
        return 0
    power = least
    while power * 10 < value:
        power *= 10
    return next(step * power // 10 for step in STEPS if step * power // 10 >= value or step == STEPS[-1])


def columns(series: Sequence[Series], scale: Scale) -> tuple[Column, ...]:
    """Beside each other, label by label.  What is not nothing can be seen."""
    wide = (GROUP - 2 * GAP) // max(len(series), 1)
    return tuple(
        Column(
            series=number,
            x=place * GROUP + GAP + (number - 1) * wide,
            y=min(scale.y(value), scale.y(0) - 1) if value > 0 else scale.y(0),
            width=wide,
            height=max(abs(scale.y(value) - scale.y(0)), 1 if value else 0),
        )
        for number, each in enumerate(series, 1)
        for place, value in enumerate(each.values)
    )


def line(values: Sequence[int], at: Sequence[int], scale: Scale, *, stepped: bool = False) -> str:
    """The `d` of an SVG path through the values, which stand at `at`; stepped: each holds until the next one."""
    first, last = (min(at), max(at)) if at else (0, 0)
    span = max(last - first, 1)
    points = [
        ((2 * WIDTH * (x - first) + span) // (2 * span), scale.y(value)) for x, value in zip(at, values, strict=True)
    ]
    if len(points) == 1:
        points = [(0, points[0][1]), (WIDTH, points[0][1])]
    if not stepped:
        return "M" + "L".join(f"{x} {y}" for x, y in points)
    (x, y), *rest = points
    return f"M{x} {y}" + "".join(f"H{x}V{y}" for x, y in rest)


def highest(series: Series) -> int:
    """Which value is the highest, the first of several."""
    return series.values.index(max(series.values))


def lowest(series: Series) -> int:
    return series.values.index(min(series.values))


def periods(stories: Sequence[Story]) -> tuple[Story, ...]:
    """Of disclosures, the newest first, those with a ledger that can stand beside each other: of periods as long as the
    latest, each once, the oldest first."""
    held: dict[str, Story] = {}
    for story in stories[: 2 * MOST_PERIODS]:
        if story.ledger and len(story.period) == len(next(iter(held), story.period)):
            held.setdefault(story.period, story)
    return tuple(held[period] for period in sorted(held)[-MOST_PERIODS:])


@dataclass(frozen=True, slots=True)
class Balances:
    """What was in the accounts at the end of each day on which something moved, and before the first."""

    days: tuple[date, ...]
    values: tuple[int, ...]

    @property
    def at(self) -> tuple[int, ...]:
        return tuple(day.toordinal() for day in self.days)


def balances(ledger: Ledger) -> Balances:
    held: dict[date, int] = {}
    for entry in ledger.lines:
        held[entry.date] = entry.balance
    days = sorted(held)
    return Balances((*days[:1], *days), (ledger.opening, *(held[day] for day in days)) if days else ())
