"""JSON Feed 1.1, by what its specification (jsonfeed.org) demands of each field."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from plugins.feeds.jsonfeed import compile_json
from tests.feeds.test_feeds import a_full_feed
from tests.publish.editions import a_site, a_story

NEEDED = {"version", "title", "items"}
OFFERED = NEEDED | {"home_page_url", "feed_url", "description", "language", "hubs"}
OF_ITEM = {
    "id", "url", "title", "content_html", "summary", "date_published", "date_modified", "authors", "tags", "image",
    "attachments",
}  # fmt: skip


def check(data: bytes) -> dict[str, Any]:
    feed: dict[str, Any] = json.loads(data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed.keys() >= NEEDED
    assert feed.keys() <= OFFERED
    for name in ("home_page_url", "feed_url"):
        assert urlsplit(feed[name]).scheme == "https"
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids))
    for item in feed["items"]:
        check_item(item)
    return feed


def check_item(item: dict[str, Any]) -> None:
    assert item.keys() <= OF_ITEM
    assert isinstance(item["id"], str)
    assert item["content_html"]
    for name in ("date_published", "date_modified"):
        assert datetime.fromisoformat(item[name]).tzinfo is not None, "RFC 3339"
    assert all(author.keys() == {"name"} for author in item["authors"])
    assert all(isinstance(tag, str) for tag in item.get("tags", []))
    for file in item.get("attachments", []):
        assert urlsplit(file["url"]).scheme == "https"
        assert "/" in file["mime_type"]
        assert type(file["size_in_bytes"]) is int


def test_a_feed_is_as_its_specification_says() -> None:
    check(compile_json(a_full_feed(), a_site()))
    feed = check(compile_json(a_full_feed(), a_site(websub_hub="https://hub.jiangwan.example/")))
    assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.jiangwan.example/"}]


def test_an_item_names_its_files_and_its_picture() -> None:
    item = json.loads(compile_json(a_full_feed(), a_site()))["items"][2]

    folder = "https://www.jiangwan.example/articles/jinhe/2026/street-lamps"
    assert item["image"] == f"{folder}/lamp.png"
    assert item["attachments"][0] == {
        "url": f"{folder}/plan.pdf",
        "mime_type": "application/pdf",
        "title": "计划.pdf",
        "size_in_bytes": 1234,
    }


def test_no_text_can_break_it() -> None:
    hostile = replace(a_full_feed(), stories=(a_story(title='"}]\ud800\x00</script>', summary="\u2028"),))
    item = check(compile_json(hostile, a_site()))["items"][-1]
    assert item["title"] == '"}]\ufffd\ufffd</script>'
