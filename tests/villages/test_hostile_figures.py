"""Figures and days that other programs would take: each is refused by the check, with its row and column."""

from __future__ import annotations

import pytest

from plugins.pipeline.judge import judge
from plugins.villages.ledger import HEADER
from tests.builders import LEDGER, LEDGER_CSV, NOW, a_tree

TABLE = f"{LEDGER[:-3]}.csv"
NOT_MONEY = (
    "NaN", "nan", "inf", "-Infinity", "1e309", "1e2", "0x10", "２００", "2OO", "200.000", "200.0", "200.", ".50",
    "2_00", "2 00", "200,00", "1，000.00", "200。00", "200元", "¥200", "--200", "٢٠٠", "9999999999999",
)  # fmt: skip
NOT_A_DAY = ("2026/01/06", "20260106", "2026-1-6", "2026-02-30", "２０２６-01-06", "2026-01-06T00:00", "06-01-2026")
OUTSIDE = ("2025-12-31", "2026-04-01", "2062-01-06")


@pytest.mark.parametrize(
    ("column", "cell", "rule"),
    [
        *((column, cell, "VIL012") for column in ("income", "balance") for cell in NOT_MONEY),
        *(("date", cell, "VIL011") for cell in NOT_A_DAY),
        *(("date", cell, "VIL014") for cell in OUTSIDE),
    ],
)
def test_the_check_refuses_it_with_row_and_column(column: str, cell: str, rule: str) -> None:
    heading, first, second = LEDGER_CSV.splitlines()
    cells = first.split(",")
    cells[HEADER.index(column)] = f'"{cell}"'
    table = "\n".join((heading, ",".join(cells), second, ""))

    judged = judge(a_tree({TABLE: table}), NOW, [LEDGER])

    told = [(each.rule, each.location.path, each.location.line, each.location.column) for each in judged.problems]
    assert (rule, TABLE, 2, HEADER.index(column) + 1) in told
    assert [each.draft.source for each in judged.decision.approved] == []


def test_the_table_it_begins_with_is_in_order() -> None:
    assert [each.rule for each in judge(a_tree(), NOW, [LEDGER]).problems if each.location.path == TABLE] == []
