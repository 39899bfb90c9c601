"""axe-core has nothing to say about any page type, in any way of showing it, on telephone, tablet and desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.sample import Sample
from tests.serving import served

AXE = "axe-core/axe.min.js"
PHONE, TABLET, DESK = 320, 768, 1280
HEIGHT = 900
EVERY_RULE = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# The rules that ask how something looks; all others ask what the page is made of, which no mode changes.
RULES_OF_LOOKS = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
UNMARKED = {"exclude": [[".watermark"]]}  # which lies behind the words, and is said by the banner
FOUND = """async ([where, rules]) => {
    const options = {runOnly: rules, resultTypes: ["violations"], elementRef: false};
    const {violations} = await axe.run(where ?? document, options);
    return violations.flatMap(({id, nodes}) => nodes.map(
        ({html, failureSummary}) => `${id}: ${html.slice(0, 200)}: ${failureSummary.split("\\n")[1]}`));
}"""
SHOW = """said => {
    for (const name of ["view", "size", "contrast"]) delete document.documentElement.dataset[name];
    Object.assign(document.documentElement.dataset, said);
}"""


@dataclass(frozen=True)
class Mode:
    """A way to show a page: what `<html>` says, as theme/static/js/view.js makes it, and what the device asks for."""

    name: str
    widths: tuple[int, ...]
    said: dict[str, str] = field(default_factory=dict)
    scheme: Literal["light", "dark"] = "light"


MODES = (
    Mode("normal", (PHONE, TABLET, DESK)),
    Mode("large", (PHONE, TABLET, DESK), {"view": "large"}),
    Mode("larger", (PHONE, TABLET, DESK), {"size": "larger"}),
    Mode("contrast", (PHONE, TABLET, DESK), {"contrast": "more"}),
    Mode("dark", (PHONE, TABLET, DESK), scheme="dark"),
    Mode("dark with contrast", (PHONE,), {"contrast": "more"}, "dark"),
)


@pytest.fixture(scope="module")
def context(browser: Browser, tool: Callable[[str], Path]) -> Iterator[BrowserContext]:
    """Pages with axe in them, past their policy, which lets no script in that is not the site's own."""
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(path=tool(AXE))
    yield context
    context.close()


@pytest.fixture(scope="module")
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="module")
def fullest(sample: Sample) -> dict[str, str]:
    """Of each type the page with most sorts of elements, the shortest of those: ten lines of a table look like two."""
    return {
        kind: max(paths, key=lambda path: (sample.sorts(path), -len(sample.pages[path])))
        for kind, paths in sample.types.items()
    }


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_axe_says_nothing(page: Page, address: str, fullest: dict[str, str], mode: Mode) -> None:
    """What stands above and below `main` is the same on all pages, so its looks are asked for on one."""
    page.emulate_media(color_scheme=mode.scheme)
    wrong = []
    for kind, path in fullest.items():
        page.goto(address + path)
        page.evaluate(SHOW, mode.said)
        for width in mode.widths:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            asked = (None, EVERY_RULE) if mode.name == "normal" else looks(kind)
            wrong += [f"{path} at {width}: {said}" for said in found(page, *asked)]

    assert not wrong, "\n".join(wrong)


def test_axe_says_nothing_about_a_preview(page: Page, preview: Sample) -> None:
    """Banners and watermarks, who has to act next, and a document that waits."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    with served(preview.output) as address:
        for path in ("/pending.html", "/articles/jinhe/2026/street-lamps.html"):
            page.goto(address + path)

            assert found(page, UNMARKED, EVERY_RULE) == []


def looks(kind: str) -> tuple[Any, Any]:
    return (None if kind == "home" else "main", RULES_OF_LOOKS)


def found(page: Page, where: Any, rules: Any) -> list[str]:
    return list(page.evaluate(FOUND, [where, rules]))
