"""A lead from its unit to the page: handed in, taken, published, both named; nothing of the lead itself goes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import OF_PAGES, a_picture, article
from tests.county import County, a_county

PATH = "content/leads/jinhe/lamps.yaml"
SECRET = "只给编辑看的一段事实"
STORY = "content/articles/rongmei/2026/lamps.md"
LEAD = f"""\
unit: jinhe
title: 素材的标题不上网
facts: |
  {SECRET}
pictures:
  - {{file: only-for-editors.png, shows: 素材图片}}
contact: chen-yu
created: 2026-03-02
deadline: 2026-03-20
"""
PICTURE = a_picture("crimson")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A lead that was taken and published, and one nobody has taken in time."""
    front = {"id": "articles/rongmei/2026/lamps", "account": "rongmei", "column": "platform", "author": "su-yi"}
    story = article("路灯的事，记者去看了。\n", lead="jinhe/lamps", review=OF_PAGES, **front)
    files = {PATH: LEAD, "content/leads/jinhe/only-for-editors.png": PICTURE, STORY: story}
    files["content/leads/hexing/pump.yaml"] = (
        LEAD.replace("jinhe", "hexing").replace("chen-yu", "zhou-lin").partition("pictures")[0]
        + "contact: zhou-lin\ncreated: 2026-03-02\ndeadline: 2026-03-20\n"
    )
    county = a_county(tmp_path_factory.mktemp("leads"), files)
    county.build().expect(0)
    county.build("--preview").expect(0)
    return county


def test_the_page_names_who_gave_the_material_and_who_made_a_story_of_it(county: County) -> None:
    page = (county.output / "articles/rongmei/2026/lamps.html").read_text("utf-8")
    said = " ".join(page.split())
    assert '<span class="byline__label">素材提供</span> 锦河镇' in said
    assert '<span class="byline__label">编辑</span> 某su-yi' in said


# The id of a lead stands in the draft as it was signed, which says no more than that there was one.
INTERNAL = [SECRET, "素材的标题不上网", "素材图片", "only-for-editors", "2026-03-20"]


@pytest.mark.parametrize("words", INTERNAL)
def test_nothing_of_a_lead_is_published(county: County, words: str) -> None:
    """No page, feed, index or JSON; not even the picture under another name."""
    assert [path for path in county.mentions(words) if words != "jinhe/lamps" or "source.md" not in path] == []
    assert PICTURE not in county.snapshot().values()


def test_the_unit_sees_what_became_of_its_leads(county: County) -> None:
    told = county.command("pending").expect(0).out
    preview = (county.root / "preview/pending.html").read_text("utf-8")
    for said in (told, preview):
        assert "已发布" in said
        assert "还没人采用" in said
        assert "城东的路灯全部修好了" in said
    assert "时限 2026-03-20 已过" in told
    assert "时限已过" in preview
    assert county.command("pending", "--person", "zhou-lin").expect(0).out.count("素材的标题不上网") == 1


def test_to_take_a_lead_is_to_begin_its_draft(tmp_path: Path, county: County) -> None:
    mine = county.copied_to(tmp_path / "mine", site=False)
    mine.command("new", "lead", "--unit", "jinhe", "--title", "河埠修好了").expect(0)
    assert "DRA024" in mine.command("check", "content/leads").expect(1).out, "what the template left is told"
    path = mine.root / "content/leads/jinhe"
    (fresh,) = [each for each in path.glob("*.yaml") if each.name != "lamps.yaml"]
    assert "contact: chen-yu" in fresh.read_text("utf-8")

    run = mine.command("new", "article", "--account", "rongmei", "--title", "抽水机", "--lead", "hexing/pump").expect(0)

    draft = mine.root / run.out.splitlines()[0].rpartition("：")[2].strip().rpartition(" ")[2]
    text = draft.read_text("utf-8")
    assert "lead: hexing/pump\n" in text
    assert SECRET in text
    assert "起在写" in mine.command("pending").expect(0).out
    mine.command("new", "article", "--account", "rongmei", "--lead", "jinhe/none").expect(2)
