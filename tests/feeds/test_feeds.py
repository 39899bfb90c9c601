"""Feeds as a feed reader sees them: every test parses what was compiled with a real parser."""

from __future__ import annotations

import calendar
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree
from markupsafe import Markup

from plugins.drafts.model import Correction
from plugins.edition.feed import IN_FEED, Feed
from plugins.edition.model import Attachment, Picture, Recipient, Subsidies, Withdrawn
from plugins.edition.origin import BroughtOver
from plugins.edition.site import Site
from plugins.feeds.compile import compile_atom, compile_rss
from plugins.feeds.jsonfeed import compile_json
from tests.publish.editions import a_disclosure, a_feed, a_site, a_story, an_account

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/golden/feeds"
Compile = Callable[[Feed, Site], bytes]
both = pytest.mark.parametrize("compile_feed", [compile_rss, compile_atom])


def read(data: bytes) -> Any:
    parsed = feedparser.parse(data)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def a_full_feed() -> Feed:
    """A story with all a feed can say of one, another that was corrected, and a third that was withdrawn."""
    picture = Picture("/articles/jinhe/2026/street-lamps/lamp.png", "路灯", 640, 400, size=20480)
    plan = Attachment("plan.pdf", "计划.pdf", "/articles/jinhe/2026/street-lamps/plan.pdf", "PDF", 1234, "0" * 64)
    corrected = Correction(datetime(2026, 3, 7, 2, 0, tzinfo=UTC), "盏数更正为四十二。")
    gone = Withdrawn(
        id="articles/jinhe/2026/wrong",
        url="/articles/jinhe/2026/wrong.html",
        title="写错的通知",
        reason="日期有误，另行通知。",
        withdrawn_at=datetime(2026, 4, 11, 2, 0, tzinfo=UTC),
        owner=an_account(),
        successor=None,
    )
    story = a_story(topics=("lamps",), picture=picture, attachments=(plan,), corrections=(corrected,))
    return a_feed(stories=(a_disclosure(), story), withdrawn=(gone,), topics={"lamps": "路灯"})


def moment(parsed: time.struct_time) -> datetime:
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC)


@both
def test_a_reader_finds_title_text_unit_and_date_of_each_story(compile_feed: Compile) -> None:
    newest, older = read(compile_feed(a_feed(), a_site())).entries

    assert newest.title == "合兴村2026年第一季度财务公开"
    assert newest.author == "合兴村"
    assert older.author == "锦河镇人民政府"
    assert older.link == "https://www.jiangwan.example/articles/jinhe/2026/street-lamps.html"
    assert older.summary == "居民反映的四十二盏路灯已全部修好。"
    assert older.content[0].type == "text/html"
    assert "路灯<strong>亮了</strong>" in older.content[0].value
    assert moment(older.published_parsed) == a_story().published


@both
def test_links_and_pictures_in_the_text_work_away_from_the_site(compile_feed: Compile) -> None:
    body = Markup('<p><img src="/a/lamp.png" alt=""><a href="/about.html">关于</a><a href="#note">注</a></p>')
    (entry,) = read(compile_feed(a_feed(stories=(a_story(body=body),)), a_site())).entries

    text = entry.content[0].value
    assert 'src="https://www.jiangwan.example/a/lamp.png"' in text
    assert 'href="https://www.jiangwan.example/about.html"' in text
    assert 'href="https://www.jiangwan.example/articles/jinhe/2026/street-lamps.html#note"' in text


@both
def test_a_story_keeps_its_name_when_its_address_changes(compile_feed: Compile) -> None:
    before = read(compile_feed(a_feed(stories=(a_story(),)), a_site())).entries[0]
    moved = read(compile_feed(a_feed(stories=(a_story(url="/moved.html"),)), a_site())).entries[0]

    assert before.id == moved.id == "tag:www.jiangwan.example,2024-01-01:articles/jinhe/2026/street-lamps"
    assert before.link != moved.link


def test_rss_says_that_a_name_is_no_address() -> None:
    assert b'<guid isPermaLink="false">tag:' in compile_rss(a_feed(), a_site())


@both
def test_a_feed_is_as_new_as_its_newest_story_and_names_itself(compile_feed: Compile) -> None:
    data = compile_feed(a_feed(), a_site())
    channel = read(data).feed

    assert moment(channel.updated_parsed) == a_disclosure().published
    path = "feeds/site.rss.xml" if compile_feed is compile_rss else "feeds/site.atom.xml"
    assert {link.rel: link.href for link in channel.links} == {
        "self": f"https://www.jiangwan.example/{path}",
        "alternate": "https://www.jiangwan.example/",
    }


