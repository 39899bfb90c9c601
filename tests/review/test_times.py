"""How far the times of sign-offs and the dates of a page may lie apart: to the second."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plugins.problems import Location
from plugins.registry.model import Stage
from plugins.review.gate import decide
from tests.builders import (
    NOW,
    SIGNED,
    a_case,
    a_draft,
    chained,
    resigned,
    rules,
    signed,
)
from tests.verdicts import pointed_at

DRAFT = a_draft()
UNDATED = a_draft(published=None)
GOOD = signed(DRAFT)


def released(at: timedelta) -> list[str]:
    """The rules that hold back a document whose last sign-off is dated `at` from the build."""
    record = signed(UNDATED)
    last = resigned(record[-1], at=NOW + at)
    return rules(decide([a_case(UNDATED, (*record[:-1], last))]).problems)


def test_a_reviewers_clock_may_be_ten_minutes_ahead_and_not_a_second_more() -> None:
    assert released(timedelta(minutes=10)) == []
    assert released(timedelta(minutes=10, seconds=1)) == ["REV015"]


def test_two_stages_may_be_signed_in_the_same_second_but_not_backwards() -> None:
    same = chained(resigned(each, at=SIGNED) for each in signed(UNDATED))
    back = chained(
        resigned(each, at=SIGNED - timedelta(seconds=position)) for position, each in enumerate(signed(UNDATED))
    )

    assert rules(decide([a_case(UNDATED, same)]).problems) == []
    assert rules(decide([a_case(UNDATED, back)]).problems) == ["REV015"] * 6


def test_a_page_may_be_dated_a_day_before_its_release_and_not_a_second_more() -> None:
    last = GOOD[-1]
    for early, expected in ((timedelta(), []), (timedelta(seconds=1), ["REV028"])):
        at = DRAFT.published + timedelta(hours=24) + early if DRAFT.published else NOW
        record = (*GOOD[:-1], resigned(last, at=at))
        assert rules(decide([a_case(DRAFT, record)]).problems) == expected


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_is_asked_for_the_right_of_its_own_day(stage: Stage) -> None:
    """A sign-off of a day before anybody had a term is refused at whichever stage it stands."""
    early = signed(UNDATED)
    position = list(Stage).index(stage)
    record = chained(
        resigned(each, at=SIGNED - timedelta(days=4000) if n <= position else each.statement.at)
        for n, each in enumerate(early)
    )
    found = set(rules(decide([a_case(UNDATED, record)]).problems))

    assert {"REV006", "REV011"} <= found


def changed_later(published: timedelta, noted: timedelta) -> list[tuple[str, Location]]:
    """What holds back a document changed since its first release: published and noted so long before the second."""
    again = SIGNED + timedelta(days=9, minutes=6)
    times = {"published": f"{again - published:%Y-%m-%dT%H:%M:%S}+08:00"}
    first = a_draft(**times)
    note = f"[{{at: {again - noted:%Y-%m-%dT%H:%M:%S}+08:00, note: 更正第二段的数字}}]"
    second = a_draft("改了一处。\n", **times, corrections=note)
    record = signed(second, before=signed(first), at=SIGNED + timedelta(days=9))
    assert record[-1].statement.at == again
    found = pointed_at(second, record)
    assert all(place == second.at("published") for _, place in found)
    return found


def test_a_change_is_told_to_readers_within_a_day_of_its_release() -> None:
    day, second = timedelta(hours=24), timedelta(seconds=1)
    old = timedelta(days=9)

    assert changed_later(old, timedelta()) == changed_later(old, day) == []
    assert [rule for rule, _ in changed_later(old, day + second)] == ["REV029"]
    assert [rule for rule, _ in changed_later(timedelta(), day + second)] == ["REV029"]
    assert changed_later(-second, day + second) == []  # dated after its release: nobody read it before


def test_a_change_is_not_told_of_before_it_was_made() -> None:
    again = SIGNED + timedelta(days=9, minutes=6)
    for late, expected in ((timedelta(hours=24), []), (timedelta(hours=24, seconds=1), ["REV034"])):
        told = f"[{{at: {again + late:%Y-%m-%dT%H:%M:%S}+08:00, note: 更正第二段的数字}}]"
        second = a_draft("改了一处。\n", corrections=told)
        record = signed(second, before=GOOD, at=SIGNED + timedelta(days=9))
        assert pointed_at(second, record) == [(rule, second.at("corrections")) for rule in expected]


def test_a_page_dated_too_early_points_at_its_date() -> None:
    record = signed(DRAFT, at=SIGNED + timedelta(days=3))

    assert pointed_at(DRAFT, record) == [("REV028", DRAFT.at("published"))]


def test_a_draft_may_be_signed_on_the_day_it_was_written_and_not_before() -> None:
    for created, expected in (("2026-03-05", []), ("2026-03-06", ["REV015"] * 7)):
        draft = a_draft(created=created, published=None)
        assert rules(decide([a_case(draft, signed(draft))]).problems) == expected
