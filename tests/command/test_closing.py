"""An account outside is closed, told end to end: register, audit, notice, signatures, hand-over, pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.registry.channels import HEADER
from tests.builders import REGISTRY, STANDARD
from tests.county import County, a_county

ID = "wechat-jinhe"
RUNS = {
    "id": ID,
    "platform": "微信公众号",
    "name": "锦河发布",
    "sponsor": "锦河镇人民政府",
    "sector": "town",
    "owner": "jinhe",
    "state": "active",
    "since": "2016-01-01",
    "reads": "88",
}
NOTICE = f"articles/jinhe/2026/{ID}-closed"
ENDS = RUNS | {
    "state": "closing",
    "since": "2026-12-15",
    "basis": "江政办发〔2024〕17号",
    "notice": NOTICE,
    "successor": "/accounts/jinhe/",
}
CRITERIA = """\
criteria:
  - {id: few-reads, name: 阅读量较低, measure: reads, limit: 200, basis: 本县清单化管理办法第六条}
"""
SERVICES = f"channel,service,old,new\n{ID},停车缴费,,/accounts/jinhe/\n"


def register(line: dict[str, str]) -> str:
    return ",".join(HEADER) + "\n" + ",".join(line.get(column, "") for column in HEADER) + "\n"


@pytest.fixture
def county(tmp_path: Path) -> County:
    county = a_county(tmp_path, REGISTRY | {"accounts/channels.csv": register(RUNS), "accounts/closing.yaml": CRITERIA})
    county.build().expect(0)
    return county


def close(county: County, services: str = SERVICES, line: dict[str, str] = ENDS) -> None:
    county.write({"accounts/channels.csv": register(line), "accounts/handover.csv": services})
    county.sign_registry()


def write_notice(county: County) -> None:
    county.command("new", "closure", "--channel", ID).expect(0)
    path = f"content/{NOTICE}.md"
    text = (county.root / path).read_text("utf-8").replace("〔待填〕", "")
    text = text.replace("created: 2026-11-22", "created: 2026-03-05")  # the day on which all here sign
    county.write({path: text})
    county.sign(path)


def test_an_account_is_closed_and_nothing_of_it_is_lost(county: County) -> None:
    audit = county.command("audit").expect(0)
    assert "关停：锦河发布" in audit.out
    assert "阅读量较低 88/200" in audit.out

    close(county)
    write_notice(county)
    county.commit()
    county.build().expect(0)

    page = (county.output / f"channels/{ID}/index.html").read_text("utf-8")
    assert 'href="/accounts/jinhe/"' in page
    assert "停车缴费" in page
    assert "2026年12月15日" in page
    assert f'href="/channels/{ID}/"' in (county.output / "accounts/jinhe/index.html").read_text("utf-8")
    assert f'href="/channels/{ID}/"' in (county.output / "channels/closed.html").read_text("utf-8")
    assert "88" not in (county.output / "channels/index.html").read_text("utf-8").partition("<main")[2]


def test_a_notice_that_nobody_signed_stops_the_build(county: County) -> None:
    before = county.snapshot()
    close(county)
    county.commit()

    run = county.build().expect(1)

    assert "ACC001" in run.said
    assert county.snapshot() == before


@pytest.mark.parametrize(
    ("services", "line", "rule"),
    [
        (SERVICES, ENDS | {"successor": "/accounts/nobody/"}, "ACC002"),
        (SERVICES.replace("/accounts/jinhe/", "/pages/nowhere.html"), ENDS, "ACC003"),
        ("channel,service,old,new\n", ENDS, "VIL010"),
    ],
)
def test_an_orphaned_service_or_a_successor_that_is_not_there_stops_the_build(
    county: County, services: str, line: dict[str, str], rule: str
) -> None:
    before = county.snapshot()
    write_notice(county)
    close(county, services, line)
    county.commit()

    run = county.build().expect(1)

    assert rule in run.said
    assert county.snapshot() == before
    assert rule in county.command("check").expect(1).said


def test_a_table_of_a_clerk_is_judged_and_taken_over(county: County, tmp_path: Path) -> None:
    head = "编号,平台,账号名称,主办单位,领域,状态,状态起始日期,平均阅读量"
    line = "wechat-{},微信公众号,{}局的号,{}局,部门,在用,2016-01-01,{}"
    lines = [line.format("a", "甲", "甲", 500), line.format("b", "乙", "乙", 20)]
    table = tmp_path / "台账.csv"
    table.write_bytes("\r\n".join([head, *lines]).encode("gb18030"))
    result = tmp_path / "结论.xlsx"

    run = county.command("audit", "--from", str(table), "--to", str(result), "--save").expect(0)

    assert "关停：乙局的号" in run.out
    assert result.read_bytes().startswith(b"PK")
    assert "wechat-b" in (county.root / "accounts/channels.csv").read_text("utf-8")
    county.command("audit", "--from", str(result)).expect(0)


def test_a_line_that_cannot_be_read_is_named_and_nothing_is_taken_over(county: County, tmp_path: Path) -> None:
    table = tmp_path / "台账.csv"
    table.write_text("编号,平台,账号名称,主办单位,领域,状态,状态起始日期,粉丝\na,b,c,d,e,f,g,h\n", "utf-8")
    before = (county.root / "accounts/channels.csv").read_bytes()

    run = county.command("audit", "--from", str(table), "--save").expect(1)

    assert "台账.csv H1: ACC010" in run.said
    assert (county.root / "accounts/channels.csv").read_bytes() == before


def test_columns_that_wait_for_content_are_named_to_editors_and_to_nobody_else(county: County) -> None:
    county.write({"accounts/freshness.yaml": "columns:\n  - {types: [工作动态], days: 14, basis: 检查指标}\n"})
    county.sign_registry()
    county.commit()
    empty, count = "栏目“平台公告”（platform）是空的", "2个栏目在等内容；只是提醒，不是任务"

    for command in ("audit", "pending"):
        out = county.command(command).expect(0).out
        assert empty in out
        assert "（检查指标）" in out
        assert count in out
    assert empty not in county.command("pending", "--person", STANDARD["review2"]).expect(0).out
    county.build().expect(0)
    assert "平台公告" not in (county.output / "accounts/rongmei/index.html").read_text("utf-8")
