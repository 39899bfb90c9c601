"""Saved web pages -> posts: the door to the parser of HTML that others wrote.  Runs in a process apart (worker.py).

What a page says in its head (title, day, address, account) is looked for where WeChat and ordinary sites write it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape

import lxml.html
from lxml import etree

from plugins.archive.inline import plain
from plugins.archive.links import clean_address
from plugins.archive.model import Post
from plugins.archive.writer import TooDeep, Writer
from plugins.clock import CHINA

ENCODINGS = ("utf-8", "gb18030", "big5")
DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
SECONDS = re.compile(r"""\b(?:ct|create_time|ori_create_time)\s*[=:]\s*["']?(1[0-9]{9})\b""")
DAY = re.compile(
    r"(20[0-2][0-9])\s*(?:[-/.年])\s*(1[0-2]|0?[1-9])\s*(?:[-/.月])\s*(3[01]|[12][0-9]|0?[1-9])日?"
    r"(?:[T\s]{0,3}([01]?[0-9]|2[0-3])[:：]([0-5][0-9]))?"
)
COMPACT = re.compile(r"(?<![0-9])(20[0-2][0-9])(1[0-2]|0[1-9])(3[01]|[12][0-9]|0[1-9])(?![0-9])")
SAVED_FROM = re.compile(r"saved from url=\([0-9]{1,5}\)(\S{1,2000})")
TOO_DEEP = "elements stand in each other deeper than any text needs"
LONGEST_TITLE = 300
SUMMARY = 10, 120  # characters of the first words, where a page has no summary of its own


class Unreadable(ValueError):
    """Why a file is no post: a reason in English, translated where it is told."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A page as a tree, with the text it was read from."""

    root: lxml.html.HtmlElement
    text: str

    def at(self, path: str) -> str:
        """The first words at an XPath, "" where there are none."""
        for found in self.root.xpath(path):
            words = plain(str(found) if isinstance(found, str) else found.text_content()).strip()
            if words:
                return words
        return ""


def read_page(data: bytes) -> Post:
    """The post a file of HTML is.  Raises Unreadable."""
    page = parsed(decoded(data))
    root = _content(page)
    title = (
        page.at("//meta[@property='og:title']/@content")
        or page.at("//*[@id='activity-name']")
        or page.at("//meta[@name='twitter:title']/@content")
        or page.at("//h1")
        or page.at("//title")
    )[:LONGEST_TITLE]
    return post_of(root, title, account=_account(page), published=_published(page), url=_address(page), page=page)


def post_of(
    root: lxml.html.HtmlElement,
    title: str,
    *,
    account: str = "",
    published: datetime | None = None,
    url: str = "",
    page: Saved | None = None,
    summary: str = "",
) -> Post:
    """A post whose words stand below `root`.  Raises Unreadable."""
    writer = Writer(title)
    try:
        body = writer.write(root)
    except TooDeep as error:
        raise Unreadable(TOO_DEEP) from error
    if page is not None:
        summary = page.at("//meta[@property='og:description']/@content") or page.at(
            "//meta[@name='description']/@content"
        )
    return Post(
        title=title,
        account=account[:LONGEST_TITLE],
        published=published,
        url=url,
        summary=_summary(summary, writer.words),
        body=body,
        pictures=tuple(writer.pictures),
        losses=tuple(writer.losses),
    )


def decoded(data: bytes) -> str:
    """The text of a file in any encoding that is used here.  Raises Unreadable, rather than to guess at letters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _in(data, "utf-16")
    declared = DECLARED.search(data[:4096])
    said = declared[1].decode("ascii").lower() if declared else ""
    said = "gb18030" if said.startswith("gb") else said
    for encoding in dict.fromkeys(("utf-8", *((said,) if said in ENCODINGS else ()), "gb18030")):
        try:
            return data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    raise Unreadable("it is neither UTF-8 nor GB18030")


def _in(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("it is neither UTF-8 nor GB18030") from error


def parsed(text: str) -> Saved:
    """Raises Unreadable for what is no page, and for what the parser cut off at a limit of its own."""
    # What XML cannot hold would end the parser; no reader sees it.
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
    parser = lxml.html.HTMLParser(recover=True, huge_tree=False, no_network=True, encoding="utf-8")
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("there is no page in it") from error
    if any(each.level_name == "FATAL" for each in parser.error_log):
        raise Unreadable(TOO_DEEP)
    return Saved(root, text)


def _content(page: Saved) -> lxml.html.HtmlElement:
    """Where the words of the post stand: in its frame, if it has one of those that are known."""
    for path in ("//*[@id='js_content']", "//article", "//main", "//body"):
        found = page.root.xpath(path)
        if found:
            return found[0]
    return page.root


def _account(page: Saved) -> str:
    return page.at("//*[@id='js_name']") or page.at("//meta[@property='og:site_name']/@content").replace(
        "微信公众平台", ""
    )


def _published(page: Saved) -> datetime | None:
    seconds = SECONDS.search(page.text)
    if seconds:
        return datetime.fromtimestamp(int(seconds[1]), CHINA)
    for path in (
        "//meta[@property='article:published_time']/@content",
        "//*[@id='publish_time']",
        "//meta[@name='PubDate']/@content",
        "//time/@datetime",
    ):
        found = day_in(page.at(path))
        if found:
            return found
    return None


def day_in(text: str) -> datetime | None:
    """The first day, with its hour if that follows, that a text names."""
    for pattern in (DAY, COMPACT):
        for found in pattern.finditer(text[:400]):
            year, month, day, hour, minute = (int(part or 0) for part in (*found.groups(), 0, 0)[:5])
            try:
                return datetime(year, month, day, hour, minute, tzinfo=CHINA)
            except ValueError:  # the 31st of a short month
                continue
    return None


def _address(page: Saved) -> str:
    """Where it stood, if that is an address of the web."""
    for found in _addresses(page):
        address = clean_address(found)
        if address and address.startswith("http"):
            return address
    return ""


def _addresses(page: Saved) -> Iterator[str]:
    yield page.at("//meta[@property='og:url']/@content")
    yield page.at("//link[@rel='canonical']/@href")
    saved = SAVED_FROM.search(page.text[:4096])
    yield unescape(saved[1]) if saved else ""
    link = re.search(r"""\bmsg_link\s*=\s*["']([^"'<>\s]{1,2000})["']""", page.text)
    yield unescape(link[1].replace("\\x26amp;", "&").replace("\\x26", "&")) if link else ""


def _summary(said: str, words: Callable[[], str]) -> str:
    """What the page says of itself, or its first words; "" where there are too few of either."""
    least, most = SUMMARY
    for text in (plain(said).strip(), words()):
        if len(text) >= least:
            return text if len(text) <= most else text[: most - 1].rstrip("，、；：,;: ") + "…"
    return ""
