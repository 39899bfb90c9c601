"""What villages have to publish, and whether they did."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.problems import Location, ProblemsFound
from plugins.registry.obligations import Cadence, Counted, Disclosure, Exemption, Item, Obligations
from plugins.registry.workdays import NoYear, Workdays, Year
from plugins.villages.due import Duty, Filed, State, due_day, duties
from plugins.villages.period import parse_period
from tests.builders import a_registry

HERE = Location("villages/obligations.yaml")
SINCE = date(2026, 1, 1)
ITEM = Item(
    "finance", "季度财务收支", Disclosure.FINANCE, Cadence.QUARTER, 15, False, Counted.END, True, 0, SINCE, "法", HERE
)
OBLIGATIONS = Obligations((ITEM,), soon=10)
WORKDAYS = Workdays(
    {
        2026: Year(
            off=frozenset(date(2026, 10, day) for day in range(1, 8)),
            work=frozenset({date(2026, 10, 10)}),
            basis="通知",
        )
    }
)
ITEMS = """
soon: 10
items:
  - {id: finance, name: 财务, kind: finance, every: quarter, days: 15, by_period: true, since: 2026-01-01, basis: 法}
"""


def filed(day: date, period: str = "2026Q1", **changes: str) -> Filed:
    said = {"village": "hexing", "kind": "finance", "item": "", "id": "villages/hexing/q1"} | changes
    return Filed(period=period, day=day, **said)


def of(period: str, today: date, *out: Filed, obligations: Obligations = OBLIGATIONS) -> Duty:
    (duty,) = (each for each in duties(obligations, "hexing", out, today) if each.period.text == period)
    return duty


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 1, 1), State.NOT_DUE),
        (date(2026, 4, 4), State.NOT_DUE),
        (date(2026, 4, 5), State.DUE_SOON),
        (date(2026, 4, 15), State.DUE_SOON),
        (date(2026, 4, 16), State.MISSING),
    ],
)
def test_what_is_not_out_is_due_soon_ten_days_before_and_missing_from_the_day_after(today: date, state: State):
    assert of("2026Q1", today).state is state


@pytest.mark.parametrize(
    ("day", "state", "late"), [(date(2026, 4, 15), State.ON_TIME, 0), (date(2026, 4, 24), State.LATE, 9)]
)
def test_what_is_out_was_on_time_or_late_by_so_many_days(day: date, state: State, late: int):
    duty = of("2026Q1", date(2026, 11, 23), filed(day))
    assert (duty.state, duty.days_late) == (state, late)


def test_the_first_of_several_disclosures_counts():
    duty = of("2026Q1", date(2026, 11, 23), filed(date(2026, 6, 1), id="b"), filed(date(2026, 4, 1), id="a"))
    assert duty.filed is not None
    assert (duty.filed.id, duty.state) == ("a", State.ON_TIME)


@pytest.mark.parametrize(
    "other",
    [
        {"village": "taoyuan"},
        {"kind": "affairs"},
        {"item": "budget"},
        {"period": "2026-03"},
        {"period": "2026"},
        {"period": "2026Q2"},
    ],
)
def test_a_disclosure_of_something_else_does_not_count(other: dict[str, str]):
    assert of("2026Q1", date(2026, 11, 23), filed(date(2026, 4, 1), **other)).state is State.MISSING


def test_an_item_that_wants_to_be_named_is_only_what_names_it():
    obligations = replace(OBLIGATIONS, items=(replace(ITEM, by_period=False),))
    today, day = date(2026, 11, 23), date(2026, 4, 1)
    assert of("2026Q1", today, filed(day), obligations=obligations).state is State.MISSING
    assert of("2026Q1", today, filed(day, item="finance"), obligations=obligations).state is State.ON_TIME


def test_an_exemption_says_why_nothing_is_due_and_what_is_out_all_the_same_counts():
    exempt = replace(OBLIGATIONS, exemptions=(Exemption("finance", "hexing", "2026Q1", "账册在法院", HERE),))
    today = date(2026, 11, 23)
    duty = of("2026Q1", today, obligations=exempt)
    assert (duty.state, duty.reason) == (State.NOT_APPLICABLE, "账册在法院")
    assert of("2026Q2", today, obligations=exempt).state is State.MISSING
    assert of("2026Q1", today, filed(date(2026, 4, 1)), obligations=exempt).state is State.ON_TIME


def test_periods_before_an_item_was_laid_down_are_not_asked_for():
    later = replace(OBLIGATIONS, items=(replace(ITEM, since=date(2026, 5, 1)),))
    found = [duty.period.text for duty in duties(later, "hexing", (), date(2026, 11, 23))]
    assert found == ["2026Q4", "2026Q3"], "the second quarter had begun"


@pytest.mark.parametrize(
    ("every", "text", "expected"),
    [
        (Cadence.MONTH, "2026-02", date(2026, 3, 15)),
        (Cadence.MONTH, "2026-12", date(2027, 1, 15)),
        (Cadence.QUARTER, "2026Q1", date(2026, 4, 15)),
        (Cadence.YEAR, "2026", date(2027, 1, 15)),
    ],
)
def test_days_are_counted_from_the_end_of_a_period(every: Cadence, text: str, expected: date):
    assert due_day(replace(ITEM, every=every), parse_period(text), Workdays()) == expected


def test_days_may_be_counted_from_the_first_day_of_a_period_which_is_the_first_of_them():
    item = replace(ITEM, every=Cadence.YEAR, counted=Counted.START, days=31)
    assert due_day(item, parse_period("2026"), Workdays()) == date(2026, 1, 31)


def test_working_days_leave_out_holidays_and_hold_the_weekends_people_work_instead():
    item = replace(ITEM, days=3, in_working_days=True)
    assert due_day(item, parse_period("2026Q3"), WORKDAYS) == date(2026, 10, 10), "8, 9 and the Saturday"
    assert WORKDAYS.count(date(2026, 10, 1), date(2026, 10, 11)) == 3


def test_a_year_nobody_entered_is_not_guessed():
    with pytest.raises(NoYear, match="2027"):
        WORKDAYS.after(date(2026, 12, 31), 1)


@given(
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.sampled_from(["2026Q1", "2027Q4"]))),
)
def test_a_day_later_nothing_is_less_due_than_before(today: date, out: list[tuple[date, str]]):
    order = {State.NOT_DUE: 0, State.DUE_SOON: 1, State.MISSING: 2}
    known = [filed(day, period) for day, period in out]
    now = {duty.period.text: duty for duty in duties(OBLIGATIONS, "hexing", known, today)}
    then = {duty.period.text: duty for duty in duties(OBLIGATIONS, "hexing", known, today + timedelta(days=1))}
    assert now.keys() <= then.keys()
    for period, duty in now.items():
        after = then[period]
        assert (duty.filed, duty.due) == (after.filed, after.due)
        assert order.get(after.state, 3) >= order.get(duty.state, 3)


def refused(path: str, text: str) -> set[str]:
    with pytest.raises(ProblemsFound) as refused:
        a_registry({path: text})
    return {problem.rule for problem in refused.value.problems}


def test_the_table_of_obligations_is_read_and_belongs_to_the_registry():
    (item,) = a_registry({"villages/obligations.yaml": ITEMS}).obligations.items
    assert (item.id, item.days, item.by_period, item.counted) == ("finance", 15, True, Counted.END)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (("id: finance", "id: Finance"), "REG081"),
        (("every: quarter", "every: decade"), "YML009"),
        (("days: 15", "days: -1"), "YML005"),
        (("soon: 10", "soon: 10\nexemptions:\n  - {item: taxes, village: hexing, reason: 没有}"), "REG082"),
        (("soon: 10", "soon: 10\nexemptions:\n  - {item: finance, village: nowhere, reason: 没有}"), "REG082"),
        (
            ("soon: 10", "soon: 10\nexemptions:\n  - {item: finance, village: hexing, period: 2026-01, reason: 无}"),
            "REG082",
        ),
    ],
)
def test_a_wrong_table_of_obligations_is_refused(change: tuple[str, str], rule: str):
    assert rule in refused("villages/obligations.yaml", ITEMS.replace(*change))


@pytest.mark.parametrize(
    "off", ["2026-02-30", "2026-02-15/2026-02-10", "2025-12-31", "2026-01-01/2026-12-31", "2026-1-1", "春节"]
)
def test_days_off_that_are_none_are_refused(off: str):
    text = f"years:\n  - {{year: 2026, basis: 通知, off: ['{off}'], work: [2026-01-04]}}\n"
    assert "REG080" in refused("villages/workdays.yaml", text)


def test_no_other_file_may_lie_among_the_villages():
    assert "REG001" in refused("villages/notes.yaml", "a: b\n")
