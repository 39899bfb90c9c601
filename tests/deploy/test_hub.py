"""A hub is told of the feeds that changed, and of nothing else: a real HTTP server hears what is sent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from plugins.deploy.hub import MOST, feeds_among, tell

SITE = "https://www.jiangwan.example"


@contextmanager
def a_hub(status: int = 204, look: Callable[[], str] | None = None) -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    """Its address and what it was told, with what it saw when it took a `look` at that moment."""
    heard: list[dict[str, list[str]]] = []

    class Hub(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
            told = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode("ascii"))
            heard.append(told | ({"seen": [look()]} if look else {}))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Tests say enough."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", heard
    server.shutdown()
    server.server_close()


def test_only_feeds_are_told_of_and_no_archives() -> None:
    changed = ("index.html", "feeds/site.rss.xml", "feeds/feed.css", "feeds.opml", "sitemap.xml",
               "feeds/accounts/jinhe.feed.json", "feeds/archives/accounts/jinhe/1.atom.xml")  # fmt: skip

    assert [*feeds_among(changed, SITE)] == [f"{SITE}/feeds/accounts/jinhe.feed.json", f"{SITE}/feeds/site.rss.xml"]


def test_a_hub_is_told_what_changed() -> None:
    with a_hub() as (address, heard):
        assert tell(address, [f"{SITE}/feeds/site.rss.xml", f"{SITE}/feeds/site.atom.xml"]) == ""
    assert heard == [
        {"hub.mode": ["publish"], "hub.url": [f"{SITE}/feeds/site.rss.xml", f"{SITE}/feeds/site.atom.xml"]}
    ]


def test_many_feeds_are_told_in_several_requests() -> None:
    feeds = [f"{SITE}/feeds/villages/v{number}.rss.xml" for number in range(MOST + 1)]
    with a_hub() as (address, heard):
        assert tell(address, feeds) == ""
    assert [each["hub.url"] for each in heard] == [feeds[:MOST], feeds[MOST:]]


def test_a_hub_that_refuses_or_is_not_there_is_told_of_not_hidden() -> None:
    with a_hub(status=500) as (address, _):
        assert "500" in tell(address, [f"{SITE}/feeds/site.rss.xml"])
    assert tell(address, [f"{SITE}/feeds/site.rss.xml"]), "nobody listens there any more"
