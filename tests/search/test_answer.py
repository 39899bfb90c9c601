"""What a server answers: narrowed as in a browser, and in time, since it has others to answer, too."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.commands import line
from plugins.commands.build import SEARCH_INDEX
from plugins.drafts.model import DocumentHead
from plugins.edition.record import SOURCE
from plugins.render.words import Words
from plugins.search.answer import LOOKED_INTO, answer
from plugins.search.application import Application
from plugins.search.inquiry import Inquiry, Nonsense, parse_inquiry
from plugins.search.query import Hit
from tests.search.stories import a_document
from tests.search.test_browser import ROOT, write_site
from tests.search.test_plugin import SITE

PLAIN = Hit("articles/jinhe/2026/a", "通知", "锦河镇", "policy", "2026-03-06", "/a.html", "a.md", "路灯。")
VALID = replace(PLAIN, column="政策文件", topic="城建", validity="有效")
ENDED = replace(VALID, id="articles/jinhe/2026/b", validity="已废止", date="2026-03-09")
PART = replace(PLAIN, id="articles/jinhe/2026/c", is_whole=False, date="2026-03-12")
HIT = Hit("articles/jinhe/2026/long", "通知", "锦河镇", "notice", "2026-03-06", "/x.html", "x.md", "一份长文件。")


@pytest.mark.parametrize(
    ("before", "is_found"),
    [
        ("", True),
        ("字" * (LOOKED_INTO - 100), True),
        ("字" * LOOKED_INTO, False),
        (("[" * 20 + "\n\n") * 1000, False),  # the end of each was once looked for in all that follows
        ((("](" * 10 + "[" * 10) + "\n\n") * 400, True),
    ],
    ids=["at once", "late", "too late", "open brackets", "closed before they open"],
)
def test_an_extract_is_taken_from_the_beginning_of_a_text(tmp_path: Path, before: str, is_found: bool) -> None:
    source = tmp_path / HIT.id / SOURCE
    source.parent.mkdir(parents=True)
    source.write_text(f"---\nid: x\n---\n{before}。修好了路灯。\n", encoding="utf-8")

    (hit,) = answer(Inquiry("路灯"), [HIT], tmp_path, "/search", Words("zh_CN")).hits

    extract = "".join(piece.text for piece in hit.extract)
    assert ("修好了路灯" in extract) is is_found
    assert is_found or extract == HIT.extract


def test_hits_are_narrowed_by_column_topic_and_validity_as_in_a_browser(tmp_path: Path) -> None:
    inquiry = parse_inquiry("q=路灯&column=政策文件&topic=城建&validity=有效")
    found = answer(inquiry, [VALID, ENDED, PLAIN], tmp_path, "/search", Words("zh_CN"))

    assert found.count == 1
    facets = {facet.name: [(each.label, each.count) for each in facet.choices] for facet in found.facets}
    assert facets["validity"] == [("已废止", 1), ("有效", 1)]
    assert facets["column"] == [("政策文件", 1)]
    assert facets["topic"] == [("城建", 1)]


def test_hits_of_some_words_are_counted_apart_and_come_last_by_date(tmp_path: Path) -> None:
    found = answer(Inquiry("路灯 维修", sort="date"), [PLAIN, ENDED, PART], tmp_path, "/search", Words("zh_CN"))

    assert (found.count, found.partly) == (3, 1)
    assert [hit.date for hit in found.hits] == ["2026-03-09", "2026-03-06", "2026-03-12"]


def test_a_hit_that_no_longer_holds_says_so(tmp_path: Path) -> None:
    found = answer(Inquiry("路灯", ended="1"), [VALID, ENDED], tmp_path, "/search", Words("zh_CN"))

    assert [hit.ended for hit in found.hits] == ["", "已废止"]
    assert "ended" not in found.ended_url
    assert "ended=1" in answer(Inquiry("路灯"), [VALID], tmp_path, "/search", Words("zh_CN")).ended_url


@pytest.mark.parametrize("query", ["ended=yes", "column=a%3Db", "topic=%00", "validity=" + "字" * 101])
def test_a_field_that_no_link_of_ours_has_is_refused(query: str) -> None:
    with pytest.raises(Nonsense):
        parse_inquiry(f"q=1&{query}")


def test_the_server_and_the_command_find_what_no_longer_holds_where_they_are_asked_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = DocumentHead("江政发〔2019〕9号", "江湾县人民政府", "城建", None, "废止")
    write_site(tmp_path / "output", [a_document("new"), a_document("old", title="旧的办法", document=ended)])
    for options, titles in (([], {"人民路的路灯亮了"}), (["--all"], {"人民路的路灯亮了", "旧的办法"})):
        assert line.run(tmp_path, ["search", *options, "路灯"]) == 0
        told = capsys.readouterr().out
        assert {title for title in ("人民路的路灯亮了", "旧的办法") if title in told} == titles
        assert ("废止" in told) is ("旧的办法" in titles)

    server = Application(SITE, tmp_path / "output", tmp_path / SEARCH_INDEX, ROOT / "theme/templates", lambda: None)
    assert json.loads(server.reply("GET", "/search.json", "q=路灯").body)["count"] == 1
    told = json.loads(server.reply("GET", "/search.json", "q=路灯 公告&ended=1").body)
    assert (told["count"], told["partly"]) == (2, 2)
    assert {hit["ended"] for hit in told["hits"]} == {"", "废止"}
    page = server.reply("GET", "/search", "q=路灯 公告&ended=1").body.decode()
    assert "没有全部符合的，部分相关 2 条" in page
    assert '<strong class="search-hit__ended">废止</strong>' in page
    assert "不包括已失效的文件" in page
    assert '<input type="hidden" name="ended" value="1">' in page
    assert "找到 1 条" in server.reply("GET", "/search", "q=路灯").body.decode()
