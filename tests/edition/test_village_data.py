"""The open data of villages: another program reads it, it says what the pages say, and no recipient is in it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from plugins.edition import villagedata
from plugins.edition.contents import Contents
from plugins.edition.model import Subsidies
from plugins.edition.opendata import Field, Table, Type, package
from plugins.registry.model import Kind, Stage, VillageId
from plugins.villages.model import ClassTotal, Ledger, LedgerLine, ProjectTotal, Recipient
from tests.edition.test_change import a_paper, contents_of
from tests.edition.test_due import REGISTRY
from tests.needs import need

PROJECT = Path(__file__).resolve().parents[2]
PYTHON = PROJECT / ".venv-data" / "bin" / "python"
CHECK = """
import json, sys
from frictionless import Package, system
system.trusted = True
report = Package(sys.argv[1]).validate()
print(json.dumps([[error.type, error.message] for task in report.tasks for error in task.errors]
                 + [[error.type, error.message] for error in report.errors]))
"""
LINE = LedgerLine(
    1, date(2026, 4, 8), "记-1", "管理费用", "=SUM(A1)", None, -5_00, 105_00, "甲", "乙", "自有", "villages/hexing/1"
)
LEDGER = Ledger(
    "2026Q2", 100_00, 0, -5_00, 105_00, (LINE,), (), (ClassTotal("管理费用", -5_00),)
)  # a reversal: an expense below zero
NAMES = ("陈*根", "李*")
PAID = Subsidies(
    basis="江农发〔2026〕14号",
    phone="0512-00000201",
    shown_from=date(2026, 6, 5),
    shown_until=date(2026, 6, 15),
    projects=(ProjectTotal("耕地", 2, 1080_00),),
    total=1080_00,
    count=2,
    recipients=tuple(
        Recipient(str(n), "第一组", name, "耕地", "1亩", "", 540_00, date(2026, 6, 3)) for n, name in enumerate(NAMES)
    ),
    recipients_url="/villages/hexing/2/recipients.html",
)


def county(today: date = date(2026, 6, 10)) -> Contents:
    moment = datetime(2026, 6, 5, tzinfo=UTC)
    papers = (
        replace(a_paper(1), kind=Kind.FINANCE, period="2026Q2", published=moment, ledger=LEDGER),
        replace(a_paper(2), kind=Kind.SUBSIDY, period="2026", published=moment, subsidies=PAID),
        replace(a_paper(3), title="-1 + 1", published=moment),
    )
    return replace(contents_of(papers, REGISTRY), today=today)


def files_of(contents: Contents) -> dict[str, bytes]:
    units = villagedata.units_of(contents, contents.registry.villages)
    return {asset.path: asset.data for asset in villagedata.files(contents, units)}


def faults(folder: Path, files: dict[str, bytes], of: str) -> list[list[str]]:
    """What frictionless says against the package `of` among these files."""
    need([] if PYTHON.exists() else [PYTHON], "make .venv-data/ready")
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    done = subprocess.run([PYTHON, "-c", CHECK, folder / of], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("unit", ["", "jinhe/", "hexing/"])
def test_every_package_is_valid_by_its_own_schemas(unit: str, tmp_path: Path) -> None:
    assert faults(tmp_path, files_of(county()), f"data/{unit}datapackage.json") == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"2026-04-08", b"2026-04-31", "type-error"),
        (b",105.00,", b",105.0O,", "type-error"),
        (b"2026-1,1,", b"2026-9,1,", "foreign-key"),
        (b",voucher,", b",vouchers,", "incorrect-label"),
    ],
)
def test_what_is_no_more_as_described_is_noticed(old: bytes, new: bytes, expected: str, tmp_path: Path) -> None:
    files = files_of(county())
    entries = files["data/hexing/entries.csv"]
    assert old in entries
    files["data/hexing/entries.csv"] = entries.replace(old, new)

    found = {kind for kind, _ in faults(tmp_path, files, "data/hexing/datapackage.json")}

    assert expected in found
    assert "hash-count" in found


def test_amounts_below_zero_stay_amounts_and_formulas_become_texts() -> None:
    (entry,) = rows_of(files_of(county())["data/hexing/entries.csv"])
    assert (entry["income"], entry["expense"], entry["balance"]) == ("", "-5.00", "105.00")
    assert entry["summary"] == "'=SUM(A1)"


def test_a_table_opens_as_utf_8_in_spreadsheet_programs() -> None:
    assert all(data.startswith(b"\xef\xbb\xbf") for path, data in files_of(county()).items() if path.endswith(".csv"))


def test_the_one_file_of_a_village_says_what_its_tables_say() -> None:
    files = files_of(county())
    whole = json.loads(files["data/hexing/village.json"])
    for name in ("documents", "ledgers", "entries", "subsidies", "duties"):
        table = rows_of(files[f"data/hexing/{name}.csv"])
        assert len(table) == len(whole[name]) > 0
        for row, told in zip(table, whole[name], strict=True):
            assert {key: cell.removeprefix("'") for key, cell in row.items()} == {
                key: "" if cell is None else str(cell) for key, cell in told.items()
            }


def test_no_recipient_is_in_any_file_also_while_the_list_is_shown() -> None:
    files = files_of(county())
    assert not [path for path, data in files.items() if any(name.encode() in data for name in NAMES)]
    assert [row["amount"] for row in rows_of(files["data/hexing/subsidies.csv"])] == ["1080.00"]


def test_a_draft_that_is_not_signed_is_in_no_table() -> None:
    contents = county()
    story = contents.story(a_paper(1).id)
    contents.catalogue.remove([story.id])
    contents.catalogue.put([replace(story, awaiting=(Stage.RELEASE,))])
    files = files_of(contents)
    assert rows_of(files["data/hexing/entries.csv"]) == []
    assert story.id not in {row["document"] for row in rows_of(files["data/hexing/documents.csv"])}


def test_a_village_that_changed_costs_its_own_files_and_those_above_it() -> None:
    contents = county()
    assert villagedata.units_of(contents, [VillageId("hexing")]) == ("", "jinhe", "hexing")
    assert villagedata.units_of(contents, []) == ()


def test_what_is_announced_is_what_is_made() -> None:
    contents = county()
    units = villagedata.units_of(contents, contents.registry.villages)
    announced = dict(villagedata.paths(contents, units))
    assert announced == {asset.path: asset.cause for asset in villagedata.files(contents, units)}


def test_the_same_tables_make_the_same_bytes() -> None:
    table = Table("a", "表", (Field("x", "X", Type.NUMBER),), ((1,), (None,)), ("x",))
    assert package("p", {}, [table]) == package("p", {}, [table])
    assert table.csv() == b'\xef\xbb\xbfx\r\n0.01\r\n""\r\n'