@both
def test_a_feed_does_not_tell_what_made_it(compile_feed: Compile) -> None:
    data = compile_feed(a_feed(), a_site())

    assert b"feedgen" not in data
    assert b"generator" not in data


@both
def test_an_empty_feed_is_valid_and_has_no_time_of_its_own(compile_feed: Compile) -> None:
    channel = read(compile_feed(a_feed(stories=()), a_site()))

    assert channel.entries == []
    assert channel.feed.title == "今日江湾"
    assert channel.feed.updated_parsed[:3] == (2024, 1, 1)


@both
def test_the_newest_come_first_and_the_oldest_drop_out(compile_feed: Compile) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    stories = tuple(
        a_story(id=f"articles/jinhe/2026/n{n:02}", published=start + timedelta(hours=n)) for n in range(IN_FEED + 5)
    )
    entries = read(compile_feed(a_feed(stories=stories), a_site())).entries

    assert [entry.id[-3:] for entry in entries] == [f"n{n:02}" for n in range(IN_FEED + 4, 4, -1)]


HOSTILE = {
    "a control character": "路\x00灯\x1b[2J",
    "a character XML has no place for": "路\ufffe灯\uffff",
    "half a character": "路\ud800灯\udfff",
    "the end of a CDATA section": "路]]>灯<![CDATA[",
    "markup": '<script>alert("1")</script>&amp;&bogus;<!--',
    "an entity": "&lol; <!DOCTYPE x [<!ENTITY lol 'lol'>]>",
}


@both
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_can_break_a_feed_or_become_markup_in_it(compile_feed: Compile, text: str) -> None:
    story = a_story(title=text, summary=text, body=Markup("<p>%s</p>") % text)
    data = compile_feed(a_feed(title=text, description=text, stories=(story,)), a_site())

    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    assert {etree.QName(element).localname for element in root.iter()}.isdisjoint({"script", "p"})
    shown = "".join(char if char in "\t\n\r" or char.isprintable() else "\ufffd" for char in text)
    titles = [element.text for element in root.iter() if etree.QName(element).localname == "title"]
    assert titles == [shown, shown]
    (content,) = (e.text for e in root.iter() if etree.QName(e).localname in ("encoded", "content"))
    assert "<script" not in content


@both
def test_cleaning_does_not_give_a_forbidden_scheme_back(compile_feed: Compile) -> None:
    body = Markup('<p><a href="java\x01script:alert(1)">x</a></p>')

    assert b"javascript:" not in compile_feed(a_feed(stories=(a_story(body=body),)), a_site())


@both
def test_recipients_of_subsidies_are_not_in_a_feed(compile_feed: Compile) -> None:
    day = datetime(2026, 4, 1, tzinfo=UTC).date()
    line = Recipient("1", "一组", "张*", "耕地地力保护补贴", "3.2", "120.00", 38400, day)
    subsidies = Subsidies("文件", "0512-00000000", day, day, (), 38400, 1, (line,), "/villages/hexing/list.csv")
    data = compile_feed(a_feed(stories=(a_disclosure(subsidies=subsidies),)), a_site()).decode()

    assert "张*" not in data
    assert "list.csv" not in data


def everything() -> bytes:
    return b"".join(compile_feed(a_feed(), a_site()) for compile_feed in (compile_rss, compile_atom, compile_json))


BUILD = """
import sys
from tests.feeds.test_feeds import everything
sys.stdout.buffer.write(everything())
"""


def test_feeds_are_the_same_under_other_hash_seeds_zones_and_locales() -> None:
    def build(seed: str, zone: str, locale: str) -> bytes:
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            [sys.executable, "-c", BUILD], cwd=ROOT, env=environment, capture_output=True, check=True
        ).stdout

    here = everything()
    assert build("1", "Asia/Shanghai", "C.UTF-8") == here
    assert build("2", "America/Los_Angeles", "POSIX") == here


@pytest.mark.parametrize(
    ("name", "compile_feed"),
    [("site.rss.xml", compile_rss), ("site.atom.xml", compile_atom), ("site.feed.json", compile_json)],
)
def test_the_feeds_of_a_small_site_are_as_reviewed(
    name: str, compile_feed: Compile, request: pytest.FixtureRequest
) -> None:
    data = compile_feed(a_full_feed(), a_site(websub_hub="https://hub.jiangwan.example/"))
    if request.config.getoption("--bless", default=False):
        (GOLDEN / name).write_bytes(data)

    assert data == (GOLDEN / name).read_bytes()


