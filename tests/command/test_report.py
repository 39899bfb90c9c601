"""The report of a build: what it did, for machines and for people, beside the site and never in it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.builders import article
from tests.county import County, Run, a_county

NEW = "content/articles/jinhe/2026/new.md"
LAMPS = "content/articles/jinhe/2026/street-lamps.md"


@pytest.fixture
def county(tmp_path: Path) -> County:
    return a_county(tmp_path)


def reports(county: County) -> Path:
    return county.root / ".git/gongkai/reports"


def report_of(run: Run) -> tuple[dict[str, Any], str]:
    """The report a build named, as facts and as a page."""
    (page,) = re.findall(r"本次构建的报告：(\S+\.html)", run.out)
    facts: dict[str, Any] = json.loads(Path(page).with_suffix(".json").read_bytes())
    return facts, Path(page).read_text("utf-8")


def test_a_report_says_what_became_public_why_all_was_made_and_what_is_held_back(county: County) -> None:
    county.commit({NEW: article(name="new", title="未签的<script>稿件")})
    facts, page = report_of(county.build("--profile").expect(0))

    assert (facts["version"], facts["number"], facts["outcome"]) == (1, 1, "published")
    assert facts["commit"] == county.git("rev-parse", "HEAD")
    assert facts["whole"]["why"] == "first"
    assert {"publish"} == {entry["event"] for entry in facts["documents"]["entries"]}
    assert facts["documents"]["published"] == len(facts["documents"]["entries"])
    held = {"source": NEW, "title": "未签的<script>稿件", "rules": ["REV001"], "waits": True, "stays": None}
    assert facts["documents"]["held"] == [held]
    assert [(each["path"], each["rule"]) for each in facts["problems"]] == [(NEW, "REV001")]
    assert facts["files"]["new"] == facts["files"]["total"]
    assert facts["log"]["head"] == (county.root / "output.log-head").read_text("ascii").strip()
    assert sum(each["seconds"] for each in facts["time"]["phases"]) == pytest.approx(facts["time"]["seconds"], abs=0.1)

    assert "未签的&lt;script&gt;稿件" in page
    assert not re.search(r"<script|<link|src=|https?://(?!www\.jiangwan\.example)", page)
    assert not county.mentions("未签的")

    county.commit({LAMPS: article("路灯又坏了。\n")})
    facts, page = report_of(county.build())
    assert facts["number"] == 2
    assert facts["whole"] is None
    (stays,) = [each for each in facts["documents"]["held"] if each["source"] == LAMPS]
    assert stays["stays"] == county.git("rev-parse", "HEAD~2")
    assert facts["files"]["paths"]["changed"] == ["index.html"]
    assert [release["number"] for release in facts["releases"]] == [1]
    assert not (reports(county) / "2.times.txt").exists()
    assert len((reports(county) / "1.times.txt").read_text("utf-8").splitlines()) > 5


def test_a_build_that_publishes_nothing_has_a_report_with_every_remedy(county: County) -> None:
    county.build().expect(0)
    before = county.snapshot()
    county.commit({NEW: article(name="new", kind="<b>gossip</b>")})

    facts, page = report_of(county.build("--strict").expect(1))

    assert facts["outcome"] == "refused"
    assert facts["documents"]["published"] is None
    assert facts["documents"]["entries"] == []
    (problem,) = facts["problems"]
    assert (problem["path"], problem["line"], problem["rule"]) == (NEW, 5, "YML009")
    assert problem["fix"] in page
    assert "&lt;b&gt;gossip&lt;/b&gt;" in page
    assert county.snapshot() == before

    (county.root / "log/publication.jsonl").unlink()
    facts, page = report_of(county.build().expect(2))

    assert facts["outcome"] == "settings"
    assert "发布日志" in facts["error"]["text"]
    assert facts["error"]["fix"] in page
    assert '<html lang="zh-CN">' in page
    county.command("--lang", "en", "build").expect(2)
    newest = max(reports(county).glob("*.html"), key=lambda path: int(path.stem))
    assert '<html lang="en">' in newest.read_text("utf-8")
    assert county.snapshot() == before


def test_twenty_reports_are_kept_and_one_that_cannot_be_written_stops_nothing(county: County) -> None:
    reports(county).mkdir(parents=True)
    for number in range(1, 26):
        (reports(county) / f"{number}.json").write_text("{}")
    county.build().expect(0)
    assert sorted(int(path.stem) for path in reports(county).glob("*.json")) == list(range(7, 27))

    for path in reports(county).iterdir():
        path.unlink()
    reports(county).rmdir()
    reports(county).write_text("in the way")
    run = county.build().expect(0)

    assert "本次构建的报告无法写入" in run.err
    assert "已发布" in run.out


def test_the_five_longest_parts_are_said_and_all_are_written_down(county: County) -> None:
    run = county.build("--profile", "calls").expect(0)

    assert len(re.findall(r"(?m)^[\d.]+ 秒中的 [\d.]+ 秒：", run.out)) == 5
    (path,) = re.findall(r"详见：(\S+\.times\.txt)", run.out)
    written = Path(path).read_text("utf-8")
    assert "生成页面：最费时的" in written
    assert "index.html" in written
    assert "function calls" in written


def test_columns_that_wait_for_content_are_named_also_after_a_part_was_built(county: County) -> None:
    account = county.root / "accounts/jinhe.yaml"
    more = "columns:\n  - {id: services, name: 便民服务, type: 办事服务, description: 能办的事}"
    county.commit({"accounts/jinhe.yaml": account.read_text("utf-8").replace("columns:", more, 1)})
    run = county.build().expect(0)
    facts, page = report_of(run)

    empty = [each for each in facts["columns"] if each["days"] is None]
    assert [(e["account"], e["column"]) for e in empty if e["account"] == "jinhe"] == [("jinhe", "services")]
    assert "便民服务" in page
    assert f"{len(facts['columns'])}个栏目在等内容" in run.out

    county.write({NEW: article(name="new", column="services")})
    county.sign(NEW)
    county.commit()
    run = county.build().expect(0)
    after, _ = report_of(run)

    assert after["whole"] is None
    assert [each for each in facts["columns"] if each["column"] != "services"] == after["columns"]
