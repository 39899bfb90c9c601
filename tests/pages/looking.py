"""A page as a reader sees it: in a mode, on a screen, with script or without; and what to measure there.

The modes are those of decision 0017.  What is measured runs in the page, so it sees what the browser made of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from playwright.sync_api import Browser, Page

PHONE, TABLET, DESKTOP = 320, 768, 1280  # CSS pixels; the first is also a desktop at 400 % (WCAG 1.4.10)


@dataclass(frozen=True)
class Mode:
    """`kept`: what the reader chose, as view.js keeps it."""

    name: str
    kept: str = ""
    scheme: Literal["light", "dark"] = "light"
    forced: Literal["active", "none"] = "none"

    def __str__(self) -> str:
        return self.name


NORMAL = Mode("normal")
LARGE = Mode("large", "large")
LARGER = Mode("larger", "large larger")
CONTRAST = Mode("contrast", "contrast")
DARK = Mode("dark", scheme="dark")
FORCED = Mode("forced", forced="active")
MODES = (NORMAL, LARGE, LARGER, CONTRAST, DARK, FORCED)


@contextmanager
def reader(browser: Browser, mode: Mode = NORMAL, width: int = PHONE, **options: Any) -> Iterator[Page]:
    """A page in the hands of somebody who reads in this mode; what a script complains of is an error."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=mode.scheme, forced_colors=mode.forced, **options
    )
    if mode.kept:
        context.add_init_script(f"localStorage.setItem('view', '{mode.kept}')")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


# Of every control that can be seen: which it is, and how large the place is where it can be hit.
TARGETS = """() => {
  const inSentence = (link) => {
    // WCAG 2.5.8 exempts a link in a sentence: its size is that of the line it stands in.
    if (link.tagName !== "A" || getComputedStyle(link).display !== "inline") return false;
    let block = link.parentElement;
    while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
    return block.innerText.trim().length > link.innerText.trim().length;
  };
  const rect = (control) => {
    // A card may stretch the place of its link over itself; a box is hit on its label, too.
    const after = getComputedStyle(control, "::after");
    const stretched = after.content !== "none" && after.position === "absolute";
    return (stretched ? control.offsetParent : control.closest("label") || control).getBoundingClientRect();
  };
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  return [...document.querySelectorAll(controls)]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.classList.contains("unseen"))
    .filter((each) => !inSentence(each))
    .map((each) => [`${each.tagName} .${each.className} ${each.innerText.slice(0, 20)}`, rect(each)])
    .map(([name, { width, height }]) => [name, width, height]);
}"""

# What sticks out of the page sideways, but for what scrolls by itself and can be reached with the keyboard.
SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((each) => !each.closest("[tabindex='0']") && each.getBoundingClientRect().right > width + 1)
    .map((each) => `${each.tagName} .${each.getAttribute("class")} ${Math.round(each.getBoundingClientRect().right)}`)
    .concat("the page scrolls sideways");
}"""

# Texts that are cut off: what they hold is larger than they are, and nobody can scroll there.
CUT_OFF = """() => [...document.querySelectorAll("body *")]
  .filter((each) => each.checkVisibility() && !each.closest(".unseen, svg, [tabindex='0'], .search__word, .skip"))
  .filter((each) => !["INPUT", "TEXTAREA"].includes(each.tagName) && each.innerText)
  .filter((each) => {
    const style = getComputedStyle(each);
    const wide = style.overflowX !== "visible" && each.scrollWidth > each.clientWidth + 1;
    const high = style.overflowY !== "visible" && each.scrollHeight > each.clientHeight + 1;
    return (wide || high) && each !== document.scrollingElement;
  })
  .map((each) => `${each.tagName} .${each.className} ${each.innerText.slice(0, 20)}`)"""

# The smallest size of a text that can be seen, in CSS pixels, with the text.
SMALLEST = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const { parentElement: holder, data } = texts.currentNode;
    if (!data.trim() || !holder.checkVisibility()) continue;
    if (holder.closest(".unseen, script, noscript, svg, .search__word")) continue;
    found.push([parseFloat(getComputedStyle(holder).fontSize), data.trim().slice(0, 20)]);
  }
  return found.sort((a, b) => a[0] - b[0])[0];
}"""

# What has the focus, if anything: whether that can be seen, whether it is on the screen, and what covers it.
FOCUSED = """() => {
  const held = document.activeElement;
  if (held === document.body) return null;
  const drawn = (style) => style && parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none";
  const round = [];
  for (let each = held; each && each !== document.body; each = each.parentElement) round.push(each);
  const seen = drawn(getComputedStyle(held)) || drawn(getComputedStyle(held, "::after"))
    || round.slice(1).some((each) => each.matches(".search:focus-within") && drawn(getComputedStyle(each)));
  const { left, top, width, height } = held.getClientRects()[0] || held.getBoundingClientRect();
  const middle = Math.min(Math.max(top + height / 2, 1), innerHeight - 1); // of a table that is higher than the screen
  const on = document.elementFromPoint(left + width / 2, middle);
  const labelled = [...(held.labels || [])].some((each) => each.contains(on));
  const own = on && (held.contains(on) || on.contains(held) || labelled);
  return {
    name: `${held.tagName} .${held.className} ${(held.innerText || held.id || "").slice(0, 20)}`,
    number: [...document.querySelectorAll("*")].indexOf(held),
    seen, own: Boolean(own), cover: on ? `${on.tagName} .${on.getAttribute("class")}` : "nothing",
  };
}"""
