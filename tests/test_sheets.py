"""Tables that clerks hand in: read as text, whatever program made them, and written so that none runs anything."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from plugins.problems import Problem
from plugins.sheets import MOST_COLUMNS, Rows, read_sheets, write_xlsx
from plugins.table import MOST_LINES, write_csv

ROWS = (("账号", "关注人数"), ("锦河发布", "8300"))


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def read_sheet(data: bytes, path: str) -> tuple[Rows, tuple[Problem, ...]]:
    sheets, problems = read_sheets(data, path)
    return sheets[0].rows if sheets else (), problems


@pytest.mark.parametrize(
    "data",
    [
        "账号,关注人数\n锦河发布,8300\n".encode(),
        "账号,关注人数\r\n锦河发布,8300\r\n".encode("utf-8-sig"),
        "账号,关注人数\r\n锦河发布,8300\r\n".encode("gb18030"),
        workbook(("账号", "关注人数"), ("锦河发布", 8300)),
        workbook(("账号", "关注人数", None), ("锦河发布", 8300.0)),
        write_xlsx("账号", ROWS[0], ROWS[1:]),
        write_csv(ROWS[0], ROWS[1:]),
    ],
)
def test_the_same_table_is_read_alike_whatever_program_saved_it(data: bytes) -> None:
    assert read_sheet(data, "t") == (ROWS, ())


def test_days_and_blanks_of_a_workbook_are_spelled_as_ours() -> None:
    days = ((date(2026, 3, 5),), (datetime(2026, 3, 5, 9, 30),))
    rows, _ = read_sheet(workbook(("a",), *days, (" x\ny ",), (1.5,)), "t")

    assert [cell for (cell,) in rows] == ["a", "2026-03-05", "2026-03-05", "x y", "1.5"]


def test_a_formula_is_not_run() -> None:
    rows, _ = read_sheet(workbook(("a", "b"), (1, "=1+1")), "t")

    assert rows[1] == ("1",)  # what no program has worked out yet is nothing


@pytest.mark.parametrize("data", [b"PK\x03\x04 not a zip", b"\xff\xfe\x00", b'"open', b"x" * (5 << 20)])
def test_what_is_no_table_is_refused_in_words(data: bytes) -> None:
    rows, problems = read_sheet(data, "t.xlsx")

    assert (rows, [problem.rule for problem in problems]) == ((), ["TAB001"])


def test_a_workbook_that_unpacks_into_far_more_is_not_unpacked() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (80 << 20))

    _, problems = read_sheet(held.getvalue(), "t.xlsx")

    assert [problem.rule for problem in problems] == ["TAB001"]


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-cmd()", "-1+1", "@x", "＝x"])
def test_what_is_handed_out_runs_in_no_spreadsheet(text: str) -> None:
    assert read_sheet(write_csv(("a",), [(text,)]), "t")[0][1] == (f"'{text}",)
    assert read_sheet(write_xlsx("a", ("a",), [(text,)]), "t")[0][1] == (f"'{text}",)


@pytest.mark.parametrize("text", ["-1", "-1.50"])
def test_an_amount_below_zero_stays_a_number(text: str) -> None:
    assert read_sheet(write_csv(("a",), [(text,)]), "t")[0][1] == (text,)
    assert read_sheet(write_xlsx("a", ("a",), [(text,)]), "t")[0][1] == (text,)


def test_every_sheet_that_holds_anything_is_read_by_its_name() -> None:
    book = openpyxl.Workbook()
    book.active.title = "说明"
    for name in ("空表", "台账"):
        book.create_sheet(name)
    book["说明"]["B2"] = "填表说明"
    book["台账"]["A1"] = "编号"

    sheets, _ = read_sheets(saved(book), "t.xlsx")

    assert [(sheet.name, sheet.rows) for sheet in sheets] == [("说明", ((), ("", "填表说明"))), ("台账", (("编号",),))]
    assert str(sheets[0].cell(2, 2)) == "t.xlsx [说明] B2"


def test_a_sheet_that_says_it_ends_sooner_than_it_does_is_read_to_its_end() -> None:
    given, held = io.BytesIO(workbook(*[("a",)] * 3)), io.BytesIO()
    with zipfile.ZipFile(given) as whole, zipfile.ZipFile(held, "w") as other:
        for entry in whole.namelist():
            other.writestr(entry, whole.read(entry).replace(b'<dimension ref="A1:A3"', b'<dimension ref="A1:A1"'))

    assert read_sheet(held.getvalue(), "t")[0] == (("a",),) * 3


@pytest.mark.parametrize(
    ("row", "column", "named"),
    [(MOST_LINES + 2, 1, "A20002"), (MOST_LINES + 500, 3, "A20500"), (5, MOST_COLUMNS + 1, "CW5")],
)
def test_what_is_too_far_away_is_refused_and_not_left_out(row: int, column: int, named: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "编号"
    book.active.cell(row, column, "x")

    _, problems = read_sheets(saved(book), "t.xlsx")

    assert [(problem.rule, str(problem.location)) for problem in problems] == [("TAB002", f"t.xlsx [Sheet] {named}")]
    assert read_sheets(b"a\n" * (MOST_LINES + 1), "t.csv")[1] == ()
    assert [problem.rule for problem in read_sheets(b"a\n" * (MOST_LINES + 2), "t.csv")[1]] == ["TAB002"]
