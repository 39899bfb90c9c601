"""A ledger that was published changes only by a correction that is signed, says so and shows the old rows."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from plugins.drafts.model import Draft
from plugins.registry.bookkeeping import LedgerColumn
from plugins.review.case import Case
from plugins.review.gate import decide
from plugins.review.statement import SignOff
from plugins.villages.checks import read_tables
from tests.builders import LEDGER, LEDGER_CSV, NOW, SIGNED, a_registry, disclosure, draft_of, resigned, rules
from tests.builders import signed as signed_
from tests.verdicts import pointed_at

TABLE, WAS = "2026-q1-finance.csv", "2026-q1-finance-was-1.csv"
PUBLISHED = f"{SIGNED + timedelta(hours=1):%Y-%m-%dT%H:%M}+08:00"
AGAIN = SIGNED + timedelta(days=1)
OTHER_WORDS = LEDGER_CSV.replace("付电话宽带费", "付电话费")
OTHER_LINE = LEDGER_CSV.replace("50.00,1150.00", "60.00,1140.00")


def ledger(table: str, files: dict[str, str] | None = None, **changes: str) -> Draft:
    return draft_of(disclosure(published=PUBLISHED, **changes), files={TABLE: table, **(files or {})}, path=LEDGER)


FIRST = ledger(LEDGER_CSV)
RELEASED = signed_(FIRST)


def note(of: Draft | None = FIRST, was: str = WAS, at: datetime = AGAIN) -> str:
    """One correction; it hands in the manifest of `of`."""
    said = [f"at: {at:%Y-%m-%dT%H:%M:%S}+08:00", "note: 更正一笔支出"]
    said += [f"was: {was}"] if was else []
    said += [f"released: '{of.manifest.decode()}'"] if of else []
    return "{" + ", ".join(said) + "}"


def corrected(*notes: str, was: str = LEDGER_CSV, table: str = OTHER_LINE, closing: str = "1140.00") -> Draft:
    files = {WAS: was} if any(WAS in each for each in notes) else {}
    return ledger(table, files, closing=closing, corrections=f"[{', '.join(notes)}]")


def verdict(draft: Draft, before: tuple[SignOff, ...] = RELEASED, at: datetime = AGAIN) -> list[str]:
    return [rule for rule, _ in pointed_at(draft, signed_(draft, before=before, at=at))]


@pytest.mark.parametrize(("table", "closing"), [(OTHER_WORDS, "1150.00"), (OTHER_LINE, "1140.00")])
def test_a_published_table_that_changed_needs_a_correction_however_often_it_is_signed(table: str, closing: str) -> None:
    noted = corrected(note(), table=table, closing=closing)

    assert verdict(ledger(table, closing=closing)) == ["REV029"]
    assert verdict(noted) == []
    assert pointed_at(noted, RELEASED) != []  # the note alone, which nobody signed, changes nothing


def test_a_correction_that_does_not_show_the_old_ledger_is_refused() -> None:
    assert verdict(corrected(note(None, ""))) == ["REV036"]
    assert verdict(corrected(note(None))) == ["REV036"]  # a table beside it proves nothing without its manifest


def test_an_old_row_that_was_never_released_is_refused() -> None:
    invented = LEDGER_CSV.replace("付电话宽带费", "付招待费")

    assert verdict(corrected(note(), was=invented)) == ["REV038"]
    assert verdict(corrected(note(ledger(invented)), was=invented)) == ["REV037"]


def test_a_changed_table_without_the_old_one_is_refused_and_one_that_did_not_change_needs_none() -> None:
    assert verdict(corrected(note(FIRST, ""))) == ["REV038"]
    assert verdict(corrected(note(FIRST, ""), table=LEDGER_CSV, closing="1150.00")) == []


def test_whoever_may_not_release_cannot_sign_an_old_ledger_into_the_record() -> None:
    invention = LEDGER_CSV.replace("付电话宽带费", "付招待费")
    clerk = RELEASED[0].statement
    planted = resigned(RELEASED[-1], manifest=ledger(invention).digest, person=clerk.person, key=clerk.key)
    draft = corrected(note(ledger(invention)), was=invention)

    assert verdict(draft, before=(planted,)) == ["REV037"]


def test_every_release_is_shown_in_its_order() -> None:
    second = corrected(note())
    twice = signed_(second, before=RELEASED, at=AGAIN)
    later = AGAIN + timedelta(days=1)
    both = f"[{note()}, {note(second, '2026-q1-finance-was-2.csv', later)}]"
    files = {WAS: LEDGER_CSV, "2026-q1-finance-was-2.csv": OTHER_LINE}
    third = ledger(OTHER_WORDS, files, corrections=both)
    skipping = ledger(OTHER_WORDS, {WAS: LEDGER_CSV}, corrections=f"[{note(None, '')}, {note(FIRST, WAS, later)}]")

    assert verdict(third, twice, later) == []
    assert verdict(skipping, twice, later) == ["REV036"]
    first, last = read_tables(third)[0].changes
    assert (first.closing_before, first.closing_after) == ("1150.00", "1140.00")
    assert (last.closing_before, last.closing_after) == ("1140.00", "1150.00")


def test_what_was_withdrawn_is_not_shown_again() -> None:
    draft = corrected(note(None, ""))
    case = Case(draft, signed_(draft, before=RELEASED, at=AGAIN), a_registry(), NOW, withdrawn=1)

    assert rules(decide([case]).problems) == []


@pytest.mark.parametrize("manifest", ["[]", "[" * 30_000, "{", '"x"', json.dumps({TABLE: 1})])
def test_a_signed_manifest_that_is_none_is_refused(manifest: str) -> None:
    digest = sha256(manifest.encode()).hexdigest()
    released = (*RELEASED[:-1], resigned(RELEASED[-1], manifest=digest))
    draft = corrected(note().replace(FIRST.manifest.decode(), manifest))
    record = signed_(draft, before=released, at=AGAIN)

    assert "REV038" in [rule for rule, _ in pointed_at(draft, record)]


def test_old_and_new_row_stand_side_by_side_and_what_follows_from_them_is_counted() -> None:
    (change,) = read_tables(corrected(note()))[0].changes
    (line,) = change.lines

    assert {cell.column: (cell.before, cell.after) for cell in line.cells} == {
        LedgerColumn.EXPENSE: ("50.00", "60.00"),
        LedgerColumn.BALANCE: ("1150.00", "1140.00"),
    }
    assert (line.before, line.after, change.carried, change.is_reordered) == (2, 2, 0, False)


def test_lines_that_came_or_went_are_shown_whole() -> None:
    lines = LEDGER_CSV.splitlines(keepends=True)
    shorter = "".join(lines[:-1])
    closing = lines[-2].split(",")[6]
    gone = read_tables(corrected(note(), table=shorter, closing=closing))[0].changes[0].lines
    came = read_tables(corrected(note(), was=shorter, table=LEDGER_CSV, closing="1150.00"))[0].changes[0].lines

    assert [(each.before, each.after) for each in gone] == [(len(lines) - 1, None)]
    assert [(each.before, each.after) for each in came] == [(None, len(lines) - 1)]
    assert {cell.before for cell in gone[0].cells} >= set(lines[-1].strip().split(",")) - {""}