@both
def test_a_correction_is_an_update_that_says_what_was_wrong(compile_feed: Compile) -> None:
    at = datetime(2026, 3, 7, 2, 0, tzinfo=UTC)
    corrected = a_story(corrections=(Correction(at, "盏数更正为 <四十二>。"),))
    (entry,) = read(compile_feed(a_feed(stories=(corrected,)), a_site())).entries

    text = entry.content[0].value
    assert text.startswith("<p><strong>更正说明</strong> 2026-03-07 10:00 盏数更正为 &lt;四十二&gt;。</p>")
    assert "路灯<strong>亮了</strong>" in text
    assert moment(entry.published_parsed) == corrected.published
    assert moment(entry.updated_parsed) == at


@both
def test_what_was_corrected_comes_before_what_is_newer_but_was_not(compile_feed: Compile) -> None:
    later = a_story(id="articles/jinhe/2026/later", published=datetime(2026, 3, 6, tzinfo=UTC))
    corrected = a_story(corrections=(Correction(datetime(2026, 3, 7, tzinfo=UTC), "盏数更正。"),))
    entries = read(compile_feed(a_feed(stories=(later, corrected)), a_site())).entries

    assert [entry.id.rpartition("/")[2] for entry in entries] == ["street-lamps", "later"]


@both
def test_what_was_withdrawn_comes_once_more_without_its_text(compile_feed: Compile) -> None:
    gone, *others = read(compile_feed(a_full_feed(), a_site())).entries

    assert gone.id == "tag:www.jiangwan.example,2024-01-01:articles/jinhe/2026/wrong"
    assert gone.title == "已撤回：写错的通知"
    assert gone.content[0].value == "<p>日期有误，另行通知。</p>"
    assert len(others) == 2


@both
def test_nothing_is_said_of_what_was_withdrawn_but_what_may_be(compile_feed: Compile) -> None:
    (gone,) = a_full_feed().withdrawn
    silent = replace(gone, title="", reason="")
    (entry,) = read(compile_feed(a_feed(stories=(), withdrawn=(silent,)), a_site())).entries

    assert entry.title == "已撤回的文件"
    assert entry.summary == "这份文件已经撤回。"


@both
def test_the_files_of_a_story_come_with_their_true_size_and_type(compile_feed: Compile) -> None:
    entry = read(compile_feed(a_full_feed(), a_site())).entries[2]

    told = [(each.href, each.type, each.length) for each in entry.enclosures]
    pdf, picture = (
        f"https://www.jiangwan.example/articles/jinhe/2026/street-lamps/{n}" for n in ("plan.pdf", "lamp.png")
    )
    wanted = [(pdf, "application/pdf", "1234"), (picture, "image/png", "20480")]
    assert told == wanted[: 1 if compile_feed is compile_rss else 2], "RSS carries one"
    assert f'<a href="{pdf}">计划.pdf</a>' in entry.content[0].value, "and whoever sees none finds it in the text"


@both
def test_a_story_says_which_column_topic_and_kind_it_is_of(compile_feed: Compile) -> None:
    entry = read(compile_feed(a_full_feed(), a_site())).entries[2]

    name = "tag:www.jiangwan.example,2024-01-01:"
    assert [(tag.scheme, tag.label or tag.term) for tag in entry.tags] == [
        (f"{name}kinds", "动态"),
        (f"{name}columns/jinhe", "镇村动态"),
        (f"{name}topics", "路灯"),
    ]


@both
def test_what_was_brought_over_from_elsewhere_is_no_news(compile_feed: Compile) -> None:
    old = a_story(migrated_from=BroughtOver(datetime(2019, 5, 6, tzinfo=UTC).date(), "https://old.example/1.html"))

    assert read(compile_feed(a_feed(stories=(old,)), a_site())).entries == []


@pytest.mark.parametrize(("language", "tag"), [("zh_CN", "zh-CN"), ("zh_TW", "zh-TW"), ("en", "en")])
def test_a_feed_says_in_which_language_the_site_speaks(language: str, tag: str) -> None:
    site = a_site(language=language)

    assert read(compile_atom(a_feed(), site)).feed.language == tag
    assert read(compile_rss(a_feed(), site)).feed.language == tag
    assert json.loads(compile_json(a_feed(), site))["language"] == tag


@both
def test_a_hub_is_named_where_there_is_one(compile_feed: Compile) -> None:
    def hubs(hub: str) -> list[str]:
        channel = read(compile_feed(a_feed(), a_site(websub_hub=hub))).feed
        return [link.href for link in channel.links if link.rel == "hub"]

    assert hubs("https://hub.jiangwan.example/") == ["https://hub.jiangwan.example/"]
    assert hubs("") == []
