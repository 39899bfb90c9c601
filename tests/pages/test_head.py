"""What machines read in the head of every page: the fifteen page tags, OpenGraph, JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html
from PIL import Image
from playwright.sync_api import Browser

from plugins.publish.manifest import load_manifest
from plugins.registry.load import load_registry
from plugins.registry.vocabulary import COLUMN_TYPES
from plugins.tree import WorkingTree
from tests.county import PROJECT
from tests.sample import Sample

SITE = "https://www.jiangwan.example"
OF_SITE = ("SiteName", "SiteDomain", "SiteIDCode")
OF_COLUMN = ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType")
OF_CONTENT = ("ArticleTitle", "PubDate", "ContentSource", "Keywords", "Author", "Description", "Image", "Url")
TAGS = (*OF_SITE, *OF_COLUMN, *OF_CONTENT)  # the names and the order of the inspection rules
WITHDRAWN = "withdrawn"
# What each type must say: schema.org has all of these for it, and those who show such data ask for them
# (developers.google.com/search/docs/appearance/structured-data: article, breadcrumb, dataset, organization).
NEEDED = {
    "WebSite": {"name", "url", "potentialAction", "publisher", "inLanguage"},
    "GovernmentOrganization": {"name", "url"},
    "Organization": {"name"},
    "Hospital": {"name", "url"},
    "School": {"name", "url"},
    "NewsArticle": {"headline", "datePublished", "dateModified", "author", "publisher", "image", "url", "inLanguage"},
    "Article": {"headline", "datePublished", "dateModified", "author", "publisher", "image", "url", "inLanguage"},
    "WebPage": {"name", "datePublished", "dateModified", "description", "publisher", "url"},
    "GovernmentService": {"name", "description", "serviceOperator", "areaServed", "url"},
    "Dataset": {"name", "description", "creator", "datePublished", "distribution", "temporalCoverage", "url"},
    "OpeningHoursSpecification": {"dayOfWeek", "opens", "closes"},
    "DataDownload": {"contentUrl", "encodingFormat"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "SearchAction": {"target", "query-input"},
    "EntryPoint": {"urlTemplate"},
}
TOLD = {"WebSite", "GovernmentOrganization", "NewsArticle", "GovernmentService", "Dataset", "BreadcrumbList"}
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@cache
def head(sample: Sample, path: str) -> html.HtmlElement:
    return html.document_fromstring(sample.pages[path])


def metas(sample: Sample, path: str, key: str) -> list[tuple[str, str]]:
    return [(each.get(key), each.get("content")) for each in head(sample, path).xpath(f"/html/head/meta[@{key}]")]


def documents(sample: Sample) -> dict[str, str]:
    """The pages of documents, each with the id of its document."""
    files = load_manifest(sample.output).files
    gone = set(sample.types.get(WITHDRAWN, ()))
    return {
        path: files[path[1:]].cause
        for path in sample.pages
        if "/" in files[path[1:]].cause and path == f"/{files[path[1:]].cause}.html" and path not in gone
    }


def linked(sample: Sample, path: str) -> list[dict[str, Any]]:
    found = DATA.findall(sample.pages[path])
    assert len(found) <= 1, path
    return json.loads(found[0])["@graph"] if found else []


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every node with a type, however deep."""
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for each in value.values():
            yield from nodes(each)
    elif isinstance(value, list):
        for each in value:
            yield from nodes(each)


def test_every_page_has_the_tags_it_must_have_each_once_and_none_of_them_is_empty(sample: Sample) -> None:
    of_documents = documents(sample)
    for path in sample.pages:
        found = [(name, value) for name, value in metas(sample, path, "name") if name in TAGS]
        names = [name for name, _ in found]
        needed = TAGS if path in of_documents else (*OF_SITE, *OF_COLUMN)
        assert set(needed) <= set(names), path
        assert names == [name for name in TAGS if name in names], f"{path}: each once, in the order of the rules"
        assert all(value.strip() for _, value in found), path


def test_each_type_of_page_was_looked_at(sample: Sample) -> None:
    assert {"home", "list", "article", "disclosure", "account", "village", "column", "page"} <= sample.types.keys()


def test_a_column_is_of_a_known_type(sample: Sample) -> None:
    for path in sample.pages:
        assert dict(metas(sample, path, "name"))["ColumnType"] in {"首页", *COLUMN_TYPES}, path


def test_the_date_of_the_tags_is_the_one_a_reader_sees(sample: Sample) -> None:
    for path in documents(sample):
        shown = head(sample, path).xpath("//*[contains(@class, 'byline')]//time")
        assert shown, path
        assert shown[0].text == dict(metas(sample, path, "name"))["PubDate"], path


def test_the_source_is_a_registered_unit_or_that_of_a_reprint(sample: Sample) -> None:
    registry = load_registry(WorkingTree(PROJECT))
    units = {account.unit for account in registry.accounts.values()}
    units |= {village.name for village in registry.villages.values()}
    for path in documents(sample):
        source = dict(metas(sample, path, "name"))["ContentSource"]
        byline = " ".join(head(sample, path).xpath("//*[@class='byline__item'][last()]")[0].itertext())
        assert source in units or ("原创" not in byline and source in byline), path


