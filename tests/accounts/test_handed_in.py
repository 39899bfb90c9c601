"""A register that a clerk hands in: what is wrong is told of their own cells and headings, and nothing is left out."""

from __future__ import annotations

import io

import openpyxl
import pytest

from plugins.accounts.handed_in import channels_in
from plugins.problems import Problem
from plugins.registry.channels import parse_channels
from plugins.sheets import read_sheets

HEAD = ("编号", "平台", "账号名称", "主办单位", "领域", "状态", "状态起始日期", "平均阅读量")
LINE = ("wechat-a", "微信公众号", "甲局的号", "甲局", "部门", "在用", "2016-01-01", 500)
Table = list[tuple[object, ...]]


def book_of(**sheets: Table) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def problems_of(data: bytes, path: str = "台账.xlsx") -> tuple[Problem, ...]:
    sheets, problems = read_sheets(data, path)
    assert problems == ()
    taken, channels, problems = channels_in(sheets, path)
    assert not problems or (taken, channels) == (b"", ())
    return problems


def changed(column: str, value: object) -> bytes:
    line = list(LINE)
    line[HEAD.index(column)] = value
    return book_of(台账=[HEAD, LINE[:0], tuple(line)])


@pytest.mark.parametrize(
    ("column", "value", "rule", "cell"),
    [
        ("编号", "", "VIL006", "A3"),
        ("账号名称", "@甲", "VIL005", "C3"),
        ("领域", "机关", "REG061", "E3"),
        ("状态", "停", "REG061", "F3"),
        ("状态起始日期", "2016.1.1", "VIL011", "G3"),
        ("平均阅读量", "五百", "REG060", "H3"),
    ],
)
def test_a_wrong_cell_is_named_as_their_program_names_it(column: str, value: str, rule: str, cell: str) -> None:
    (problem,) = problems_of(changed(column, value))

    assert (problem.rule, str(problem.location)) == (rule, f"台账.xlsx [台账] {cell}")
    assert column in problem.message()


def test_words_to_choose_from_are_those_of_the_clerk() -> None:
    (problem,) = problems_of(changed("状态", "停"))

    assert "在用" in problem.message()
    assert "active" not in problem.message()


def test_what_a_closing_account_lacks_is_told_in_the_words_of_the_clerk() -> None:
    problems = problems_of(changed("状态", "关停中"))

    assert [str(problem.location) for problem in problems] == ["台账.xlsx [台账] A3"] * 3
    assert {word for word in ("依据", "公告", "接替页面") for each in problems if word in each.message()} == {
        "依据",
        "公告",
        "接替页面",
    }
    assert all("关停中" in problem.message() for problem in problems)


def test_a_csv_with_our_own_headings_is_told_in_those() -> None:
    lines = ["sector,id,platform,name,sponsor,state,since", "bureau,a,微博,甲,甲局,active,2016-01-01"]
    (problem,) = problems_of("\n".join(lines).encode(), "t.csv")

    assert (problem.rule, str(problem.location)) == ("REG061", "t.csv A2")
    assert "sector" in problem.message()
    assert "department" in problem.message()


def test_the_sheet_with_the_headings_is_the_register() -> None:
    notes: Table = [("填表说明",), ("领域", "请选一个")]
    sheets, _ = read_sheets(book_of(说明=notes, 台账=[HEAD, LINE]), "t.xlsx")

    data, (channel,), problems = channels_in(sheets, "t.xlsx")

    assert (channel.name, channel.reads, problems) == ("甲局的号", 500, ())
    assert parse_channels(data) == ((channel,), ())


@pytest.mark.parametrize(
    ("data", "rules"),
    [
        (book_of(说明=[("填表说明",)], 表二=[("其他",)]), ["ACC013"]),
        (book_of(空=[]), ["ACC013"]),
        (book_of(部门=[HEAD, LINE], 镇街=[HEAD, LINE]), ["ACC014"]),
        (book_of(台账=[HEAD[1:], LINE[1:]]), ["ACC011"]),
        (book_of(台账=[(*HEAD, "粉丝"), LINE]), ["ACC010"]),
        (book_of(台账=[(*HEAD, "平台"), LINE]), ["ACC012"]),
        (book_of(台账=[(*HEAD, "platform"), LINE]), ["ACC012"]),
        (book_of(台账=[HEAD, (*LINE, "备注")]), ["ACC015"]),
        (book_of(台账=[(*HEAD, "", "依据"), (*LINE, "备注")]), ["ACC015"]),
        (book_of(台账=[HEAD, LINE, LINE]), ["VIL020"]),
    ],
)
def test_a_table_that_cannot_be_taken_whole_is_refused(data: bytes, rules: list[str]) -> None:
    assert [problem.rule for problem in problems_of(data)] == rules


def test_which_sheets_there_are_is_told() -> None:
    (problem,) = problems_of(book_of(说明=[("填表说明",)], 表二=[("其他",)]))

    assert "说明、表二" in problem.message()
    assert "主办单位" in problem.fix()


def test_a_heading_that_stands_twice_is_named_by_its_second_cell() -> None:
    (problem,) = problems_of(book_of(台账=[(*HEAD, "平台"), LINE]))

    assert str(problem.location) == "台账.xlsx [台账] I1"
