"""The headings of a body: each gets an address of its own, and a long text a list of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from markupsafe import Markup

FEWEST = 5  # a text with fewer is seen at a glance
LONGEST = 30  # characters of an address
HEADING = re.compile(r"<h([2-6])>(.*?)</h\1>", re.DOTALL)  # as edition/body.py writes it: without attributes
TAG = re.compile(r"<[^>]*>")
NO_LETTER = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text: the anchor of its heading, and what that says."""

    anchor: str
    title: str


def anchored(body: Markup) -> Markup:
    """`body` with an anchor in each heading, made from its words: it stays when others come and go."""
    pieces, reached = [], 0
    for match, (level, anchor, _) in zip(HEADING.finditer(body), _headings(body), strict=True):
        pieces += [body[reached : match.start()], Markup('<h{} id="{}">').format(level, anchor)]
        reached = match.start(2)
    return Markup("").join((*pieces, body[reached:]))


def sections(body: Markup) -> tuple[Section, ...]:
    """The parts of a long text; none of a short one."""
    found = tuple(Section(anchor, title) for level, anchor, title in _headings(body) if level == "2")
    return found if len(found) >= FEWEST else ()


def _headings(body: Markup) -> Iterator[tuple[str, str, str]]:
    """Level, anchor and words of each; the prefix keeps them apart from the anchors of a page."""
    seen: dict[str, int] = {}
    for level, inner in HEADING.findall(str(body)):
        title = " ".join(unescape(TAG.sub("", inner)).split())
        anchor = f"s-{NO_LETTER.sub('-', title).strip('-')[:LONGEST]}"
        seen[anchor] = seen.get(anchor, 0) + 1
        yield level, anchor if seen[anchor] == 1 else f"{anchor}--{seen[anchor]}", title
