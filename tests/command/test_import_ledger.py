"""`build.py import-ledger` as an accountant runs it: from a workbook to a ledger that the check takes."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from tests.builders import REGISTRY
from tests.county import PROJECT, County, a_county
from tests.villages.test_intake import SHEET, changed, workbook

TARGET = "villages/hexing/2026-07-finance.csv"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    headings = {"accounts/bookkeeping.yaml": (PROJECT / "accounts/bookkeeping.yaml").read_text("utf-8")}
    return a_county(tmp_path_factory.mktemp("ledger"), REGISTRY | headings)


def sheet(county: County, data: bytes, name: str = "台账.xlsx") -> str:
    path = county.root.parent / name
    path.write_bytes(data)
    return str(path)


def test_a_sheet_becomes_a_ledger_and_every_step_is_told(county: County) -> None:
    path = sheet(county, workbook(SHEET))
    dry = county.command("import-ledger", path).expect(0)
    assert not (county.root / TARGET).exists()
    written = county.command("import-ledger", path, "--to", TARGET).expect(0)

    for said in (
        "工作表“三季度”",
        "没有读的工作表：底稿",
        "收入（元） → income",
        "没有取的列：备注",
        "略过的行（上期结转，余额作期初）：第 3 行",
        "略过的行（空行）：第 5 行",
        "略过的行（合计）：第 7 行",
        "2026-07 共 2 笔：期初 500.10 + 收入 1000.50 - 支出 300.30 = 期末 1200.30",
    ):
        assert said in dry.out
        assert said in written.out
    assert "什么也没有写" in dry.out
    assert "opening: 500.10" in written.out
    lines = list(csv.DictReader(io.StringIO((county.root / TARGET).read_text("utf-8"))))
    assert [line["balance"] for line in lines] == ["1500.60", "1200.30"]

    county.command("import-ledger", path, "--to", TARGET).expect(2)  # what is there is never overwritten


def test_a_bad_cell_is_told_and_nothing_is_written(county: County) -> None:
    target = "villages/hexing/bad.csv"
    path = sheet(county, changed(4, 5, "１０００．５０"), "bad.xlsx")
    run = county.command("import-ledger", path, "--to", target).expect(1)

    assert "三季度 E4 是“１０００．５０”" in run.said
    assert "VIL037" in run.said
    assert not (county.root / target).exists()


def test_a_workbook_that_unpacks_into_far_more_or_is_none_is_refused(county: County) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (80 << 20))
    for data in (held.getvalue(), b"PK\x03\x04 none", b"\xff\xfe\x00"):
        assert "TAB001" in county.command("import-ledger", sheet(county, data, "bomb.xlsx")).expect(1).said


@pytest.mark.parametrize(
    "target",
    ["../out.csv", "villages/nowhere/a.csv", "villages/hexing/../../a.csv", "villages/hexing/a.md", "accounts/x/a.csv"],
)
def test_a_ledger_is_written_into_a_village_only(county: County, target: str) -> None:
    run = county.command("import-ledger", sheet(county, workbook(SHEET)), "--to", target).expect(2)

    assert "不是放台账的地方" in run.said
    assert not Path(county.root / target).exists()
