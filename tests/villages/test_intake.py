"""The sheet of a village accountant: taken to the fen, or refused with its cell."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from plugins.registry.bookkeeping import parse_bookkeeping
from plugins.sheets import read_cells
from plugins.villages.intake import Intake, take_sheet
from plugins.yamlfile import Fields, read_yaml

ROOT = Path(__file__).resolve().parent.parent.parent
HEAD = ("日 期", "凭证号", "科目", "摘要", "收入（元）", "支出(元)", "余额", "经手人", "审批人", "备注")
RENT = (date(2026, 7, 6), "记-001", "经营收入", "收厂房租金", 1000.5, None, 1500.6, "徐丽萍", "周国华", "")
LAMP = (46226, "记-002", "公益支出", "修路灯", 0, 300.1 + 0.2, 1200.3, "徐丽萍", "周国华", "")
SHEET = (
    ("合兴村2026年三季度收支",),
    HEAD,
    (None, None, None, "上期结转", None, None, 500.1),
    RENT,
    (),
    LAMP,
    ("合计", None, None, None, 1000.5, 300.3, 1200.3),
)


def bookkeeping() -> Any:
    table, _ = read_yaml((ROOT / "accounts/bookkeeping.yaml").read_bytes(), "accounts/bookkeeping.yaml")
    assert table is not None
    problems: list[Any] = []
    return parse_bookkeeping(Fields(table, problems))


def workbook(rows: tuple[tuple[Any, ...], ...]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "三季度"
    for row in rows:
        book.active.append(row)
    book.create_sheet("底稿")
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def taken(data: bytes) -> Intake:
    sheet, problems = read_cells(data, "台账.xlsx")
    assert sheet is not None, problems
    return take_sheet(sheet, "台账.xlsx", bookkeeping())


def changed(line: int, column: int, cell: object) -> bytes:
    rows = [list(row) for row in SHEET]
    rows[line - 1][column - 1] = cell
    return workbook(tuple(map(tuple, rows)))


def test_a_workbook_becomes_a_ledger_to_the_fen() -> None:
    intake = taken(workbook(SHEET))

    assert intake.problems == ()
    assert intake.data.decode().splitlines()[1:] == [
        "2026-07-06,记-001,经营收入,收厂房租金,1000.50,,1500.60,徐丽萍,周国华,,,",
        "2026-07-23,记-002,公益支出,修路灯,,300.30,1200.30,徐丽萍,周国华,,,",
    ]
    assert intake.ledger is not None
    assert (intake.ledger.period, intake.ledger.opening, intake.ledger.closing) == ("2026-07", 50010, 120030)
    assert intake.unused == ("备注",)
    assert [(each.line, str(each.reason)) for each in intake.skipped] == [
        (3, "it carries the opening balance"),
        (5, "it is blank"),
        (7, "it is a total"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_same_sheet_as_csv_in_any_encoding_becomes_the_same_ledger(encoding: str) -> None:
    text = (
        "日期,凭证号,科目,摘要,收入,支出,余额,经手人,审批人\r\n"
        ",,,期初余额,,,500.10,,\r\n"
        "2026/7/6,记-001,经营收入,收厂房租金,1000.50,,1500.60,徐丽萍,周国华\r\n"
        "2026年7月23日,记-002,公益支出,修路灯,0.00,300.30,1200.30,徐丽萍,周国华\r\n"
    )

    assert taken(text.encode(encoding)).data == taken(workbook(SHEET)).data


@pytest.mark.parametrize(
    ("column", "cell", "place"),
    [
        (5, "１０００", "E4"),
        (5, "1,000.50", "E4"),
        (5, "NaN", "E4"),
        (5, "inf", "E4"),
        (5, "1e309", "E4"),
        (5, 1e300, "E4"),
        (5, 1000.505, "E4"),
        (5, "1000.500", "E4"),
        (5, "=1000+0.5", "E4"),
        (5, date(2026, 7, 6), "E4"),
        (1, "7/6/26", "A4"),
        (1, "2026-02-30", "A4"),
        (1, "２０２６-07-06", "A4"),
        (1, 1e9, "A4"),
        (4, "#REF!", "D4"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_told_with_its_sheet_and_place(column: int, cell: object, place: str) -> None:
    intake = taken(changed(4, column, cell))

    assert intake.ledger is None
    assert [(each.rule, each.location.line, each.location.column) for each in intake.problems] == [
        ("VIL037", 4, column)
    ]
    assert f"三季度 {place}" in intake.problems[0].message()


@pytest.mark.parametrize(
    ("line", "column", "cell", "rule"),
    [
        (6, 7, 1200.4, "VIL017"),
        (6, 9, "徐丽萍", "VIL019"),
        (6, 2, "记-001", "VIL020"),
        (6, 8, None, "VIL006"),
        (6, 4, "=cmd|' /C calc'!A0", "VIL037"),
        (6, 4, "＝cmd()", "VIL005"),
    ],
)
def test_what_the_check_refuses_is_refused_here_with_the_line_of_the_sheet(
    line: int, column: int, cell: object, rule: str
) -> None:
    intake = taken(changed(line, column, cell))

    assert intake.ledger is None
    assert (rule, line) in [(each.rule, each.location.line) for each in intake.problems]


def test_columns_nobody_can_tell_apart_are_not_guessed() -> None:
    assert [each.rule for each in taken(changed(2, 10, "结余")).problems] == ["VIL036"]
    assert [each.rule for each in taken(changed(2, 5, "收入（万元）")).problems] == ["VIL035"]


def test_a_hidden_sheet_is_not_the_one_that_is_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(SHEET)))
    book["三季度"].sheet_state = "hidden"
    held = io.BytesIO()
    book.save(held)

    assert [each.rule for each in taken(held.getvalue()).problems] == ["VIL035"]


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04" + b"\0" * 90,
        workbook(SHEET)[:-40],
        workbook(SHEET).replace(b"xl/workbook.xml", b"xl/workbooc.xml"),
    ],
)
def test_what_only_looks_like_a_workbook_is_refused_in_words(data: bytes) -> None:
    sheet, problems = read_cells(data, "台账.xlsx")

    assert sheet is None
    assert [each.rule for each in problems] == ["TAB001"]
