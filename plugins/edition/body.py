"""Markdown to HTML that may be shown: the only door to the Markdown library and to the sanitiser.

Raw HTML, attribute syntax and unknown links are refused, not repaired.  The sanitiser stands behind as a second
layer and must find nothing to change.  What goes wrong in here holds back this one document, not everybody's build.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import markdown
import nh3
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from plugins.drafts.rules import (
    BAD_FILE,
    FOREIGN_LINK,
    MISSING_FILE,
    NO_ALT,
    NOT_SHOWABLE,
    RAW_HTML,
    TANGLED,
    TOO_LONG,
    TOP_HEADING,
)
from plugins.edition.addresses import Addresses, file_url
from plugins.edition.manuscript import NO_BODY, Body, Manuscript
from plugins.messages import Term
from plugins.paths import beside, drafts_named
from plugins.problems import Location, Problem, Rule

SCHEMES = frozenset({"https", "http", "mailto", "tel"})
INLINE = frozenset({"a", "br", "code", "em", "img", "strong"})
TABLE = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
TAGS = INLINE | TABLE | frozenset({"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr"})
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title", "width", "height", "loading"}, "ol": {"start"}}
BLOCKS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "td", "th", "br", "tr"])
DEEPEST = 20
MOST_LINES = 2000  # Markdown takes time with the square of the number of its blocks
MOST_PROBLEMS = 1000  # of one body: whoever pastes a page of HTML has read enough by then
PAIRS = (("[", "]"), ("(", ")"), ("<!--", "-->"))
# Names of letters, digits and hyphens, or Chinese ones; no numbers in place of a name, which browsers read in many
# ways, and no names in disguise (xn--).
LABEL = r"(?!xn--)[a-z0-9\u4e00-\u9fff](?:[a-z0-9\u4e00-\u9fff-]{0,61}[a-z0-9\u4e00-\u9fff])?"
HOST = re.compile(rf"(?:{LABEL}\.)*(?=[a-z\u4e00-\u9fff]){LABEL}")
MARKER = re.compile(r"[-*+>]|\d+\.")
LEVELS = re.compile(rf"(?:\s|{MARKER.pattern}(?:\s|(?=>)))+")
# Not across \x02 and \x03, between which Markdown keeps what it has already made: code, for one, is no markup.
HTML_LIKE = "(<(?:/?[A-Za-z][^<>\x02\x03]*|!--[^\x02\x03]*?--|![A-Za-z][^<>\x02\x03]*|\\?[^<>\x02\x03]*)>|<script|<!--)"


@dataclass
class _Visit:
    """What one rendering found out; the Markdown instance is shared, so this is replaced for each draft."""

    draft: Manuscript | None = None
    addresses: Addresses = field(default_factory=lambda: Addresses({}, frozenset()))
    named: frozenset[str] = frozenset()  # the drafts it may lead to, as it writes them
    found: list[tuple[Rule, str, dict[str, object]]] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    text: list[str] = field(default_factory=list)

    def report(self, rule: Rule, wanted: str, **values: object) -> None:
        """Note a breach; `wanted` is the piece of source text by which its line is found again."""
        self.found.append((rule, wanted, values))

    def different(self) -> list[tuple[Rule, str, dict[str, object]]]:
        """What was reported, each once: it is the first place that would be told again."""
        unique = {(rule.id, wanted, repr(values)): (rule, wanted, values) for rule, wanted, values in self.found}
        return list(unique.values())[:MOST_PROBLEMS]


def render_body(draft: Manuscript, addresses: Addresses) -> tuple[Body, tuple[Problem, ...]]:
    """The body of a draft; with problems, the HTML is only good for a preview."""
    converter, visit = _converter()
    converter.reset()
    visit.__init__(draft, addresses, drafts_named(draft.body))  # type: ignore[misc]
    lines = draft.body.count("\n")
    if lines > MOST_LINES:
        at = Location(draft.source, draft.body_line + MOST_LINES)
        return NO_BODY, (TOO_LONG.at(at, lines=lines, limit=MOST_LINES),)
    tangle = first_tangle(draft.body)
    if tangle:
        at = Location(draft.source, draft.body_line + tangle - 1)
        return NO_BODY, (TANGLED.at(at, limit=DEEPEST),)
    html = converter.convert(draft.body)
    clean = nh3.clean(
        html, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel=None, strip_comments=False
    )
    problems = tuple(rule.at(_place(draft, wanted), **values) for rule, wanted, values in visit.different())
    if not problems and clean != html and _as_read(clean) != _as_read(html):
        problems = (NOT_SHOWABLE.at(Location(draft.source, draft.body_line)),)
    return Body(clean, "".join(visit.text).strip(), frozenset(visit.links)), problems


def html_of(text: str) -> str:
    """What Markdown of anybody becomes, raw HTML and all: to be read by a program, never to be shown."""
    return markdown.markdown(text, extensions=[TableExtension(), SaneListExtension()], output_format="html")


def first_tangle(body: str) -> int | None:
    """The line (from 1) at which lists, quotations, indentation or open brackets go deeper than `DEEPEST`.

    Markdown takes time with the square of the open brackets and recurses for each level of a list: one draft nobody
    has signed could stop the build of all.
    """
    opened = dict.fromkeys(PAIRS, 0)
    for number, line in enumerate(body.split("\n"), start=1):
        head = LEVELS.match(line.expandtabs(4))
        levels = len(MARKER.findall(head[0])) + head[0].count("    ") if head else 0
        for pair in PAIRS:
            balance = opened[pair] + line.count(pair[0]) - line.count(pair[1])
            opened[pair] = max(0, balance) if line.strip() else 0
        if max(levels, *opened.values()) > DEEPEST:
            return number
    return None


def _as_read(html: str) -> list[object]:
    """What a browser reads: tags with their attributes, and the text between, however its characters are spelt."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.seen


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(tag)

    def handle_data(self, data: str) -> None:
        if self.seen and isinstance(self.seen[-1], _Text):
            data = self.seen.pop() + data  # type: ignore[operator]
        self.seen.append(_Text(data))

    def handle_comment(self, data: str) -> None:
        self.seen.append(("comment", data))


