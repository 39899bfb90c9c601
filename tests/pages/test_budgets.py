"""What a page may cost a resident: bytes, scripts, and requests, none of which goes to anybody else."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.sample import Sample

KILOBYTE = 1024
SCRIPTS = {  # the largest each may be, compressed, in KB; and the page types that load it: None is all
    "search.js": (12, {"search"}),
    "verify.js": (10, {"verify"}),
    "view.js": (1, None),
    "read.js": (1, {"article", "disclosure", "page", "recipients", "table"}),
}
SCRIPT = re.compile(r'<script[^>]* src="/theme/js/([a-z-]+\.js)"')


def compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), mtime=0))


def test_every_page_is_small(sample: Sample) -> None:
    sizes = {path: compressed(sample.output / path.lstrip("/")) for path in sample.pages}

    assert {path: size for path, size in sizes.items() if size > 30 * KILOBYTE} == {}


def test_the_style_sheet_of_pages_is_one_and_small(sample: Sample) -> None:
    for_feeds = sample.output / "feeds" / "feed.css"
    (style,) = set(sample.output.rglob("*.css")) - {for_feeds}

    assert compressed(style) <= 12 * KILOBYTE
    assert compressed(for_feeds) <= KILOBYTE


def test_scripts_are_few_and_small_and_stand_only_where_they_are_needed(sample: Sample) -> None:
    sizes = {path.name: compressed(path) for path in sample.output.rglob("*.js")}

    assert sizes.keys() == SCRIPTS.keys()
    assert {name: size for name, size in sizes.items() if size > SCRIPTS[name][0] * KILOBYTE} == {}
    for kind, paths in sample.types.items():
        wanted = {name for name, (_, kinds) in SCRIPTS.items() if kinds is None or kind in kinds}
        for path in paths:
            assert set(SCRIPT.findall(sample.pages[path])) == wanted, path


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_no_page_asks_anybody_else_or_is_refused_anything(
    browser: Browser, address: str, sample: Sample, scripted: bool
) -> None:
    """A browser says on its console what the policy of the page, or of the server, did not let it do."""
    context = browser.new_context(java_script_enabled=scripted)
    asked: set[str] = set()
    refused: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.add(request.url))
    page.on("console", lambda message: refused.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    for path in sample.longest.values():
        response = page.goto(address + path, wait_until="networkidle" if scripted else "load")
        assert response is not None
        assert response.ok
    context.close()

    assert {url for url in asked if not url.startswith(address)} == set()
    assert refused == []


def test_every_page_can_be_read_without_script(browser: Browser, address: str, sample: Sample) -> None:
    """With all that it says in its files, and no word about switching anything on."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for kind, path in sample.longest.items():
        page.goto(address + path)
        shown = page.locator("main").inner_text()
        assert page.locator("h1").is_visible(), path
        assert len(shown) > 40, path
        assert re.findall(r"(?i)javascript|(?<!不)[启开]\w{0,3}脚本", shown) == [], (kind, path)
    context.close()
