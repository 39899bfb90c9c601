"""What is wrong with the links and the markup of a page, read as a browser reads it.

The templates are ours and the bodies sanitised, so nothing should ever be found here.  This is the last look before
residents see the page: it trusts neither.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from lxml import etree

Attributes = tuple[tuple[str, str], ...]

# Attributes whose address a browser fetches or sends to by itself; `href` is one on everything but a link to click.
FETCHED = frozenset({"action", "background", "data", "formaction", "manifest", "ping", "poster", "src", "xlink:href"})
CLICKED = frozenset({"a", "area"})
REFUSED_ELEMENTS = frozenset({"base", "style"})
REFUSED_ATTRIBUTES = frozenset({"srcdoc", "style"})
CONTACT_SCHEMES = frozenset({"mailto", "tel"})
WEB_SCHEMES = frozenset({"http", "https"})
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)

# No `<` in a value: so each `<` begins one tag, whatever a browser makes of the text between.
PLAIN_TAG = re.compile(
    rb"""<(?:/[a-z][a-z0-9-]*\s*|!doctype\ html
        |[a-z][a-z0-9-]*(?:\s+[a-z_:][a-z0-9_:.-]*(?:="[^"<]*")?)*\s*/?)>""",
    re.IGNORECASE | re.VERBOSE,
)
ATTRIBUTE = re.compile(r"""\s([a-z_:][a-z0-9_:.-]*)(?:="([^"]*)")?""", re.IGNORECASE)
DROPPED_BY_BROWSERS = re.compile(r"[\t\n\r]|^[\x00-\x20]+|[\x00-\x20]+$")


class Fault(Enum):
    """DEAD: leads to no file of the site.  FOREIGN: fetched from elsewhere.  ACTIVE: markup our policy forbids."""

    DEAD = "dead"
    FOREIGN = "foreign"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault and the address or markup it is about."""

    fault: Fault
    what: str


class PageReader:
    """Reads pages of the site at `site_url`, whose files are `files` (paths below the output).

    Parsing is what an audit spends its time on.  A page whose every `<` begins a plain tag can be taken apart by a
    pattern: no browser can see a tag in it that the pattern does not.  Most of its tags stand on other pages too, word
    for word, and are judged once.  Any other page goes through a parser, five times slower.
    """

    def __init__(self, site_url: str, files: Set[str]) -> None:
        self.site_url = site_url
        self.files = files
        self._judge_once = lru_cache(maxsize=1 << 16)(self._judge_plain_tag)

    def findings(self, path: str, data: bytes) -> Iterator[tuple[Finding, int]]:
        """What is wrong in the page `path`, each with its line."""
        folder = posixpath.dirname(path)
        tags = PLAIN_TAG.findall(data)
        if len(tags) != data.count(b"<"):
            yield from self._parsed(folder, data)
            return
        for tag in dict.fromkeys(tags):
            for finding in self._judge_once(tag, folder):
                yield finding, data.count(b"\n", 0, data.index(tag)) + 1

    def _parsed(self, folder: str, data: bytes) -> Iterator[tuple[Finding, int]]:
        root = etree.HTML(data, etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True))
        for element in root.iter() if root is not None else ():
            for finding in self._judge(element.tag, tuple(element.items()), folder):
                yield finding, element.sourceline or 1

    def _judge_plain_tag(self, tag: bytes, folder: str) -> tuple[Finding, ...]:
        text = tag.decode("utf-8", "replace")
        name = re.split(r"[\s/>]", text[1:], maxsplit=1)[0].lower()
        attributes = tuple((key.lower(), unescape(value)) for key, value in ATTRIBUTE.findall(text))
        return self._judge(name, attributes, folder)

    def _judge(self, tag: str, attributes: Attributes, folder: str) -> tuple[Finding, ...]:
        found = [Finding(Fault.ACTIVE, what) for what in _active_markup(tag, attributes)]
        for address, is_clicked in _addresses(tag, attributes):
            fault = self._fault_of(address, is_clicked, folder)
            if fault:
                found.append(Finding(fault, address))
        return tuple(found)

    def _fault_of(self, address: str, is_clicked: bool, folder: str) -> Fault | None:
        target = DROPPED_BY_BROWSERS.sub("", address).replace("\\", "/")
        if target == self.site_url or target.startswith((self.site_url + "/", self.site_url + "#")):
            target = target.removeprefix(self.site_url) or "/"
        scheme = SCHEME.match(target)
        if scheme or target.startswith("//"):
            name = scheme[1].lower() if scheme else "https"
            if is_clicked:
                return None if name in WEB_SCHEMES | CONTACT_SCHEMES else Fault.ACTIVE
            return Fault.FOREIGN
        wanted = re.split("[?#]", target, maxsplit=1)[0]
        if not wanted:
            return None  # this very page
        return None if self._file(unquote(wanted), folder) in self.files else Fault.DEAD

    @staticmethod
    def _file(wanted: str, folder: str) -> str:
        """The file a server sends for `wanted`, an address without query, on a page in `folder`."""
        path = posixpath.normpath(posixpath.join("/", folder, wanted)).lstrip("/")
        return posixpath.join(path, "index.html") if wanted.endswith(("/", "/.", "/..")) else path


def _active_markup(tag: str, attributes: Attributes) -> Iterator[str]:
    names = {name for name, _ in attributes}
    if (
        tag in REFUSED_ELEMENTS
        or (tag == "script" and "src" not in names)
        or (tag == "meta" and _refreshes(attributes))
    ):
        yield f"<{tag}>"
    for name, _ in attributes:
        if name.startswith("on") or name in REFUSED_ATTRIBUTES:
            yield f"<{tag} {name}>"


def _refreshes(attributes: Attributes) -> bool:
    return ("http-equiv", "refresh") in ((name, value.strip().lower()) for name, value in attributes)


def _addresses(tag: str, attributes: Attributes) -> Iterator[tuple[str, bool]]:
    """Every address an element names, and whether a reader has to click on it."""
    for name, value in attributes:
        if name == "href":
            yield value, tag in CLICKED
        elif name in FETCHED:
            yield value, False
        elif name in ("srcset", "imagesrcset"):
            for candidate in value.split(","):
                yield candidate.strip().partition(" ")[0], False
