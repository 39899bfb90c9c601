"""A real reader, Debian's newsboat, takes our feeds, keeps what it read, and learns of what was withdrawn."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from plugins.edition.feed import Feed
from plugins.feeds.compile import compile_atom, compile_rss
from tests.feeds.test_feeds import Compile, a_full_feed
from tests.needs import need_programs
from tests.publish.editions import a_site

NAME = "tag:www.jiangwan.example,2024-01-01:"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Tests say enough."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "www").mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "www")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/feed.xml"
    server.shutdown()
    server.server_close()


def kept(home: Path, address: str) -> dict[str, tuple[str, str]]:
    """Title and text of each story, by its id, after newsboat has asked for what is new."""
    need_programs("newsboat", remedy="apt-get install newsboat")
    (home / "urls").write_text(f"{address}\n")
    (home / "config").write_text("")
    command = ["newsboat", "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload"]
    environment = os.environ | {"HOME": str(home), "LC_ALL": "C.UTF-8"}
    subprocess.run(command, cwd=home, env=environment, check=True, capture_output=True, timeout=60)
    with closing(sqlite3.connect(home / "cache.db")) as cache:
        rows = cache.execute("SELECT guid, title, content FROM rss_item")
        return {guid.removeprefix(NAME): (title, text) for guid, title, text in rows}


def serve(home: Path, compile_feed: Compile, feed: Feed, hour: int) -> None:
    """Puts `feed` where it is asked for, at an hour of its own: newsboat asks for what changed since."""
    path = home / "www" / "feed.xml"
    path.write_bytes(compile_feed(feed, a_site()))
    os.utime(path, (1_700_000_000 + 3600 * hour,) * 2)


@pytest.mark.parametrize("compile_feed", [compile_rss, compile_atom])
def test_a_reader_keeps_the_full_text_until_it_is_withdrawn(
    tmp_path: Path, address: str, compile_feed: Compile
) -> None:
    full = a_full_feed()
    _, lamps = full.stories
    (gone,) = full.withdrawn
    serve(tmp_path, compile_feed, replace(full, withdrawn=()), hour=1)

    title, text = kept(tmp_path, address)[lamps.id]
    assert title == lamps.title
    assert "路灯<strong>亮了</strong>" in text
    assert "更正说明" in text

    withdrawn = replace(gone, id=lamps.id, url=lamps.url)
    serve(tmp_path, compile_feed, replace(full, stories=full.stories[:1], withdrawn=(withdrawn,)), hour=2)

    held = kept(tmp_path, address)
    assert len(held) == 2, "no story twice"
    assert held[lamps.id] == ("已撤回：写错的通知", "<p>日期有误，另行通知。</p>")
