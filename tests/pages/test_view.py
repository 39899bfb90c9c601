"""Large type, largest type and high contrast: with script and without, from page to page, on every type of page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.looking import (
    CONTRAST,
    DESKTOP,
    FORCED,
    LARGE,
    LARGER,
    NORMAL,
    PHONE,
    SMALLEST,
    Mode,
    reader,
)
from tests.sample import Sample

PT_18, PT_30 = 24, 40  # CSS pixels
LARGE_HOME = "/large.html"
NEED_SCRIPT = {"search", "verify"}
REFUSED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"


def article(sample: Sample) -> str:
    return sample.longest["article"]


def chosen(page: Page) -> dict[str, str]:
    return dict(page.evaluate("({ ...document.documentElement.dataset })"))


def text_size(page: Page) -> float:
    return float(page.evaluate("parseFloat(getComputedStyle(document.querySelector('.prose p')).fontSize)"))


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_box_changes_its_page(browser: Browser, address: str, sample: Sample, script: bool) -> None:
    with reader(browser, java_script_enabled=script) as page:
        page.goto(address + article(sample))
        prose, largest = page.locator(".prose p").first, page.locator("#view-larger")
        size = prose.bounding_box()
        assert size is not None
        assert not largest.is_visible()

        page.check("#view-large")
        larger = prose.bounding_box()
        assert larger is not None
        assert larger["height"] > size["height"]
        page.check("#view-larger")
        page.check("#view-contrast")
        page.uncheck("#view-large")

        assert not largest.is_visible()
        assert prose.bounding_box() != larger
        page.uncheck("#view-contrast")
        assert prose.bounding_box() == size


def test_a_choice_is_kept_for_every_page_and_made_before_anything_is_drawn(
    browser: Browser, address: str, sample: Sample
) -> None:
    noted = "new MutationObserver(() => { window.bodyThen ??= document.body !== null; })"
    with reader(browser) as page:
        page.add_init_script(f"{noted}.observe(document, {{ subtree: true, attributes: true }})")
        page.goto(address + article(sample))
        assert chosen(page) == {}
        page.check("#view-large")
        page.check("#view-larger")
        page.check("#view-contrast")

        page.goto(f"{address}/villages/")

        assert chosen(page) == {"view": "large", "size": "larger", "contrast": "more"}
        assert page.evaluate("window.bodyThen") is False
        assert [page.is_checked(f"#view-{name}") for name in ("large", "larger", "contrast")] == [True, True, True]
        page.uncheck("#view-large")
        page.go_back()
        assert chosen(page) == {"size": "larger", "contrast": "more"}
        assert not page.is_checked("#view-large")
        assert ground(page) == "rgb(0, 0, 0)"


def test_a_browser_that_keeps_nothing_still_changes_its_page(browser: Browser, address: str, sample: Sample) -> None:
    with reader(browser) as page:
        page.add_init_script(REFUSED)
        page.goto(address + article(sample))
        page.check("#view-large")

        assert text_size(page) >= PT_18
        page.goto(address + article(sample))
        assert chosen(page) == {}


def test_the_home_page_in_large_type_leads_into_large_pages_and_out_again(browser: Browser, address: str) -> None:
    with reader(browser) as page:
        page.goto(address + LARGE_HOME)
        page.click(".entrances__link >> nth=0")
        page.click(".masthead__item--large a")

        assert page.url == address + LARGE_HOME
        page.click("#view-leave")
        assert page.url == address + "/"
        assert chosen(page) == {}


@pytest.mark.parametrize(("width", "least"), [(DESKTOP, PT_30), (PHONE, PT_18)])  # four characters fit a button
def test_the_home_page_in_large_type_is_large_without_script(
    browser: Browser, address: str, width: int, least: int
) -> None:
    with reader(browser, width=width, java_script_enabled=False) as page:
        page.goto(address + LARGE_HOME)
        entrances = page.locator(".entrances__link")

        assert entrances.count() == 6
        boxes = [box for link in page.locator(".entrances__item").all() if (box := link.bounding_box())]
        assert min(min(box["width"], box["height"]) for box in boxes) >= 100
        assert page.locator(".hotline a[href^='tel:']").count() == 1
        page.check("#view-larger")
        link = entrances.first.bounding_box()
        assert link is not None
        assert link["height"] >= least


@pytest.mark.parametrize("mode", [LARGE, LARGER], ids=str)
def test_no_text_is_smaller_than_the_mode_says(browser: Browser, address: str, sample: Sample, mode: Mode) -> None:
    least = PT_30 if mode is LARGER else PT_18
    with reader(browser, mode, DESKTOP) as page:
        for paths in sample.examples.values():
            for path in paths:
                page.goto(address + path)
                size, text = page.evaluate(SMALLEST)
                assert size >= least, (path, text)


@pytest.mark.parametrize("mode", [LARGE, LARGER], ids=str)
def test_lines_and_paragraphs_stand_apart_as_the_rules_for_the_old_say(
    browser: Browser, address: str, sample: Sample, mode: Mode
) -> None:
    measured = """() => [...document.querySelectorAll(".prose p + p")].map((second) => {
      const first = second.previousElementSibling, style = getComputedStyle(first), line = parseFloat(style.lineHeight);
      const gap = second.getBoundingClientRect().top - first.getBoundingClientRect().bottom;
      return [line / parseFloat(style.fontSize), gap / line];
    })"""
    with reader(browser, mode) as page:
        found = []
        for path in sample.types["article"]:
            page.goto(address + path)
            found += page.evaluate(measured)

    assert len(found) > 10
    assert min(line for line, _ in found) >= 1.3
    assert min(gap for _, gap in found) >= 1.3


def test_every_page_says_the_same_without_script(browser: Browser, address: str, sample: Sample) -> None:
    for name in sorted(sample.types.keys() - NEED_SCRIPT):
        said = []
        for script in (True, False):
            with reader(browser, NORMAL, DESKTOP, java_script_enabled=script) as page:
                page.goto(address + sample.longest[name])
                said.append(page.inner_text("body"))
        assert said[0] == said[1], name


def test_a_system_that_asks_for_more_contrast_gets_it(browser: Browser, address: str) -> None:
    with reader(browser) as page:
        page.emulate_media(contrast="more", color_scheme="dark")
        page.goto(address + "/")
        assert ground(page) == "rgb(0, 0, 0)"
        page.emulate_media(contrast="more", color_scheme="light")
        assert ground(page) == "rgb(255, 255, 255)"


def test_whoever_wants_less_motion_has_none(browser: Browser, address: str, sample: Sample) -> None:
    moving = """() => [...document.querySelectorAll("*")].filter((each) => {
      const style = getComputedStyle(each);
      const { scrollBehavior, animationName, transitionDuration } = style;
      return scrollBehavior !== "auto" || animationName !== "none" || parseFloat(transitionDuration) > 0;
    }).map((each) => each.tagName)"""
    with reader(browser, reduced_motion="reduce") as page:
        for path in sample.longest.values():
            page.goto(address + path)
            assert page.evaluate(moving) == [], path


def test_forced_colours_keep_edges_and_the_place_one_is_at(browser: Browser, address: str) -> None:
    edge = "getComputedStyle(document.querySelector('{}')).{}"
    with reader(browser, FORCED, DESKTOP) as page:
        page.goto(f"{address}/villages/")
        for part in (".village-card", ".search__button"):
            assert float(page.evaluate(f"parseFloat({edge.format(part, 'borderTopWidth')})")) > 0, part
        here, other = (
            page.evaluate(edge.format(f".masthead__link{state}", "borderBlockEndColor"))
            for state in ("[aria-current]", ":not([aria-current])")
        )
        assert here != other


def test_paper_is_printed_in_ordinary_size(browser: Browser, address: str, sample: Sample) -> None:
    printed = []
    for mode in (NORMAL, LARGER, CONTRAST):
        with reader(browser, mode, PHONE) as page:
            page.goto(address + article(sample))
            page.emulate_media(media="print")
            printed.append((text_size(page), ground(page)))

    assert printed == [printed[0]] * 3
