"""A ledger that was published changes only by a correction that is signed and says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plugins.drafts.model import Draft
from tests.builders import LEDGER, LEDGER_CSV, SIGNED, disclosure, draft_of, signed
from tests.verdicts import pointed_at

TABLE = "2026-q1-finance.csv"
PUBLISHED = f"{SIGNED + timedelta(hours=1):%Y-%m-%dT%H:%M}+08:00"
AGAIN = SIGNED + timedelta(days=1)
OTHER_WORDS = LEDGER_CSV.replace("付电话宽带费", "付电话费")
OTHER_LINE = LEDGER_CSV.replace("50.00,1150.00", "60.00,1140.00")


def ledger(table: str, **changes: str) -> Draft:
    return draft_of(disclosure(published=PUBLISHED, **changes), files={TABLE: table}, path=LEDGER)


@pytest.mark.parametrize(("table", "closing"), [(OTHER_WORDS, "1150.00"), (OTHER_LINE, "1140.00")])
def test_a_published_table_that_changed_needs_a_correction_however_often_it_is_signed(table: str, closing: str) -> None:
    first = signed(ledger(LEDGER_CSV))
    silent = ledger(table, closing=closing)
    note = f"[{{at: {AGAIN:%Y-%m-%dT%H:%M:%S}+08:00, note: 更正一笔支出}}]"
    noted = ledger(table, closing=closing, corrections=note)

    assert [rule for rule, _ in pointed_at(silent, signed(silent, before=first, at=AGAIN))] == ["REV029"]
    assert pointed_at(noted, signed(noted, before=first, at=AGAIN)) == []
    assert pointed_at(noted, first) != []  # the note alone, which nobody signed, changes nothing
