"""One Feed as JSON Feed 1.1 (jsonfeed.org), for programs that would rather not read XML."""

from __future__ import annotations

import json
from typing import Any

from plugins.edition.feed import Feed, Format, path_in
from plugins.edition.site import Site
from plugins.feeds.entries import Entry, entries_of, xml_text

VERSION = "https://jsonfeed.org/version/1.1"


def compile_json(feed: Feed, site: Site) -> bytes:
    said: dict[str, Any] = {
        "version": VERSION,
        "title": xml_text(feed.title),
        "home_page_url": site.url + feed.url,
        "feed_url": f"{site.url}/{path_in(feed.id, Format.JSON)}",
        "description": xml_text(feed.description or feed.title),
        "language": site.language_tag,
    }
    if site.websub_hub:
        said["hubs"] = [{"type": "WebSub", "url": site.websub_hub}]
    said["items"] = [_item(entry) for entry in entries_of(feed, site)]
    return json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def _item(entry: Entry) -> dict[str, Any]:
    """What is empty is left out."""
    said: dict[str, Any] = {
        "id": entry.name,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "summary": entry.summary,
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
        "authors": [{"name": entry.author}],
        "tags": [category.label for category in entry.categories],
        "image": next((each.url for each in entry.enclosures if each.type.startswith("image/")), ""),
        "attachments": [
            {"url": each.url, "mime_type": each.type, "title": each.label, "size_in_bytes": each.size}
            for each in entry.enclosures
        ],
    }
    return {name: value for name, value in said.items() if value}
