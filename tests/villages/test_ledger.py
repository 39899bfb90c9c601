"""A ledger is shown only if every line and the whole add up."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.money import format_money
from plugins.problems import Problem
from plugins.villages.ledger import HEADER, parse_ledger
from plugins.villages.model import Ledger
from plugins.villages.period import parse_period

HEAD = ",".join(HEADER)
LINES = (
    "2026-01-06,记-001,经营收入,收厂房租金,1000.00,,1500.00,徐丽萍,周国华,集体经营收入,villages/hexing/2026-budget,",
    "2026-02-10,记-002,公益支出,修路灯,,300.50,1199.50,徐丽萍,周国华,,,invoice-2.pdf",
    "2026-03-31,记-003,公益支出,换水泵,,199.50,1000.00,陈建忠,周国华,,,",
)
QUARTER = parse_period("2026Q1")


def read(*lines: str, opening: int = 50000, closing: int = 100000, head: str = HEAD):
    data = "".join(f"{line}\n" for line in (head, *lines)).encode()
    return parse_ledger(data, "villages/hexing/q1.csv", opening=opening, closing=closing, period=QUARTER)


def told(problems: tuple[Problem, ...]) -> list[tuple[str, int, int]]:
    return [(problem.about.name, problem.location.line, problem.location.column) for problem in problems]


def changed(line: int, **cells: str) -> list[str]:
    """The good ledger with some cells of one line (counted from 1) changed."""
    lines = list(LINES)
    values = dict(zip(HEADER, lines[line - 1].split(","), strict=True)) | cells
    lines[line - 1] = ",".join(values.values())
    return lines


def test_a_ledger_that_adds_up_is_read_to_the_fen():
    ledger, problems = read(*LINES)

    assert problems == ()
    assert isinstance(ledger, Ledger)
    assert (ledger.opening, ledger.income, ledger.expense, ledger.closing) == (50000, 100000, 50000, 100000)
    assert [(line.number, line.income, line.expense, line.balance) for line in ledger.lines] == [
        (1, 100000, None, 150000),
        (2, None, 30050, 119950),
        (3, None, 19950, 100000),
    ]
    assert [(total.account, total.amount) for total in ledger.expense_by_account] == [("公益支出", 50000)]
    assert ledger.lines[1].attachment == "invoice-2.pdf"
    assert ledger.period == "2026Q1"


@pytest.mark.parametrize(
    ("line", "cells", "expected"),
    [
        (1, {"date": "2026-04-01"}, ("date-outside-period", 2, 1)),
        (1, {"date": "2025-12-31"}, ("date-outside-period", 2, 1)),
        (1, {"date": "2026-02-30"}, ("not-a-date", 2, 1)),
        (1, {"date": "20260106"}, ("not-a-date", 2, 1)),
        (1, {"date": "2026/1/6"}, ("not-a-date", 2, 1)),
        (1, {"date": "２０２６-01-06"}, ("not-a-date", 2, 1)),
        (1, {"date": ""}, ("empty-cell", 2, 1)),
        (2, {"voucher_no": "记-001"}, ("duplicate-number", 3, 2)),
        (2, {"voucher_no": ""}, ("empty-cell", 3, 2)),
        (1, {"summary": "=1+1"}, ("formula-cell", 2, 4)),
        (1, {"summary": "@SUM"}, ("formula-cell", 2, 4)),
        (1, {"summary": "＝1"}, ("formula-cell", 2, 4)),
        (1, {"source_of_funds": "-"}, ("formula-cell", 2, 10)),
        (1, {"summary": "\tx"}, ("formula-cell", 2, 4)),
        (1, {"summary": "a\tb"}, ("invisible-character", 2, 4)),
        (1, {"summary": "a\u00a0b"}, ("invisible-character", 2, 4)),
        (1, {"summary": " 修路灯"}, ("outer-blanks", 2, 4)),
        (1, {"summary": "长" * 201}, ("cell-too-long", 2, 4)),
        (1, {"income": "1,000.00".replace(",", "，")}, ("not-money", 2, 5)),
        (1, {"income": "1000.0"}, ("not-money", 2, 5)),
        (1, {"income": "NaN"}, ("not-money", 2, 5)),
        (1, {"income": "1e3"}, ("not-money", 2, 5)),
        (1, {"income": "1e309"}, ("not-money", 2, 5)),
        (1, {"income": "inf"}, ("not-money", 2, 5)),
        (1, {"income": "1000.000"}, ("not-money", 2, 5)),
        (1, {"income": "1 000.00"}, ("not-money", 2, 5)),
        (1, {"income": "1'000.00"}, ("not-money", 2, 5)),
        (1, {"income": "1000。00"}, ("not-money", 2, 5)),
        (1, {"income": "１０００"}, ("not-money", 2, 5)),
        (1, {"income": "1000元"}, ("not-money", 2, 5)),
        (1, {"summary": "收租金壹仟零壹元整"}, ("other-words", 2, 4)),
        (1, {"summary": "收租金壹仟佰元整"}, ("not-an-amount-in-words", 2, 4)),
        (1, {"balance": "１５００.00"}, ("not-money", 2, 7)),
        (1, {"expense": "1.00"}, ("one-amount-a-line", 2, 5)),
        (1, {"income": ""}, ("one-amount-a-line", 2, 5)),
        (2, {"expense": "0.00"}, ("zero-amount", 3, 6)),
        (3, {"handler": "周国华"}, ("handler-approves", 4, 9)),
        (3, {"handler": "周 国华"}, ("handler-approves", 4, 9)),
        (2, {"attachment": "../../secret.pdf"}, ("bad-attachment-name", 3, 12)),
        (2, {"balance": "1199.51"}, ("wrong-balance", 3, 7)),
    ],
)
def test_one_wrong_cell_is_told_with_its_line_and_column(
    line: int, cells: dict[str, str], expected: tuple[str, int, int]
):
    ledger, problems = read(*changed(line, **cells))

    assert ledger is None
    assert expected in told(problems)


def test_words_that_say_what_the_figure_says_are_in_order():
    assert read(*changed(1, summary="收厂房租金（大写：壹仟元整）"))[1] == ()


def test_a_cell_that_cannot_be_read_is_the_only_thing_told():
    assert told(read(*changed(2, expense="300.5"))[1]) == [("not-money", 3, 6)]


def test_a_wrong_balance_is_told_once_and_not_again_in_every_line_below():
    lines = changed(1, balance="1500.01")
    problems = read(*lines)[1]

    assert told(problems) == [("wrong-balance", 2, 7), ("wrong-balance", 3, 7)]
    assert "0.01" in problems[0].fix()


def test_a_wrong_closing_names_every_term_of_the_sum():
    ledger, problems = read(*LINES, closing=100001)

    assert ledger is None
    assert [problem.about.name for problem in problems] == ["wrong-closing"]
    for amount in ("500.00", "1000.00", "1000.01", "0.01"):
        assert amount in problems[0].message() + problems[0].fix()


def test_a_reversal_is_a_line_below_zero():
    reversal = "2026-03-31,记-004,公益支出,冲销记-003,,-199.50,1199.50,陈建忠,周国华,,,"

    ledger, problems = read(*LINES, reversal, closing=119950)

    assert problems == ()
    assert ledger is not None
    assert ledger.expense == 30050


@pytest.mark.parametrize(
    "head", ["", HEAD.upper(), HEAD + ",phone", ",".join(reversed(HEADER)), HEAD.replace(",", ";"), " " + HEAD]
)
def test_another_heading_is_refused(head: str):
    assert told(read(*LINES, head=head)[1]) == [("wrong-header", 1, 1)]


def test_a_line_with_a_cell_too_many_is_the_only_thing_told():
    assert told(read(LINES[0], LINES[1] + ",", LINES[2])[1]) == [("wrong-cell-count", 3, 1)]


def test_a_thousands_separator_that_splits_an_amount_is_told():
    assert told(read(LINES[0].replace("1500.00", "1,500.00"))[1])[0] == ("wrong-cell-count", 2, 1)


def test_a_quoted_cell_may_hold_a_comma():
    ledger, problems = read(LINES[0].replace("收厂房租金", '"收厂房,东车间""甲""租金"'), *LINES[1:])

    assert problems == ()
    assert ledger is not None
    assert ledger.lines[0].summary == '收厂房,东车间"甲"租金'


def test_a_quote_left_open_swallows_no_line():
    assert told(read(LINES[0].replace("收厂房", '"收厂房'), *LINES[1:])[1]) == [("broken-quotes", 2, 1)]


def test_an_empty_line_is_told():
    assert told(read(LINES[0], "", *LINES[1:])[1]) == [("wrong-cell-count", 3, 1)]


def test_a_table_without_lines_is_told():
    assert told(read(opening=100000)[1]) == [("empty-table", 1, 1)]


def test_far_too_many_lines_are_refused_before_they_are_read():
    assert told(read(*["x"] * 20_001)[1]) == [("too-many-lines", 1, 1)]


@pytest.mark.parametrize(
    ("encode", "rule"),
    [
        (lambda text: text.encode("gb18030"), "TXT001"),
        (lambda text: text.encode("utf-16"), "TXT001"),
        (lambda text: text.encode("utf-8-sig"), "TXT002"),
        (lambda text: text.replace("\n", "\r\n").encode(), "TXT003"),
        (lambda text: text.replace("修", "修\u202e").encode(), "TXT004"),
    ],
)
def test_only_plain_utf8_is_read(encode, rule: str):
    text = "".join(f"{line}\n" for line in (HEAD, *LINES))

    ledger, problems = parse_ledger(encode(text), "q1.csv", opening=50000, closing=100000, period=QUARTER)

    assert ledger is None
    assert problems[0].rule == rule


amounts = st.integers(1, 10**9)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[int, int, list[str]]:
    """Opening, closing and lines of a ledger that adds up."""
    opening = balance = draw(st.integers(-(10**9), 10**9))
    lines = []
    for number in range(draw(st.integers(1, 8))):
        day = QUARTER.first + timedelta(days=draw(st.integers(0, 89)))
        amount, is_income = draw(amounts), draw(st.booleans())
        balance += amount if is_income else -amount
        written = format_money(amount)
        sides = f"{written}," if is_income else f",{written}"
        lines.append(f"{day},记-{number},科目,摘要,{sides},{format_money(balance)},甲,乙,,,")
    return opening, balance, lines


@settings(deadline=None)
@given(ledgers())
def test_every_ledger_that_adds_up_passes(ledger: tuple[int, int, list[str]]):
    opening, closing, lines = ledger

    parsed, problems = read(*lines, opening=opening, closing=closing)

    assert problems == ()
    assert parsed is not None
    assert parsed.opening + parsed.income - parsed.expense == parsed.closing
    assert sum(total.amount for total in parsed.income_by_account) == parsed.income
    assert sum(total.amount for total in parsed.expense_by_account) == parsed.expense


@settings(deadline=None)
@given(ledgers(), st.data())
def test_one_fen_changed_anywhere_fails(ledger: tuple[int, int, list[str]], data: st.DataObject):
    opening, closing, lines = ledger
    where = data.draw(st.sampled_from(["opening", "closing", "line"]))
    if where == "line":
        number = data.draw(st.integers(0, len(lines) - 1))
        cells = lines[number].split(",")
        column = data.draw(st.sampled_from([position for position in (4, 5, 6) if cells[position]]))
        fen = round(float(cells[column]) * 100)
        cells[column] = format_money(fen + 1)
        lines[number] = ",".join(cells)
    opening += where == "opening"
    closing += where == "closing"

    parsed, problems = read(*lines, opening=opening, closing=closing)

    assert parsed is None
    assert {problem.about.name for problem in problems} & {"wrong-balance", "wrong-closing"}


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_refused_and_nothing_is_raised(text: str):
    data = f"{HEAD}\n{text}".encode("utf-8", "surrogatepass")

    parsed, problems = parse_ledger(data, "x.csv", opening=0, closing=0, period=QUARTER)

    assert parsed is None
    assert problems
