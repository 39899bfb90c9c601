"""What waits for its day: nothing of it is public before, not even what it does to others; then it is, by itself."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from plugins.clock import CHINA
from tests.builders import article
from tests.command.test_build_change import from_scratch
from tests.county import County, a_county

FOLDER = "content/articles/jinhe/2026"
SECRET = "明年的补贴标准翻一番"
HEAD = {"number": "江政发〔2026〕3号", "issuer": "锦河镇人民政府", "validity": "有效"}
OLD = article("老办法的正文。\n", "old", title="锦河镇补贴办法（旧）", kind="policy", document=HEAD)
NEW = article(
    f"{SECRET}。\n",
    "new",
    title=SECRET,
    kind="policy",
    published="2026-11-23T08:00+08:00",
    keywords="[补贴]",
    document=HEAD | {"number": "江政发〔2026〕4号"},
    replaces="[old.md]",
    follows="old.md",
    interprets="[old.md]",
)


def at(text: str) -> dict[str, str]:
    return {"SOURCE_DATE_EPOCH": str(int(datetime.fromisoformat(text).replace(tzinfo=CHINA).timestamp()))}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    names = {"old": OLD, "new": NEW, "leads": article("见[新办法](new.md)。\n", "leads", keywords="[补贴]")}
    county = a_county(
        tmp_path_factory.mktemp("scheduled"), {f"{FOLDER}/{name}.md": text for name, text in names.items()}
    )
    county.build().expect(0)
    return county


def test_nothing_of_it_is_public_before_its_time(county: County) -> None:
    assert county.mentions(SECRET) == []
    assert [path for path in county.snapshot() if "/2026/new" in path] == []
    assert county.mentions('href="/articles/jinhe/2026/new.html') == [], "no list, feed, map or page leads there"
    assert county.mentions("已被替代") == [], "nor does it take anything out of force"
    assert SECRET not in county.command("search", "补贴").out


def test_it_comes_at_its_time_without_a_commit_and_is_dated_so(county: County, tmp_path: Path) -> None:
    county = county.copied_to(tmp_path / "county")
    county.build(env=at("2026-11-23T07:59")).expect(0)
    assert county.mentions(SECRET) == []

    county.build(env=at("2026-11-23T08:00")).expect(0)

    page = (county.output / "articles/jinhe/2026/new.html").read_text("utf-8")
    assert '<meta name="PubDate" content="2026-11-23 08:00">' in page
    assert "2026-11-23T08:00:00+08:00" in (county.root / "log/publication.jsonl").read_text("utf-8")
    old = (county.output / "articles/jinhe/2026/old.html").read_text("utf-8")
    assert "/articles/jinhe/2026/new.html" in old
    assert "已被替代" in old
    assert county.snapshot() == from_scratch(county, tmp_path / "fresh", at("2026-11-23T08:00"))


def test_a_document_begins_and_ceases_to_hold_by_itself(tmp_path: Path) -> None:
    text = article("正文。\n", "lamp-rules", kind="policy", document=HEAD, effective="2026-11-24", until="2026-11-25")
    county = a_county(tmp_path, {f"{FOLDER}/lamp-rules.md": text})
    found = []
    for day in ("2026-11-23T12:00", "2026-11-24T00:00", "2026-11-25T23:59", "2026-11-26T00:00"):
        county.build(env=at(day)).expect(0)
        page = (county.output / "articles/jinhe/2026/lamp-rules.html").read_text("utf-8")
        found.append([word for word in ("尚未生效", "本页内容已于") if word in page])
    assert found == [["尚未生效"], [], [], ["本页内容已于"]]


def test_a_unit_takes_no_document_of_another_out_of_force(tmp_path: Path) -> None:
    """Signed by everyone of its own: the gate refuses it all the same."""
    attack = article(f"{SECRET}。\n", "attack", replaces="[../../../pages/privacy.md]")
    county = a_county(tmp_path, {f"{FOLDER}/attack.md": attack})

    run = county.build()

    assert " DRA032 " in run.out
    assert county.mentions(SECRET) == []
    assert county.mentions("已被替代") == []
