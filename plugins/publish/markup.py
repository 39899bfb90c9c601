"""What is wrong with the links and the markup of a page, read as a browser reads it.

The templates are ours and the bodies sanitised, so nothing should ever be found here.  This is the last look before
residents see the page: it trusts neither.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterator, Mapping
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
LINKED_DATA = (("type", "application/ld+json"),)  # a block of data: no browser runs it, and the policy lets it be
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)

# No `<` in a value: so each `<` begins one tag, whatever a browser makes of the text between.
PLAIN_TAG = re.compile(
    rb"""<(?:/[a-z][a-z0-9-]*\s*|!doctype\ html
        |[a-z][a-z0-9-]*(?:\s+[a-z_:][a-z0-9_:.-]*(?:="[^"<]*")?)*\s*/?)>""",
    re.IGNORECASE | re.VERBOSE,
)
ATTRIBUTE = re.compile(r"""\s([a-z_:][a-z0-9_:.-]*)(?:="([^"]*)")?""", re.IGNORECASE)
ROOTED = re.compile("[/#]|https?:|mailto:|tel:")  # an address that leads to the same place from every folder
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


@dataclass(frozen=True, slots=True)
class Links:
    """What is wrong in a page, with the first line of each, and the files of this site it leads to or loads."""

    findings: Mapping[Finding, int]
    targets: frozenset[str]


NO_LINKS = Links({}, frozenset())


class PageReader:
    """Reads pages of the site at `site_url`, whose files are `files` (paths below the output).

    Parsing is what an audit spends its time on.  A page whose every `<` begins a plain tag can be taken apart by a
    pattern: no browser can see a tag in it that the pattern does not.  Most of its tags stand on other pages too, word
    for word, and are judged once.  Any other page goes through a parser, five times slower.
    """

    def __init__(self, site_url: str, files: Container[str]) -> None:
        self.site_url = site_url
        self.files = files
        self._judge_everywhere = lru_cache(maxsize=1 << 16)(self._judge_rooted_tag)
        self._judge_once = lru_cache(maxsize=1 << 12)(self._judge_plain_tag)

    def read(self, path: str, data: bytes) -> Links:
        """What the page `path` holds."""
        folder = posixpath.dirname(path)
        findings: dict[Finding, int] = {}
        targets: set[str] = set()
        for judged, line in self._judged(folder, data):
            targets |= judged.targets
            for finding in judged.findings:
                findings.setdefault(finding, line)
        return Links(findings, frozenset(targets))

    def _judged(self, folder: str, data: bytes) -> Iterator[tuple[_Judged, int]]:
        """What is to be said of each tag, and its line if anything is wrong with it."""
        tags = PLAIN_TAG.findall(data)
        if len(tags) == data.count(b"<"):
            for tag in dict.fromkeys(tags):
                judged = self._judge_everywhere(tag) or self._judge_once(tag, folder)
                if judged is not NOTHING:
                    yield judged, data.count(b"\n", 0, data.index(tag)) + 1 if judged.findings else 0
        else:
            yield from self._parsed(folder, data)

    def _parsed(self, folder: str, data: bytes) -> Iterator[tuple[_Judged, int]]:
        root = etree.HTML(data, etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True))
        for element in root.iter() if root is not None else ():
            yield self._judge(element.tag, tuple(element.items()), folder), element.sourceline or 1

    def _judge_rooted_tag(self, tag: bytes) -> _Judged | None:
        """None for a tag whose addresses depend on the folder it stands in."""
        name, attributes = _taken_apart(tag)
        is_rooted = all(ROOTED.match(address) for address, _ in _addresses(name, attributes))
        return self._judge(name, attributes, "") if is_rooted else None

    def _judge_plain_tag(self, tag: bytes, folder: str) -> _Judged:
        return self._judge(*_taken_apart(tag), folder)

    def _judge(self, tag: str, attributes: Attributes, folder: str) -> _Judged:
        found = [Finding(Fault.ACTIVE, what) for what in _active_markup(tag, attributes)]
        targets = set()
        for address, is_clicked in _addresses(tag, attributes):
            leads_to = self._leads_to(address, is_clicked, folder)
            if isinstance(leads_to, str) and leads_to not in self.files:
                leads_to = Fault.DEAD
            if isinstance(leads_to, Fault):
                found.append(Finding(leads_to, address))
            elif leads_to is not None:
                targets.add(leads_to)
        return _Judged(tuple(found), frozenset(targets)) if found or targets else NOTHING

    def _leads_to(self, address: str, is_clicked: bool, folder: str) -> str | Fault | None:
        """A path of this site, what is wrong with the address, or None for elsewhere and for this very page."""
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
        return self._file(unquote(wanted), folder) if wanted else None

    @staticmethod
    def _file(wanted: str, folder: str) -> str:
        """The file a server sends for `wanted`, an address without query, on a page in `folder`."""
        path = posixpath.normpath(posixpath.join("/", folder, wanted)).lstrip("/")
        return posixpath.join(path, "index.html") if wanted.endswith(("/", "/.", "/..")) else path


@dataclass(frozen=True, slots=True)
class _Judged:
    """One tag."""

    findings: tuple[Finding, ...] = ()
    targets: frozenset[str] = frozenset()


NOTHING = _Judged()


def _taken_apart(tag: bytes) -> tuple[str, Attributes]:
    text = tag.decode("utf-8", "replace")
    name = re.split(r"[\s/>]", text[1:], maxsplit=1)[0].lower()
    return name, tuple((key.lower(), unescape(value)) for key, value in ATTRIBUTE.findall(text))


def _active_markup(tag: str, attributes: Attributes) -> Iterator[str]:
    names = {name for name, _ in attributes}
    if (
        tag in REFUSED_ELEMENTS
        or (tag == "script" and "src" not in names and attributes != LINKED_DATA)
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
