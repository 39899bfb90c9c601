"""What must not get into any feed, in any format, of anything, nor into its archives or the list of all feeds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
from lxml import etree
from markupsafe import Markup

from plugins.edition.addresses import recipients_url
from plugins.edition.feeds import compile_feeds
from plugins.edition.model import Recipient, Story, Subsidies
from plugins.edition.opml import opml
from plugins.feeds.plugin import COMPILERS
from plugins.registry.model import Kind
from tests.builders import PLATFORM, TOWN, a_registry, disclosure
from tests.county import County, a_county
from tests.edition.test_change import FIRST, TODAY, an_article, contents_of
from tests.edition.verifying import RECIPIENTS, SUBSIDY
from tests.publish.editions import a_disclosure

LINES = ("张*", "李*华", "384.00", "240.00", "2026-subsidy.csv", "recipients")
HOSTILE = "</title>]]><script>alert(1)</script>&amp;&lol;\"'\x00\u202e"
TOPICS = "topics:\n  - {id: lamps, name: '路灯</a><b>&\"', about: '<script>x</script>', keywords: [路灯]}\n"


def feeds_of(county: County) -> dict[str, str]:
    """Every file for feed readers that was published, by path."""
    found = {path: data for path, data in county.snapshot().items() if path.startswith("feeds")}
    return {path: data.decode("utf-8") for path, data in found.items()}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A county whose list of payments is public today."""
    subsidy = disclosure(
        body="补贴已经发到一卡通。\n", name="2026-subsidy", title="合兴村2026年耕地地力保护补贴公示", kind="subsidy",
        period="2026", ledger=None, opening=None, closing=None, recipients="2026-subsidy.csv", basis="补贴的规定",
        phone="0512-00000302", shown_from="2026-04-14", shown_until="2026-12-31",
    )  # fmt: skip
    files = {f"{SUBSIDY}.md": subsidy, "villages/hexing/2026-subsidy.csv": RECIPIENTS}
    county = a_county(tmp_path_factory.mktemp("feeds"), files)
    county.build().expect(0)
    return county


def test_of_a_list_of_payments_feeds_tell_title_text_and_address_and_no_line(county: County) -> None:
    assert "张*" in (county.output / f"{SUBSIDY}/recipients.html").read_text("utf-8"), "it is public just now"

    feeds = feeds_of(county)

    assert [(path, line) for path, text in feeds.items() for line in LINES if line in text] == []
    for id in ("site", "subsidy", "villages/hexing"):
        for ending in ("rss.xml", "atom.xml", "feed.json"):
            text = feeds[f"feeds/{id}.{ending}"]
            assert "合兴村2026年耕地地力保护补贴公示" in text
            assert f"https://www.jiangwan.example/{SUBSIDY}.html" in text
    for entry in feedparser.parse(feeds["feeds/subsidy.atom.xml"]).entries:
        assert entry.enclosures == []


# ---- every document of every feed, of more stories than one feed holds --------------------------------------------


def a_list(number: int) -> Story:
    """A subsidy with lines that are public: whoever compiles it has them at hand."""
    id = f"villages/hexing/2026-{number}"
    day = date(2026, 1, 1)
    line = Recipient("1", "一组", "张*", "补贴", "3.2", "384.00", 38400, day)
    url = recipients_url(id)
    subsidies = Subsidies("文件", "0512-00000302", day, TODAY, (), 38400, 1, (line,), url)
    story = a_disclosure(
        id=id, url=f"/{id}.html", kind=Kind.SUBSIDY, subsidies=subsidies, title=HOSTILE, summary=HOSTILE
    )
    return replace(story, published=FIRST + timedelta(days=number))


def a_hostile_article(number: int) -> Story:
    body = Markup("<p>%s</p>") % HOSTILE
    return an_article(number, title=HOSTILE, summary=HOSTILE, body=body, topics=("lamps",), genre="notice")


def documents() -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every document of every feed of a county where all that can be hostile is, and of the OPML."""
    registry = a_registry(
        {
            "accounts/topics.yaml": TOPICS,
            "accounts/jinhe.yaml": TOWN.replace("name: 锦河镇\n", "name: '锦河</title><i>&'\n"),
            "accounts/rongmei.yaml": PLATFORM.replace("平台怎么运行", "']]>'"),
        }
    )
    jinhe = registry.accounts["jinhe"]  # type: ignore[index]
    village = registry.villages["hexing"]  # type: ignore[index]
    stories = [replace(a_list(number), village=village) for number in range(51)]
    stories += [replace(a_hostile_article(number), account=jinhe, column=jinhe.columns[0]) for number in range(51)]
    contents = contents_of(stories, registry)
    for feed in compile_feeds(contents):
        for format, path in zip(feed.formats, feed.paths, strict=True):
            yield path, COMPILERS[format](feed, contents.site)
    yield "feeds.opml", opml(contents)


@pytest.fixture(scope="module")
def compiled() -> dict[str, bytes]:
    found = dict(documents())
    wanted = ("site", "notices", "subsidy", "topics/lamps", "accounts/jinhe", "accounts/jinhe/news", "villages/hexing")
    assert {f"feeds/{id}.{end}" for id in wanted for end in COMPILERS} <= found.keys()
    assert {f"feeds/archives/{id}/1.atom.xml" for id in ("accounts/jinhe", "villages/hexing")} <= found.keys()
    return found


def test_no_line_of_a_list_is_in_any_document_of_any_feed(compiled: dict[str, bytes]) -> None:
    assert [(path, line) for path, data in compiled.items() for line in LINES if line.encode() in data] == []


def texts_of(said: Any) -> Iterator[str]:
    match said:
        case str():
            yield said
        case dict():
            yield from (text for each in said.values() for text in texts_of(each))
        case list():
            yield from (text for each in said for text in texts_of(each))


def test_no_title_breaks_any_document_of_any_feed(compiled: dict[str, bytes]) -> None:
    shown = HOSTILE.replace("\x00", "\ufffd")
    with_it = 0
    for path, data in compiled.items():
        if path.endswith(".json"):
            feed = json.loads(data)
            titles = [item["title"] for item in feed["items"]]
            bodies = [item["content_html"] for item in feed["items"]]
            assert not [text for text in texts_of(feed) if "\x00" in text]
        else:
            root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
            names = [etree.QName(each).localname for each in root.iter() if isinstance(each.tag, str)]
            assert {"script", "b", "i", "a"}.isdisjoint(names), path
            items = list(root.iter("{*}item", "{*}entry"))
            titles = [item.findtext("{*}title") or item.findtext("title") for item in items]
            bodies = [each.text or "" for each in root.iter("{*}encoded", "{*}content")]
        assert {*titles} <= {shown}, path
        assert not [body for body in bodies if "<script" in body], path
        with_it += len(titles)
    assert with_it > 500, "they were there to be seen"