class _Text(str):
    """Text, told from the name of an end tag."""


def preload() -> None:
    """Load and make all that rendering needs, before the limits of a process hold."""
    _converter()
    nh3.clean("")


@cache
def _converter() -> tuple[markdown.Markdown, _Visit]:
    """One Markdown instance a process: making one costs more than converting an article."""
    visit = _Visit()
    # By class: a name would be looked up among all installed packages, which takes longer than all the rest.
    converter = markdown.Markdown(extensions=[TableExtension(), SaneListExtension()], output_format="html")
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    converter.inlinePatterns.deregister("automail")  # it writes entities that hide an address from our checks
    converter.inlinePatterns.register(_RawHtml(HTML_LIKE, converter, visit), "raw_html", 90)
    converter.inlinePatterns.deregister("entity")  # it hides characters from the plain text
    converter.treeprocessors.register(_Links(converter, visit), "links", -1)  # when nothing is escaped any more
    return converter, visit


class _RawHtml(InlineProcessor):
    """Finds what a browser would take for markup outside code, reports it, and lets it stand as text."""

    def __init__(self, pattern: str, md: markdown.Markdown, visit: _Visit) -> None:
        super().__init__(pattern, md)
        self.visit = visit

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]
        self.visit.report(RAW_HTML, m[1], found=m[1][:40])
        return m[1], m.start(0), m.end(0)


class _Links(Treeprocessor):
    """Turns names of files and drafts into addresses, refuses all other targets, and takes down the plain text."""

    def __init__(self, md: markdown.Markdown, visit: _Visit) -> None:
        super().__init__(md)
        self.visit = visit

    def run(self, root: Element) -> None:
        for element in root.iter():
            match element.tag:
                case "a":
                    element.set("href", self._target(element.get("href", "")))
                case "img":
                    self._picture(element)
                case "h1":
                    self.visit.report(TOP_HEADING, "".join(element.itertext()))
                case "th" | "td":
                    element.attrib.pop("style", None)  # column alignment; the theme aligns figures by itself
                    if not len(element) and not (element.text or "").strip():
                        element.tag = "td"  # the corner above the names of lines heads nothing
        self.visit.text.extend(self._plain(root))

    def _picture(self, element: Element) -> None:
        name = element.get("src", "")
        draft = self.visit.draft
        assert draft is not None
        size = draft.files.get(name)
        if size is None:
            if name not in draft.files:
                self.visit.report(MISSING_FILE, name, name=name)
            else:
                self.visit.report(BAD_FILE, name, name=name, reason=Term("it is no picture"))
            element.tag, element.text = "em", element.get("alt", "")  # not even a preview may fetch it
            element.attrib.clear()
            return
        if not element.get("alt", "").strip():
            self.visit.report(NO_ALT, name, name=name)
        element.set("src", file_url(draft.id, name))
        element.set("width", str(size[0]))
        element.set("height", str(size[1]))
        element.set("loading", "lazy")

    def _target(self, target: str) -> str:
        draft, addresses = self.visit.draft, self.visit.addresses
        assert draft is not None
        path, mark, anchor = target.partition("#")
        if path.endswith(".md") and "://" not in path:
            address = addresses.by_source.get(beside(draft.source, path) or "") if path in self.visit.named else None
            if address is None:
                return self._refuse(target, Term("there is no such draft"))
            self.visit.links.add(address)
            return address + mark + anchor
        if target and target == draft.recipients:
            return self._refuse(
                target, Term("a list of recipients is shown by the page itself, and only for its period")
            )
        if target in draft.files:
            return file_url(draft.id, target)
        if target.startswith("/"):
            if target not in addresses.fixed:
                return self._refuse(target, Term("this site has no such page"))
            self.visit.links.add(target)
            return target
        try:
            parts = urlsplit(target)
            _ = parts.port  # raises on one that is no number
        except ValueError:
            return self._refuse(target, Term("it cannot be read"))
        if parts.scheme not in SCHEMES:
            return self._refuse(target, Term("its kind is not allowed, or the file is not beside the draft"))
        if parts.scheme in ("http", "https") and ("@" in parts.netloc or not HOST.fullmatch(parts.hostname or "")):
            return self._refuse(target, Term("it names no host, or hides one behind an @"))
        return target

    def _refuse(self, target: str, reason: Term) -> str:
        self.visit.report(FOREIGN_LINK, target, target=target, reason=reason)
        return "#"

    def _plain(self, element: Element) -> Iterator[str]:
        if element.tag == "img":
            yield unescape(element.get("alt", ""))
        yield unescape(element.text or "")
        for child in element:
            yield from self._plain(child)
            yield unescape(child.tail or "")
        if element.tag in BLOCKS:
            yield "\n"


def _place(draft: Manuscript, wanted: str) -> Location:
    """The line of the body that holds `wanted`; Markdown forgets lines, so the source is searched."""
    heading = re.search(rf"^(?=# *{re.escape(wanted)}|{re.escape(wanted)}\n=)", draft.body, re.MULTILINE)
    position = heading.start() if heading else draft.body.find(wanted)
    if position < 0:
        return Location(draft.source, draft.body_line)
    before = draft.body[:position]
    return Location(draft.source, draft.body_line + before.count("\n"), position - (before.rfind("\n") + 1) + 1)