def test_every_page_can_be_shown_as_a_card_whose_picture_is_there_and_of_that_size(sample: Sample) -> None:
    sizes: dict[str, tuple[int, int]] = {}
    for path in sample.pages:
        card = dict(metas(sample, path, "property"))
        assert card["og:url"] == head(sample, path).xpath("string(/html/head/link[@rel='canonical']/@href)"), path
        assert all(card[f"og:{name}"].strip() for name in ("title", "description", "site_name", "locale", "image:alt"))
        image = card["og:image"].removeprefix(f"{SITE}/")
        if image not in sizes:
            with Image.open(sample.output / image) as picture:
                sizes[image] = picture.size
        assert sizes[image] == (int(card["og:image:width"]), int(card["og:image:height"])), path
        assert ("article:published_time" in card) == (card["og:type"] == "article"), path


def test_a_page_without_a_picture_has_the_cover_of_whoever_answers_for_it(sample: Sample) -> None:
    covers = {dict(metas(sample, path, "property"))["og:image"] for path in sample.pages}

    assert {
        f"{SITE}/covers/site.png",
        f"{SITE}/covers/villages/hexing.png",
        f"{SITE}/covers/accounts/jinhe.png",
    } < covers


def test_lists_lead_back_and_forth(sample: Sample) -> None:
    for path in (path for kind in ("list", "column") for path in sample.types[kind]):
        for name, wanted in (("prev", "next"), ("next", "prev")):
            for url in head(sample, path).xpath(f"/html/head/link[@rel='{name}']/@href"):
                there = head(sample, url + "index.html" if url.endswith("/") else url)
                assert there.xpath(f"/html/head/link[@rel='{wanted}']/@href"), (path, url)


def test_what_is_said_in_json_is_of_known_types_with_all_they_need(sample: Sample) -> None:
    seen: set[str] = set()
    for path in sample.pages:
        for node in nodes(linked(sample, path)):
            kind = node["@type"]
            assert kind in NEEDED, (path, kind)
            needed = NEEDED[kind] - ({"distribution"} if "subsid" in path or not _has_csv(sample, path) else set())
            assert needed <= node.keys(), (path, kind, needed - node.keys())
            seen.add(kind)
    assert seen >= TOLD


def _has_csv(sample: Sample, path: str) -> bool:
    return ".csv" in sample.pages[path]


def test_every_address_in_json_leads_to_a_file_of_the_site(sample: Sample) -> None:
    for path in sample.pages:
        for node in nodes(linked(sample, path)):
            for key in ("url", "item", "image", "contentUrl"):
                url = str(node.get(key, SITE + "/"))
                assert url.startswith(SITE), (path, url)
                wanted = url.removeprefix(SITE)
                assert (sample.output / (wanted + "index.html" if wanted.endswith("/") else wanted)[1:]).is_file(), url


def test_pages_of_content_and_of_owners_say_what_they_are(sample: Sample) -> None:
    wanted = {"article", "disclosure", "account", "village", "home"}
    for kind in wanted:
        for path in sample.types[kind]:
            assert any(node["@type"] != "BreadcrumbList" for node in linked(sample, path)), path


def test_what_is_not_to_be_indexed_says_nothing_in_json(sample: Sample) -> None:
    hidden = [path for path, text in sample.pages.items() if '<meta name="robots" content="noindex' in text]

    assert {"recipients", WITHDRAWN} <= {kind for kind, paths in sample.types.items() if set(paths) & set(hidden)}
    assert not [path for path in hidden if linked(sample, path)]


def test_no_recipient_is_named_in_json(sample: Sample) -> None:
    names = {
        text.strip()
        for path in sample.types["recipients"]
        for text in head(sample, path).xpath("//tbody//text()")
        if "*" in text
    }
    assert names
    for path in sample.pages:
        told = json.dumps(linked(sample, path), ensure_ascii=False)
        assert not [name for name in names if name in told], path


def test_the_policy_of_the_site_lets_data_be_and_a_browser_runs_none_of_it(
    sample: Sample, browser: Browser, address: str
) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(address + "/")

    told = page.evaluate("JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)")
    page.close()

    assert told["@graph"][0]["@type"] == "WebSite"
    assert not [said for said in complaints if "Content Security Policy" in said or "Refused" in said]


@pytest.mark.parametrize("kind", ["article", "home"])
def test_what_machines_read_is_a_small_part_of_a_page(sample: Sample, kind: str) -> None:
    for path in sample.types[kind]:
        assert sum(map(len, DATA.findall(sample.pages[path]))) < 3000, path


def test_an_error_on_a_page_is_reported_with_the_address_of_that_page(sample: Sample) -> None:
    for path in sample.pages:
        page = head(sample, path)
        own = SITE + path.removesuffix("index.html")
        (report,) = page.xpath("//footer//a[starts-with(@href, '/pages/report-error.html')]/@href")
        told = parse_qs(urlsplit(report).query, keep_blank_values=True)["url"]

        assert told == ["" if path == "/404.html" else own], path
