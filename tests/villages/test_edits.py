"""However a ledger is edited: what passes adds up, counted by somebody else."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.villages.ledger import HEADER, parse_ledger
from plugins.villages.period import parse_period

QUARTER = parse_period("2026Q1")
LINES = (
    "2026-01-06,记-001,经营收入,收厂房租金,1000.00,,1500.00,徐丽萍,周国华,集体经营收入,,",
    "2026-02-10,记-002,公益支出,修路灯,,300.50,1199.50,徐丽萍,周国华,,,",
    "2026-03-11,记-003,公益支出,冲回,,-0.50,1200.00,陈建忠,周国华,,,",
    "2026-03-31,记-004,公益支出,换水泵,,200.00,1000.00,陈建忠,周国华,,,",
)
PLAIN = re.compile(r"-?[0-9]+(\.[0-9]{2})?", re.ASCII)
AMOUNTS = (
    "",
    "0",
    "0.00",
    "-0.00",
    "1000",
    "200.00",
    "-200.00",
    "300.50",
    "0.50",
    "-0.50",
    "1200.00",
    "1000.00",
    "500.00",
)
HOSTILE = (
    "NaN",
    "inf",
    "-inf",
    "1e309",
    "1e3",
    "１０００",
    "1,000.00",
    "1_000",
    "+1",
    "1000.000",
    "1.0",
    " 1",
    "壹佰",
    "1 ",
)
CELLS = st.one_of(st.sampled_from(AMOUNTS), st.sampled_from(HOSTILE), st.text(max_size=6))
LINE = st.integers(0, len(LINES) + 2)
EDITS = st.one_of(
    st.tuples(st.just("delete"), LINE),
    st.tuples(st.just("double"), LINE),
    st.tuples(st.just("swap"), LINE, LINE),
    st.tuples(st.just("rewrite"), LINE, st.sampled_from((4, 5, 6)), CELLS),
    st.tuples(st.just("change sides"), LINE),
    st.tuples(st.just("renumber"), LINE, st.sampled_from(("记-005", "记-006"))),
    st.tuples(st.just("opening"), st.sampled_from((0, 50000, 50001, -50000))),
    st.tuples(st.just("closing"), st.sampled_from((0, 100000, 100001, 120000, 119950))),
)


def edited(edits: list[tuple[Any, ...]]) -> tuple[list[list[str]], int, int]:
    rows, opening, closing = [line.split(",") for line in LINES], 50000, 100000
    for what, *where in edits:
        if what == "opening":
            opening = where[0]
        elif what == "closing":
            closing = where[0]
        elif (number := where[0]) < len(rows):
            row = rows[number]
            match what:
                case "delete":
                    del rows[number]
                case "double":
                    rows.insert(number, list(row))
                case "swap" if where[1] < len(rows):
                    rows[number], rows[where[1]] = rows[where[1]], row
                case "rewrite":
                    row[where[1]] = where[2]
                case "change sides":
                    row[4], row[5] = row[5], row[4]
                case "renumber":
                    row[1] = where[1]
    return rows, opening, closing


def adds_up(data: bytes, opening: int, closing: int) -> bool:
    """The same question, asked of the bytes with other tools."""
    balance = Decimal(opening) / 100
    for row in csv.DictReader(io.StringIO(data.decode(), newline="")):
        given = [row[side] for side in ("income", "expense") if row[side]]
        if len(given) != 1 or not all(PLAIN.fullmatch(text) for text in (*given, row["balance"])):
            return False
        balance += Decimal(row["income"] or 0) - Decimal(row["expense"] or 0)
        if balance != Decimal(row["balance"]):
            return False
    return balance == Decimal(closing) / 100


@settings(deadline=None, max_examples=300)
@given(st.lists(EDITS, max_size=6))
def test_no_sequence_of_edits_makes_a_ledger_pass_that_does_not_add_up(edits: list[tuple[Any, ...]]) -> None:
    rows, opening, closing = edited(edits)
    held = io.StringIO(newline="")
    csv.writer(held, lineterminator="\n").writerows([HEADER, *rows])
    data = held.getvalue().encode("utf-8", "surrogatepass")

    ledger, problems = parse_ledger(data, "ledger.csv", opening=opening, closing=closing, period=QUARTER)

    assert (ledger is None) == bool(problems)
    if ledger is not None:
        assert adds_up(data, opening, closing)
        assert len(ledger.lines) == len({line.voucher for line in ledger.lines}) == len(rows)


def test_the_ledger_the_edits_begin_with_passes() -> None:
    rows, opening, closing = edited([])
    data = "".join(f"{','.join(row)}\n" for row in [list(HEADER), *rows]).encode()

    assert parse_ledger(data, "ledger.csv", opening=opening, closing=closing, period=QUARTER)[1] == ()
    assert adds_up(data, opening, closing)
    assert not adds_up(data, opening, closing + 1)
