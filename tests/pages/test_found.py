"""The large type edition is found by each of its names, wherever people look."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from plugins.commands.build import SEARCH_INDEX
from plugins.edition.addresses import LARGE
from plugins.edition.tags import LARGE_NAMES
from plugins.render.words import Words
from plugins.search.answer import answer
from plugins.search.inquiry import Inquiry
from plugins.search.lexicon import read_lexicon
from plugins.search.query import ask
from tests.county import County
from tests.pages.looking import reader
from tests.sample import Sample

ABOUT = "/pages/accessibility.html"


@pytest.mark.parametrize("name", LARGE_NAMES)
def test_the_search_field_suggests_it_and_the_best_hit_leads_there(browser: Browser, address: str, name: str) -> None:
    with reader(browser) as page:
        page.goto(f"{address}/search.html")
        page.fill("#q", name)
        page.wait_for_selector(".search-suggest__option")
        assert page.get_attribute(".search-suggest__option", "data-href") == LARGE

        page.press("#q", "Enter")
        page.wait_for_selector(".search-hit__title")
        assert "undefined" not in page.inner_text("#search-results")
        page.locator(".search-hit__title").first.click()
        page.locator(f".prose a[href='{LARGE}']").click()

        assert page.url == address + LARGE


@pytest.mark.parametrize("name", LARGE_NAMES)
def test_the_server_and_the_command_find_it(sample: Sample, name: str) -> None:
    site = sample.output
    hits = ask(site.parent / SEARCH_INDEX, name, lexicon=read_lexicon(site))

    assert answer(Inquiry(name), hits, site, "/search", Words("zh_CN")).hits[0].url == ABOUT
    assert ABOUT in County(site.parent).command("search", name).expect(0).out


def test_every_page_leads_there(sample: Sample) -> None:
    for path, text in sample.pages.items():
        masthead, _, rest = text.partition("</header>")
        assert f'href="{LARGE}"' in masthead, path
        assert f'href="{LARGE}"' in rest.rpartition("<footer")[2], path


@pytest.mark.parametrize("path", ["/index.html", LARGE])
def test_both_home_pages_say_its_names_to_search_engines(sample: Sample, path: str) -> None:
    assert f'<meta name="Keywords" content="{",".join(LARGE_NAMES)}">' in sample.pages[path]
