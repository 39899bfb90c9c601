"""A raw list comes out masked or not at all, and nothing that tells who somebody is comes out with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.privacy.masking import COLUMN_OF, Masked, mask_name, mask_rows
from plugins.villages.period import parse_period
from plugins.villages.recipients import HEADER, parse_recipients
from tests.county import County, a_county

HEAD = ("序号", "组别", "姓名", "身份证号", "银行卡号", "手机号", "补贴项目", "补贴金额", "发放日期")
ROW = (
    "7",
    "第一组",
    "张三",
    "999999199001010016",
    "6217000000000000004",
    "13800000000",
    "耕地补贴",
    "120.00",
    "2026-06-03",
)


def masked(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> Masked:
    found = mask_rows([("合兴村补贴发放表",), head, *rows])
    assert found is not None
    return found


def changed(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(COLUMN_OF.get(title, title), cell) for title, cell in zip(HEAD, ROW, strict=True))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"), ("李小华", "李*华"), ("李小小", "李**"), ("欧阳华", "欧阳*"), ("欧阳小华", "欧阳**"),
        ("张三丰年", "张***"), ("张*", "张*"), ("Zhang San", None), ("张", None), ("", None), ("张三李四王五", None),
    ],
)  # fmt: skip
def test_a_name_is_masked_or_is_none(name: str, shown: str | None) -> None:
    assert mask_name(name) == shown


def test_only_known_columns_come_through_and_the_list_passes_the_gate() -> None:
    found = masked(ROW, changed(recipient="李小华"))
    assert found.left_out == ("身份证号", "银行卡号", "手机号")
    assert (found.names_masked, found.total, found.refused) == (2, 240_00, ())
    data = "\n".join(",".join(row) for row in (HEADER, *found.rows)).encode() + b"\n"
    table, problems = parse_recipients(data, "list.csv", period=parse_period("2026"))
    assert problems == ()
    assert table is not None
    assert [each.name for each in table.recipients] == ["张*", "李*华"]


@pytest.mark.parametrize(
    "cells",
    [
        {"recipient": "Zhang San"}, {"project": "张三的补贴"}, {"project": "13800000000"}, {"group": "第一组3号"},
        {"project": "999999199001010016"}, {"amount": "1e3"}, {"amount": "0.00"}, {"amount": "-5.00"},
        {"project": "=1+1"}, {"group": "第\u200b一组"},
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_masked_is_refused_by_its_number(cells: dict[str, str]) -> None:
    found = masked(changed(**cells), changed(recipient="李小华"))
    assert [line for _, line in found.refused] == [3]
    assert [row[2] for row in found.rows] == ["李*华"]


def test_a_column_that_two_headings_name_is_no_column() -> None:
    head = tuple("户主" if title == "手机号" else title for title in HEAD)
    assert mask_rows([head, ROW]) is None


NAMES = st.text("张李王欧阳小华三根明", min_size=2, max_size=5)
DIGITS = st.from_regex("[0-9]{4,19}", fullmatch=True)
LEAKS = st.one_of(NAMES, DIGITS, st.sampled_from(["耕地补贴", "第一组", ""]))


@given(st.lists(st.tuples(NAMES, DIGITS, DIGITS, DIGITS, LEAKS, LEAKS), min_size=1, max_size=8))
def test_nothing_raw_is_ever_in_what_comes_out(people: list[tuple[str, ...]]) -> None:
    rows = [
        ("1", leak, name, id, card, phone, other, "1.00", "2026-06-03") for name, id, card, phone, leak, other in people
    ]
    found = masked(*rows)
    texts = [
        cell
        for row in found.rows
        for column, cell in zip(HEADER, row, strict=True)
        if column not in ("serial", "paid_on", "amount")
    ]
    texts += [str(reason) for reason, _ in found.refused]
    for raw in (each for person in people for each in person[:4]):
        assert not [text for text in texts if raw in text]


@pytest.fixture
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return a_county(tmp_path_factory.mktemp("mask"))


def test_the_command_writes_a_list_and_says_nothing_of_anybody(county: County) -> None:
    raw = county.root.parent / "raw.csv"
    raw.write_text("\n".join(",".join(row) for row in (HEAD, ROW)), encoding="gb18030")

    run = county.command("mask", str(raw), "--to", "villages/hexing/2026-land.csv").expect(0)

    assert "张*" in (county.root / "villages/hexing/2026-land.csv").read_text("utf-8")
    assert not [raw for raw in ROW[2:6] if raw in run.out + run.err]


def test_a_list_with_a_refused_line_or_within_the_county_is_not_written(county: County) -> None:
    bad = "\n".join(",".join(row) for row in (HEAD, ROW, changed(recipient="Zhang San")))
    raw, within = county.root.parent / "bad.csv", county.root / "raw.csv"
    raw.write_text(bad, encoding="utf-8")
    within.write_text(bad, encoding="utf-8")

    run = county.command("mask", str(raw), "--to", "villages/hexing/2026-land.csv").expect(1)
    county.command("mask", str(within)).expect(2)

    assert not (county.root / "villages/hexing/2026-land.csv").exists()
    assert "Zhang" not in run.out + run.err
