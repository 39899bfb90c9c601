"""The books of a village agree with each other, or the later one is not published."""

from __future__ import annotations

from typing import Any

import pytest

from plugins.pipeline.judge import judge
from plugins.problems import Problem
from tests.builders import LEDGER, NOW, REGISTRY, a_tree, disclosure, places, rules

HEAD = (
    "date,voucher_no,account,summary,income,expense,balance,handler,approver,source_of_funds,resolution_id,attachment"
)
SECOND = "villages/hexing/2026-q2-finance"
BUDGET = "villages/hexing/2026-budget"
PASSED = "{body: representatives, expected: 52, present: 47, in_favour: 45, against: 1, abstained: 1}"
FAILED = "{body: representatives, expected: 52, present: 47, in_favour: 20, against: 26, abstained: 1}"
OPENING = 1150


def line(voucher: str = "记-2026-04-001", yuan: str = "100.00", resolution: str = "", **cells: str) -> dict[str, str]:
    """An expense of the second quarter; its balance is computed when the table is written."""
    given = {"date": "2026-04-06", "voucher_no": voucher, "account": "公益支出", "summary": "修水渠", "expense": yuan}
    given |= {"income": "", "balance": "", "handler": "徐平", "approver": "周华", "source_of_funds": "村级自有资金"}
    return given | {"resolution_id": resolution, "attachment": ""} | cells


def second(*lines: dict[str, str], name: str = SECOND, **changes: Any) -> dict[str, str | bytes]:
    """A ledger of the second quarter that adds up, for 1150.00 at its beginning; `changes` replace its front matter."""
    balance, rows = OPENING * 100, [HEAD]
    for each in lines or (line(),):
        balance += round(float(each["income"] or 0) * 100) - round(float(each["expense"] or 0) * 100)
        rows.append(",".join((each | {"balance": yuan(balance)})[column] for column in HEAD.split(",")))
    front = {"period": "2026Q2", "opening": yuan(OPENING * 100), "closing": yuan(balance)}
    front |= {"title": "合兴村2026年第二季度财务公开", "published": "2026-07-14T10:00+08:00", **changes}
    return {
        f"{name}.md": disclosure(name=name.rpartition("/")[2], **front),
        f"{name}.csv": "\n".join(rows) + "\n",
    }


def yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02}"


def budget(**changes: Any) -> dict[str, str | bytes]:
    front = {"kind": "affairs", "ledger": None, "opening": None, "closing": None, "matter": "年度预算"}
    front |= {"step": "decided", "votes": PASSED, "title": "合兴村2026年度财务预算"}
    return {f"{BUDGET}.md": disclosure(name="2026-budget", **front | changes)}


def told(files: dict[str, str | bytes], only: tuple[str, ...] = ()) -> list[Problem]:
    """What the books of the village are told, beside the ledger of the first quarter, which is in order."""
    return [problem for problem in judge(a_tree(files), NOW, only=only).problems if problem.rule.startswith("VIL")]


def test_books_that_agree_are_told_nothing() -> None:
    files = budget() | second(line(), line("记-2026-04-002", "20000.00", BUDGET))

    assert told(files) == []


@pytest.mark.parametrize("changes", [{}, {"period": "2026-04"}])
def test_a_ledger_opens_with_what_the_one_before_it_closed_with(changes: dict[str, str]) -> None:
    files = second(line(yuan="0.01"), **changes, opening="1150.01", closing="1150.00")
    files[f"{SECOND}.csv"] = str(files[f"{SECOND}.csv"]).replace("1149.99", "1150.00")

    (problem,) = told(files)

    assert (problem.rule, problem.location.path) == ("VIL025", f"{SECOND}.md")
    assert problem.location.line == str(files[f"{SECOND}.md"]).split("\n").index("opening: 1150.01") + 1
    assert all(figure in problem.message() for figure in ("1150.01", "1150.00", LEDGER))


@pytest.mark.parametrize("only", [(f"{SECOND}.md",), (f"{SECOND}.csv",), ("villages",)])
def test_a_check_of_one_file_sees_its_neighbours(only: tuple[str, ...]) -> None:
    files = second(line("记-2026-01-001"), opening="1200.00", closing="1100.00")
    files[f"{SECOND}.csv"] = str(files[f"{SECOND}.csv"]).replace("1050.00", "1100.00")

    assert rules(told(files, only)) == ["VIL026", "VIL025"]


def test_a_voucher_is_entered_once_a_year() -> None:
    files = second(line(), line("记-2026-01-001"))

    assert places(told(files)) == ["VIL026 3:2"]
    assert LEDGER in told(files)[0].message()


def test_another_year_begins_its_numbers_anew() -> None:
    files = second(line("记-2026-01-001", date="2027-01-06"), period="2027-01")

    assert told(files) == []


def test_of_two_ledgers_of_one_period_one_has_the_voucher() -> None:
    files = second(name="villages/hexing/a") | second(name="villages/hexing/b")

    assert [(problem.rule, problem.location.path) for problem in told(files)] == [("VIL026", "villages/hexing/b.csv")]


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ({}, "VIL027"),
        (budget(id="villages/hexing/2026-plan"), "VIL027"),
        (budget(step="discussed"), "VIL028"),
        (budget(votes=None), "VIL028"),
        (budget(votes=FAILED), "VIL028"),
        (budget(votes=PASSED.replace("47", "34").replace("45", "32")), "VIL028"),
        (budget(votes=PASSED.replace("45", "44")), "VIL028"),
        (budget() | {"villages/hexing/twin.md": disclosure(name="2026-budget")}, "VIL028"),
    ],
)
def test_a_resolution_exists_and_passed(files: dict[str, str | bytes], rule: str) -> None:
    problems = told({**files, **second(line(resolution=BUDGET))})

    assert places(each for each in problems if each.location.path == f"{SECOND}.csv") == [f"{rule} 2:11"]


def test_a_resolution_is_one_of_the_same_village() -> None:
    assert rules(told(budget() | second(line(resolution="villages/other/2026-budget")))) == ["VIL027"]


@pytest.mark.parametrize(
    ("cells", "refused"),
    [
        ({"yuan": "19999.99"}, False),
        ({"yuan": "20000.00"}, True),
        ({"yuan": "-20000.00"}, True),
        ({"yuan": "20000.00", "account": "税金及附加"}, False),
        ({"yuan": "", "income": "20000.00"}, False),
    ],
)
def test_a_large_line_names_its_resolution(cells: dict[str, str], refused: bool) -> None:
    assert places(told(second(line(**cells)))) == (["VIL029 2:11"] if refused else [])


def test_without_the_table_nothing_is_large() -> None:
    files: dict[str, Any] = {"accounts/bookkeeping.yaml": None, **second(line(yuan="20000.00"))}

    assert "accounts/bookkeeping.yaml" in REGISTRY
    assert told(files) == []


def test_an_attachment_lies_beside_the_ledger_and_is_signed() -> None:
    files = second(line(attachment="invoice-1.pdf"))

    missing = judge(a_tree(files), NOW).problems
    there = judge(a_tree(files | {"villages/hexing/invoice-1.pdf": b"%PDF-1.4 no invoice"}), NOW)

    assert [str(each.location) for each in missing if each.rule == "VIL034"] == [f"{SECOND}.csv:2:12"]
    (draft,) = (each for each in there.drafts if each.id == SECOND)
    assert [file.name for file in draft.files] == ["2026-q2-finance.csv", "invoice-1.pdf"]
    assert b"invoice-1.pdf" in draft.manifest
