"""How far the times of sign-offs and the dates of a page may lie apart: to the second."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

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


AGAIN = SIGNED + timedelta(days=9)  # the first sign-off of the second round; its release is six minutes later


def changed_later(noted: datetime, published: datetime = SIGNED, at: datetime = AGAIN) -> list[str]:
    """The rules that hold back a document changed since its first release, with a note of that time."""
    times = {"published": f"{published:%Y-%m-%dT%H:%M:%S}+08:00"}
    note = f"[{{at: {noted:%Y-%m-%dT%H:%M:%S}+08:00, note: 更正第二段的数字}}]"
    second = a_draft("改了一处。\n", **times, corrections=note)
    return [rule for rule, _ in pointed_at(second, signed(second, before=signed(a_draft(**times)), at=at))]


def test_a_change_is_told_to_readers_by_a_note_that_is_newer_than_the_release_before() -> None:
    first, second = GOOD[-1].statement.at, timedelta(seconds=1)

    assert changed_later(first + second) == []
    assert changed_later(first) == ["REV029"]
    assert changed_later(first, published=AGAIN + timedelta(hours=1)) == []  # nobody had read it before


def test_a_round_may_take_weeks_and_keeps_the_note_it_began_with() -> None:
    assert changed_later(SIGNED + timedelta(hours=1), at=SIGNED + timedelta(days=24)) == []


def test_a_change_is_not_told_of_before_it_was_made() -> None:
    released = AGAIN + timedelta(minutes=6)

    assert changed_later(released) == []
    assert changed_later(released + timedelta(seconds=1)) == ["REV034"]


def test_the_note_of_one_change_does_not_speak_for_the_next() -> None:
    """Neither for other words, nor for a return to the first ones, whose release has since been followed by another."""
    noted = AGAIN + timedelta(minutes=6)
    note = f"[{{at: {noted:%Y-%m-%dT%H:%M:%S}+08:00, note: 更正第二段的数字}}]"
    second, third = a_draft("改了一处。\n", corrections=note), a_draft("又改一处。\n", corrections=note)
    twice = signed(second, before=GOOD, at=AGAIN)

    for draft in (third, DRAFT):
        record = signed(draft, before=twice, at=AGAIN + timedelta(hours=1))
        assert [rule for rule, _ in pointed_at(draft, record)] == ["REV029"]


def test_words_signed_anew_after_weeks_need_no_second_note_and_do_not_lose_the_need_of_the_first() -> None:
    note = f"[{{at: {AGAIN:%Y-%m-%dT%H:%M:%S}+08:00, note: 更正第二段的数字}}]"
    for draft, expected in ((a_draft("改了。\n", corrections=note), []), (a_draft("改了。\n"), ["REV029"])):
        twice = signed(draft, before=GOOD, at=AGAIN)
        again = chained(resigned(each, revision=3) for each in signed(draft, at=AGAIN + timedelta(days=11)))
        assert [rule for rule, _ in pointed_at(draft, (*twice, *again))] == expected


def test_a_page_dated_too_early_points_at_its_date() -> None:
    record = signed(DRAFT, at=SIGNED + timedelta(days=3))

    assert pointed_at(DRAFT, record) == [("REV028", DRAFT.at("published"))]


def test_a_draft_may_be_signed_on_the_day_it_was_written_and_not_before() -> None:
    for created, expected in (("2026-03-05", []), ("2026-03-06", ["REV015"] * 7)):
        draft = a_draft(created=created, published=None)
        assert rules(decide([a_case(draft, signed(draft))]).problems) == expected
