"""What a search costs a reader: a real browser, a server that compresses, one question on a page just opened."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, Response, sync_playwright

import pelicanconf
from bench.sign import PROJECT
from plugins.edition.pages import search_page
from plugins.edition.site import load_site
from plugins.render.sheet import environment
from plugins.render.theme import load_theme
from plugins.search.document import Document
from plugins.search.holdings import export

PAGEFIND = "<!doctype html><title>Pagefind</title>"
ASK_OURS = "words => document.getElementById('search-results').dataset.answered === words"
ASK_PAGEFIND = """async words => {
  const it = await import('/pagefind/pagefind.js');
  const found = await it.search(words);
  await Promise.all(found.results.slice(0, 10).map(each => each.data()));
}"""
ALL_OF_PAGEFIND = """async all => {
  const it = await import('/pagefind/pagefind.js'), addresses = new Map(), answers = [];
  for (const words of all) {
    const { results } = await it.search(words);
    for (const each of results) if (!addresses.has(each.id)) addresses.set(each.id, (await each.data()).url);
    answers.push(results.map(each => addresses.get(each.id)));
  }
  return answers;
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of this folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@contextmanager
def reading(folder: Path) -> Iterator[tuple[Browser, str]]:
    """A browser, and the address at which it finds this folder."""
    with serving(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser, address
        browser.close()


def write_ours(everything: Sequence[Document], folder: Path) -> None:
    """What a search needs of our site."""
    site, theme = load_site(vars(pelicanconf)), load_theme(PROJECT / "theme")
    page = search_page(site)
    given = {"page": page, "site": site, "preview": False, "commit": "", "addresses": (), "css_url": theme.css_url}
    text = environment([PROJECT / "theme/templates"], "zh_CN").get_template(page.template).render(given)
    files = {**export(everything), **theme.files, "search.html": text.encode()}
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def first_question(browser: Browser, address: str, words: str, is_ours: bool) -> tuple[int, int]:
    """Files and bytes, compressed, that a browser takes for the first ten answers: the program, too, not the page."""
    page = browser.new_context().new_page()
    answers: list[Response] = []
    page.on("response", partial(answers.append))  # it marks what it is given
    if is_ours:
        page.goto(f"{address}/search.html?{urlencode({'q': words})}")
        page.wait_for_function(ASK_OURS, arg=words)
        page.wait_for_load_state("networkidle")
    else:
        page.goto(address)
        page.evaluate(ASK_PAGEFIND, words)
    taken = [each for each in answers if (each.ok and "/search/" in each.url) or "/pagefind/" in each.url]
    found = len(taken), sum(len(gzip.compress(each.body())) for each in taken)
    page.context.close()
    return found


def answers_of_pagefind(page: Page, address: str, words: Sequence[str]) -> dict[str, list[str]]:
    """For each question the ids of all documents that Pagefind names, the best first."""
    page.goto(address)
    page.set_default_timeout(0)
    found: Any = page.evaluate(ALL_OF_PAGEFIND, list(words))
    ids = [[url.removeprefix("/").removesuffix(".html") for url in urls] for urls in found]
    return dict(zip(words, ids, strict=True))
