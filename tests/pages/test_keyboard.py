"""Everything without a mouse: where the focus is can be seen at each step, and it comes everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.looking import DESKTOP, FOCUSED, FORCED, LARGE, NORMAL, PHONE, Mode, reader
from tests.sample import Sample

COMMON = ("home", "large", "article", "disclosure", "search")  # a walk takes a while: of the others once
MOST = 1000  # presses of Tab: a page that takes more is a trap
TABBABLE = """() => {
  const controls = "a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']";
  return [...document.querySelectorAll(controls)].filter((each) => each.checkVisibility()).length;
}"""


def walk(page: Page) -> Iterator[dict[str, Any]]:
    """Each thing that has the focus as one presses Tab from the top of the page, until the page is left."""
    first = None
    for _ in range(MOST):
        page.keyboard.press("Tab")
        step = page.evaluate(FOCUSED)
        if step is None or step["number"] == first:  # left, or round again
            return
        first = first or step["number"]
        yield step
    pytest.fail("the focus does not leave the page")


@pytest.mark.parametrize(("mode", "width"), [(NORMAL, DESKTOP), (LARGE, PHONE), (FORCED, PHONE)], ids=str)
def test_the_focus_goes_everywhere_and_is_always_seen(
    browser: Browser, address: str, sample: Sample, mode: Mode, width: int
) -> None:
    types = sample.types if mode is NORMAL else COMMON
    with reader(browser, mode, width, reduced_motion="reduce") as page:  # it would be measured while it moves
        for name in types:
            path = sample.types[name][0]
            page.goto(address + path)
            steps = list(walk(page))

            assert [step["name"] for step in steps if not step["seen"]] == [], path
            assert [(step["name"], step["cover"]) for step in steps if not step["own"]] == [], path
            order = [step["number"] for step in steps]
            assert order == sorted(set(order)), path
            assert len(order) == page.evaluate(TABBABLE), path


def test_the_first_step_leads_past_the_masthead(browser: Browser, address: str, sample: Sample) -> None:
    with reader(browser) as page:
        for path in sample.longest.values():
            page.goto(address + path)
            page.keyboard.press("Tab")
            skip = page.locator(".skip")
            box = skip.bounding_box()
            assert box is not None
            assert box["y"] >= 0
            assert box["width"] >= 44

            page.keyboard.press("Enter")
            page.keyboard.press("Tab")

            assert page.evaluate("document.activeElement.closest('main, footer') !== null"), path


def test_space_ticks_the_boxes_and_the_focus_stays(browser: Browser, address: str) -> None:
    with reader(browser) as page:
        page.goto(address + "/")
        seen = []
        for step in walk(page):
            name = step["name"]
            if "view-bar__box" not in name:
                if seen:
                    break
                continue
            page.keyboard.press("Space")
            assert page.evaluate(FOCUSED)["number"] == step["number"]
            seen.append(name.split()[-1])

        assert seen == ["view-large", "view-larger", "view-contrast"]
        assert page.evaluate("({ ...document.documentElement.dataset })") == {
            "view": "large",
            "size": "larger",
            "contrast": "more",
        }


def test_a_reader_goes_from_the_home_page_to_a_hit_without_a_mouse(browser: Browser, address: str) -> None:
    with reader(browser, LARGE) as page:
        page.goto(address + "/")
        next(step for step in walk(page) if step["name"].startswith("INPUT .search__field"))
        page.keyboard.type("路灯")
        page.keyboard.press("Enter")
        page.wait_for_selector(".search-hit__title")
        first = page.locator(".search-hit__title").first.inner_text()
        next(step for step in walk(page) if "search-hit__title" in step["name"])
        page.keyboard.press("Enter")
        page.wait_for_url("**/articles/**")

        assert page.inner_text("h1") == first


def test_a_wide_table_is_read_with_arrow_keys(browser: Browser, address: str, sample: Sample) -> None:
    ledger = next(path for path in reversed(sample.types["disclosure"]) if "ledger-table" in sample.pages[path])
    with reader(browser) as page:
        page.goto(address + ledger)
        next(step for step in walk(page) if "table-scroll" in step["name"])
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        page.wait_for_function("document.activeElement.scrollLeft > 0")
