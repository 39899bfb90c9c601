"""The pages, calendars and tables of what villages have to publish."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.edition import due, villagedata
from plugins.edition.addresses import path_of
from plugins.edition.contents import Contents
from plugins.edition.ics import LONGEST_LINE, Event, calendar
from plugins.edition.outline import Outline, whole_outline
from plugins.registry.model import Kind
from tests.builders import a_registry
from tests.edition.seen import made
from tests.edition.test_change import a_paper, contents_of

ITEMS = """
soon: 10
items:
  - {id: finance, name: 财务, kind: finance, every: quarter, days: 15, by_period: true, since: 2026-01-01, basis: 法}
"""
REGISTRY = a_registry({"villages/obligations.yaml": ITEMS})
APRIL = datetime(2026, 4, 10, tzinfo=UTC)


def contents_on(today: date, *published: tuple[str, datetime]) -> Contents:
    papers = (
        replace(a_paper(number), kind=Kind.FINANCE, period=period, published=moment)
        for number, (period, moment) in enumerate(published)
    )
    return replace(contents_of(papers, REGISTRY), today=today)


def pages_of(contents: Contents) -> dict[str, Any]:
    return made(tuple(Outline(contents, tuple(whole_outline(contents)))), ())


def files_of(contents: Contents) -> dict[str, bytes]:
    units = due.units_of(contents, contents.registry.villages)
    return {asset.path: asset.data for asset in due.files(contents, units)}


def data_of(contents: Contents) -> dict[str, bytes]:
    units = villagedata.units_of(contents, contents.registry.villages)
    return {asset.path: asset.data for asset in villagedata.files(contents, units)}


def test_county_town_and_village_have_a_page_a_calendar_and_a_table():
    contents = contents_on(date(2026, 11, 23))
    expected = {"due/", "due/jinhe/", "due/hexing/"}
    assert {path for path in pages_of(contents) if path.startswith("due/")} == {
        f"{each}index.html" for each in expected
    }
    assert files_of(contents).keys() == {f"{each}calendar.ics" for each in expected}


def test_a_county_without_obligations_has_none_of_it():
    contents = contents_of([a_paper(1)])
    assert not [path for path in pages_of(contents) if path.startswith("due/")]
    assert files_of(contents) == {}


def test_a_calendar_holds_what_is_still_to_come_and_another_program_reads_it():
    data = files_of(contents_on(date(2026, 4, 20), ("2026Q1", APRIL)))["due/hexing/calendar.ics"]
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert event["SUMMARY"] == "合兴村：财务 2026Q2"
    assert event.decoded("DTSTART") == date(2026, 7, 15)
    assert event["UID"] == "hexing-finance-2026Q2@www.jiangwan.example"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=300))
def test_any_text_comes_back_out_of_a_calendar_and_no_line_is_too_long(text: str):
    data = calendar("村", "-//a//b//ZH", [Event("a@b", date(2026, 1, 2), date(2026, 1, 1), text, text, "https://a.b/")])
    assert all(len(line) <= LONGEST_LINE for line in data.split(b"\r\n"))
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert str(event.get("SUMMARY", "")) == text


def test_a_table_says_when_what_was_published():
    lines = data_of(contents_on(date(2026, 5, 1), ("2026Q1", APRIL)))["data/duties.csv"].decode().splitlines()
    assert lines[1].startswith("hexing,合兴村,财务,2026Q2,2026-07-15,not-due,")
    assert lines[2].startswith("hexing,合兴村,财务,2026Q1,2026-04-15,on-time,2026-04-10,0,,https://")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400), st.integers(0, 60), st.sampled_from([(), (("2026Q1", APRIL),)]))
def test_days_that_pass_make_those_pages_anew_that_say_something_else(start: int, passed: int, published: Any):
    """Whatever day a build follows, a page that is left is as it would be made today."""
    before = contents_on(date(2026, 1, 1) + timedelta(days=start), *published)
    now = replace(before, today=before.today + timedelta(days=passed))
    turned = due.units_of(now, due.turned(now, before.today))
    pages = {path_of(due.addresses.due_url(unit)) for unit in turned}
    pages |= {f"villages/{unit}/index.html" for unit in turned if unit in now.registry.villages}
    old, new = pages_of(before), pages_of(now)
    assert {path for path in new if new[path] != old.get(path)} <= pages
    told, tells = files_of(before), files_of(now)
    assert {path for path in tells if tells[path] != told[path]} <= set(due.paths(turned))
    told, tells = data_of(before), data_of(now)
    renewed = {path for path, _ in villagedata.paths(now, turned)}
    assert {path for path in tells if tells[path] != told[path]} <= renewed
