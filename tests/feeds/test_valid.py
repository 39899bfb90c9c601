"""Every feed of a whole county is what its specification asks for: by schemas, and by what schemas cannot say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from plugins.feeds.compile import compile_atom, compile_rss
from tests.county import County
from tests.feeds.test_feeds import a_full_feed
from tests.feeds.test_json import check as check_json
from tests.publish.editions import a_feed, a_site

HERE = Path(__file__).parent
ATOM, RSS, OPML = "atom.rng", "rss.rng", "opml.rng"


@cache
def schema(name: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(HERE / name))


def valid(data: bytes, name: str) -> Any:
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    assert schema(name).validate(root), schema(name).error_log
    return root


@pytest.mark.parametrize("feed", [a_full_feed(), a_feed(stories=()), a_feed(archive=2, archives=3)])
def test_what_a_feed_may_hold_is_valid(feed: Any) -> None:
    site = a_site(websub_hub="https://hub.jiangwan.example/")
    valid(compile_atom(feed, site), ATOM)
    valid(compile_rss(feed, site), RSS)


@pytest.mark.parametrize(
    ("name", "compile_feed", "right", "wrong"),
    [
        (ATOM, compile_atom, b'rel="self"', b'rel="Self"'),
        (ATOM, compile_atom, b"+08:00</updated>", b"</updated>"),
        (ATOM, compile_atom, b"<id>tag:", b"<id>"),
        (RSS, compile_rss, b"Sat, 11 Apr", b"11 April"),
        (RSS, compile_rss, b'length="1234"', b'length="1 KB"'),
        (RSS, compile_rss, b'isPermaLink="false"', b""),
    ],
)
def test_the_schemas_refuse_what_is_wrong(
    name: str, compile_feed: Callable[..., bytes], right: bytes, wrong: bytes
) -> None:
    data = compile_feed(a_full_feed(), a_site())
    assert right in data
    with pytest.raises(AssertionError):
        valid(data.replace(right, wrong), name)


def test_every_feed_of_a_county_is_valid_and_names_itself(built: County) -> None:
    site = {path: data for path, data in built.snapshot().items() if path.startswith("feeds/")}
    ids = Counter[str]()
    for path, data in site.items():
        if path.endswith(".atom.xml"):
            root = valid(data, ATOM)
            ids[root.findtext("{*}id")] += 1
            links = {link.get("rel"): link.get("href") for link in root.findall("{*}link")}
            assert links["self"].endswith(f"/{path}")
            entries = [entry.findtext("{*}id") for entry in root.findall("{*}entry")]
            assert len(entries) == len(set(entries)), "no entry twice in one document"
        elif path.endswith(".rss.xml"):
            valid(data, RSS)
        elif path.endswith(".json"):
            check_json(data)
    assert ids
    assert set(ids.values()) == {1}, "each feed has a name of its own"


def test_the_list_of_all_feeds_leads_to_every_feed_and_to_no_other(built: County) -> None:
    site = built.snapshot()
    root = valid(site["feeds.opml"], OPML)

    feeds = {outline.get("xmlUrl").partition("example/")[2] for outline in root.iterfind(".//outline[@type]")}
    assert feeds == {path for path in site if path.endswith(".atom.xml") and "archives" not in path}
    for outline in root.iterfind(".//outline[@type]"):
        page = outline.get("htmlUrl").partition("example")[2].lstrip("/")
        assert (f"{page}index.html" if page.endswith("/") or not page else page) in site


def test_every_feed_a_page_points_at_is_there(built: County) -> None:
    site = built.snapshot()
    pages = {path: data.decode() for path, data in site.items() if path.endswith(".html")}
    told = {
        link.get("href")
        for page in pages.values()
        for link in etree.HTML(page).iterfind(".//link[@rel='alternate']")
        if "feeds/" in (link.get("href") or "")
    }
    assert {path.lstrip("/") for path in told} <= site.keys()
    missing = {p for p in site if p.startswith("feeds/") and p.endswith(".rss.xml")} - {t.lstrip("/") for t in told}
    assert missing == {f"feeds/{kind}.rss.xml" for kind in ("affairs", "finance", "subsidy")}, "they have no page"
