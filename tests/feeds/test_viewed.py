"""A feed that somebody opens in a browser says what it is: real Chromium, with what is sent with every file."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Browser, Page

from plugins.feeds.compile import compile_atom, compile_rss
from plugins.feeds.viewed import viewed_files
from plugins.headers import headers_of
from tests.feeds.test_feeds import a_full_feed
from tests.publish.editions import a_site

SHOWN = ["已撤回：写错的通知", "合兴村2026年第一季度财务公开", "人民路的路灯亮了"]
SAID = "这是一个订阅源"
formats = pytest.mark.parametrize("path", ["feeds/site.rss.xml", "feeds/site.atom.xml"])


class Handler(SimpleHTTPRequestHandler):
    """Sends what a web server with our settings does."""

    def guess_type(self, path: Any) -> str:
        return headers_of(str(path))["Content-Type"]

    def end_headers(self) -> None:
        sent = headers_of(self.path.lstrip("/"))
        for name in sent.keys() - {"Content-Type"}:
            self.send_header(name, sent[name])
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Tests say enough."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root, site = tmp_path_factory.mktemp("www"), a_site()
    files = dict(viewed_files(site))
    files["feeds/site.rss.xml"] = compile_rss(a_full_feed(), site)
    files["feeds/site.atom.xml"] = compile_atom(a_full_feed(), site)
    for path, data in files.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_bytes(data)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def without_xslt(browser: Browser, chromium: str) -> Iterator[Browser]:
    """The same browser as it will be when XSLT is gone."""
    other = browser.browser_type.launch(executable_path=chromium, args=["--no-sandbox", "--disable-features=XSLT"])
    yield other
    other.close()


def opened(browser: Browser, address: str) -> Page:
    page = browser.new_page()
    page.goto(address)
    return page


@formats
def test_a_browser_that_still_can_makes_a_page_of_a_feed(browser: Browser, address: str, path: str) -> None:
    page = opened(browser, f"{address}/{path}")
    if page.locator("h1").count() == 0:
        assert SAID in note_of(page), "this browser cannot any more; it shows the other"
        return
    assert page.locator("h1").inner_text() == "今日江湾"
    assert SAID in page.locator(".note").inner_text()
    assert page.locator(".note a").get_attribute("href") == "/feeds.html"
    assert page.locator("h2 a").all_inner_texts() == SHOWN
    assert page.locator("h2 a").last.get_attribute("href") == (
        "https://www.jiangwan.example/articles/jinhe/2026/street-lamps.html"
    )
    assert page.evaluate("getComputedStyle(document.querySelector('.note')).borderTopStyle") == "solid", "styled"
    page.close()


@formats
def test_a_browser_that_cannot_shows_the_titles_and_says_the_same(
    without_xslt: Browser, address: str, path: str
) -> None:
    page = opened(without_xslt, f"{address}/{path}")

    assert SAID in note_of(page)
    assert "https://www.jiangwan.example/feeds.html" in note_of(page)
    seen = page.evaluate(
        "[...document.querySelectorAll('item > *, entry > *')].filter(e => e.checkVisibility())"
        ".map(e => [e.localName, e.textContent])"
    )
    assert [text for name, text in seen if name == "title"] == SHOWN
    assert {name for name, _ in seen} <= {"title", "description", "summary", "pubDate", "updated"}, (
        "and no source of the texts"
    )
    page.close()


def note_of(page: Page) -> str:
    said: str = page.evaluate("getComputedStyle(document.documentElement, '::before').content")
    return said


@pytest.mark.parametrize("language", ["zh_CN", "zh_TW", "en"])
def test_both_style_sheets_can_be_read_in_every_language(language: str) -> None:
    files = dict(viewed_files(a_site(language=language, name='"<今日>&江湾\\')))

    etree.XSLT(etree.fromstring(files["feeds/feed.xsl"]))
    assert files["feeds/feed.css"].decode().count("{") == files["feeds/feed.css"].decode().count("}")
    for data in files.values():
        assert b"<script" not in data
        assert b"style=" not in data


def test_the_style_sheet_makes_the_same_page_for_any_program_that_reads_it() -> None:
    """The hostile feed: nothing of it becomes markup."""
    hostile = replace(a_full_feed(), title="<script>alert(1)</script>")
    sheet = etree.XSLT(etree.fromstring(dict(viewed_files(a_site()))["feeds/feed.xsl"]))
    page = str(sheet(etree.fromstring(compile_atom(hostile, a_site()))))

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
