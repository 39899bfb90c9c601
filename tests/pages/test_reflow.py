"""On a narrow phone, at 400 %, with wider spacing: nothing sticks out, nothing is cut off, everything can be hit."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.pages.looking import (
    CONTRAST,
    CUT_OFF,
    DESKTOP,
    LARGE,
    LARGER,
    NORMAL,
    PHONE,
    SIDEWAYS,
    TABLET,
    TARGETS,
    Mode,
    reader,
)
from tests.sample import Sample

LEAST = {NORMAL: 44, CONTRAST: 44, LARGE: 60, LARGER: 60}  # CSS pixels
# WCAG 1.4.12: what a reader may set, and nothing may be lost.
SPACED = """
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-block-end: 2em !important; }
"""


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("mode", LEAST, ids=str)
def test_everything_that_can_be_pressed_is_large_enough(
    browser: Browser, address: str, sample: Sample, mode: Mode, width: int
) -> None:
    with reader(browser, mode, width) as page:
        small = []
        for paths in sample.examples.values():
            for path in paths:
                page.goto(address + path)
                found = page.evaluate(TARGETS)
                assert found, path
                small += [(path, *each) for each in found if min(each[1:]) < LEAST[mode] - 0.5]

    assert small == []


@pytest.mark.parametrize("width", [PHONE, TABLET])
@pytest.mark.parametrize("mode", LEAST, ids=str)
def test_no_page_scrolls_sideways(browser: Browser, address: str, sample: Sample, mode: Mode, width: int) -> None:
    with reader(browser, mode, width) as page:
        for paths in sample.examples.values():
            for path in paths:
                page.goto(address + path)
                assert page.evaluate(SIDEWAYS) == [], path


def test_at_400_per_cent_a_desktop_shows_what_a_phone_does(browser: Browser, address: str, sample: Sample) -> None:
    with reader(browser, NORMAL, DESKTOP // 4, device_scale_factor=4) as page:
        for path in sample.longest.values():
            page.goto(address + path)
            assert page.evaluate(SIDEWAYS) == [], path


@pytest.mark.parametrize("mode", LEAST, ids=str)
def test_wider_spacing_loses_nothing(browser: Browser, address: str, sample: Sample, mode: Mode) -> None:
    with reader(browser, mode, bypass_csp=True) as page:  # as an extension of the browser would
        for path in sample.longest.values():
            page.goto(address + path)
            page.add_style_tag(content=SPACED)
            assert page.evaluate(SIDEWAYS) == [], path
            assert page.evaluate(CUT_OFF) == [], path


def test_what_scrolls_by_itself_is_reached_with_the_keyboard(browser: Browser, address: str, sample: Sample) -> None:
    scrolling = """() => [...document.querySelectorAll("body *")]
      .filter((each) => ["auto", "scroll"].includes(getComputedStyle(each).overflowX))
      .filter((each) => each.scrollWidth > each.clientWidth)
      .map((each) => [each.className, each.tabIndex, each.getAttribute("role"), each.getAttribute("aria-label")])"""
    with reader(browser) as page:
        found = []
        for path in sample.longest.values():
            page.goto(address + path)
            found += page.evaluate(scrolling)

    assert any(name == "table-scroll" for name, *_ in found)
    assert [each for each in found if each[1] != 0 or each[2] != "region" or not each[3]] == []
