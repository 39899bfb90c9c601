"""Where columns and lines stand: exact, inside the drawing, and the same on every machine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.edition.model import Story
from plugins.render.chart import GROUP, HEIGHT, WIDTH, Scale, Series, balances, columns, line, periods, scale_of
from plugins.villages.model import Ledger, LedgerLine
from tests.theme.examples import make

FEN = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(
    ("values", "least", "scale"),
    [
        ([3, 7], 1, Scale(0, 10)),
        ([37_130_814], 100, Scale(0, 50_000_000)),
        ([21], 1, Scale(0, 25)),
        ([0, 0], 1, Scale(0, 1)),
        ([1], 100, Scale(0, 100)),
        ([-40_000, 90_000], 100, Scale(-50_000, 100_000)),
        ([-1], 100, Scale(-100, 100)),
    ],
)
def test_a_scale_ends_at_round_numbers(values: list[int], least: int, scale: Scale) -> None:
    assert scale_of([Series("", tuple(values))], least) == scale


@given(st.lists(FEN, min_size=1))
def test_every_value_stands_on_its_scale(values: list[int]) -> None:
    scale = scale_of([Series("", tuple(values))])

    assert all(scale.low <= value <= scale.high and 0 <= scale.y(value) <= HEIGHT for value in values)
    assert scale.high <= 10 * max(*values, 1, 0)


@given(st.lists(st.tuples(FEN, FEN), min_size=1, max_size=8))
def test_columns_stand_side_by_side_and_what_is_not_nothing_is_seen(pairs: list[tuple[int, int]]) -> None:
    series = [Series("in", tuple(one for one, _ in pairs)), Series("out", tuple(other for _, other in pairs))]
    drawn = sorted(columns(series, scale_of(series)), key=lambda column: column.x)

    assert all(one.x + one.width <= other.x for one, other in pairwise(drawn))
    assert drawn[-1].x + drawn[-1].width <= GROUP * len(pairs)
    assert [column.height > 0 for column in drawn] == [value != 0 for pair in pairs for value in pair]


def test_a_line_leads_through_its_values_where_they_stand() -> None:
    scale = Scale(0, 100)

    assert line([0, 50, 100], [1, 2, 5], scale) == "M0 1000L250 500L1000 0"
    assert line([0, 50, 100], [1, 2, 5], scale, stepped=True) == "M0 1000H250V500H1000V0"
    assert line([50], [7], scale) == f"M0 500L{WIDTH} 500"


def a_ledger(*lines: tuple[int, int], opening: int = 500) -> Ledger:
    made = tuple(make(LedgerLine, {"date": date(2026, 1, day), "balance": balance}) for day, balance in lines)
    return Ledger("2026Q1", opening, 0, 0, 0, made, (), ())


def test_balances_are_those_at_the_end_of_a_day() -> None:
    held = balances(a_ledger((4, 600), (4, 550), (9, 700)))

    assert (held.days, held.values) == ((date(2026, 1, 4), date(2026, 1, 4), date(2026, 1, 9)), (500, 550, 700))
    assert [at - held.at[0] for at in held.at] == [0, 0, 5]


def test_only_periods_of_one_length_stand_beside_each_other() -> None:
    ledger = a_ledger((4, 600))

    def told(period: str, *, ledger: Ledger | None = ledger) -> Story:
        return replace(make(Story, {"period": period}), ledger=ledger)

    newest_first = [told("2026Q2"), told("2025"), told("2026Q1", ledger=None), told("2025Q4"), told("2026Q2")]

    assert [story.period for story in periods(newest_first)] == ["2025Q4", "2026Q2"]
    assert periods([]) == ()
