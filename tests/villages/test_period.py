"""A period is a year, a quarter or a month, with its first and last day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.villages.period import parse_period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_has_its_first_and_last_day(text: str, first: date, last: date):
    period = parse_period(text)

    assert (period.first, period.last) == (first, last)
    assert first in period
    assert last in period
    assert first - timedelta(days=1) not in period
    assert last + timedelta(days=1) not in period


@pytest.mark.parametrize(
    "text", ["", "26", "2026Q5", "2026Q0", "2026q1", "2026-13", "2026-00", "2026-3", "２０２６", "2026\n", "0026"]
)
def test_everything_else_is_refused(text: str):
    with pytest.raises(ValueError, match="not a year"):
        parse_period(text)


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_is_in_exactly_one_month_one_quarter_and_one_year(day: date):
    months = [f"{day.year}-{month:02}" for month in range(1, 13)]
    quarters = [f"{day.year}Q{quarter}" for quarter in range(1, 5)]

    assert sum(day in parse_period(text) for text in months) == 1
    assert sum(day in parse_period(text) for text in quarters) == 1
    assert day in parse_period(str(day.year))
