"""`build.py correct`: the table of a released ledger is kept, and what it prints is all the gate asks for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import yaml

from plugins.review.sidecar import write_sidecar
from tests.builders import LEDGER, LEDGER_CSV, NOW, SIGNED, disclosure, draft_of, sidecar, signed
from tests.county import a_county

TABLE, WAS = "2026-q1-finance.csv", "2026-q1-finance-was-1.csv"
FOLDER = "villages/hexing"
OTHER = LEDGER_CSV.replace("50.00,1150.00", "60.00,1140.00")
PUBLISHED = f"{SIGNED + timedelta(hours=1):%Y-%m-%dT%H:%M}+08:00"


def test_the_page_of_a_corrected_ledger_shows_the_old_row_beside_the_new_one(tmp_path: Path) -> None:
    county = a_county(tmp_path)
    first = draft_of(disclosure(published=PUBLISHED), files={TABLE: LEDGER_CSV}, path=LEDGER)
    county.commit(
        {LEDGER: first.data, f"{FOLDER}/{TABLE}": LEDGER_CSV, first.sidecar: sidecar(first)},
    )
    county.commit({f"{FOLDER}/{TABLE}": OTHER})

    run = county.command("correct", LEDGER).expect(0)
    (said,) = yaml.safe_load(run.out[run.out.index("corrections:") :])["corrections"]
    at = SIGNED + timedelta(days=1)
    note = f"[{{at: {at.isoformat()}, note: 更正一笔支出, was: {said['was']}, released: '{said['released']}'}}]"
    draft = draft_of(
        disclosure(published=PUBLISHED, closing="1140.00", corrections=note),
        files={TABLE: OTHER, WAS: LEDGER_CSV},
        path=LEDGER,
    )
    record = signed(draft, before=signed(first), at=at)
    county.commit({LEDGER: draft.data, draft.sidecar: write_sidecar(record)})
    county.build().expect(0)

    assert at < NOW
    assert (county.root / FOLDER / WAS).read_text("utf-8") == LEDGER_CSV
    page = (county.output / "villages/hexing/2026-q1-finance.html").read_text("utf-8")
    shown = page[page.index('id="ledger-changes"') : page.index('id="entries"')]
    assert ">50.00<" in shown
    assert ">60.00<" in shown
    assert "更正一笔支出" in shown


def test_what_was_never_released_has_nothing_to_keep(tmp_path: Path) -> None:
    county = a_county(tmp_path)
    first = draft_of(disclosure(), files={TABLE: LEDGER_CSV}, path=LEDGER)
    county.commit({LEDGER: first.data, f"{FOLDER}/{TABLE}": LEDGER_CSV, first.sidecar: None})

    county.command("correct", LEDGER).expect(2)

    assert not (county.root / FOLDER / WAS).exists()
