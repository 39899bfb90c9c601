"""What a reader of a page reads, line by line: what stands in one paragraph or row stands in one line.

Good enough to search and fast enough for every page; what a browser makes of the markup is for `publish/markup.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

# These begin a line of their own; everything else runs on.  A row of a table is a line, its cells have borders.
BLOCKS = (
    "address|article|aside|blockquote|body|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|"
    "head|header|hr|html|legend|li|link|main|meta|nav|ol|option|p|pre|script|section|select|style|summary|title|ul|svg"
)
CHUNK = re.compile(rf"</?(?:{BLOCKS}|table)\b[^<>]*>", re.IGNORECASE)
ROW = re.compile(r"<tr\b[^<>]*>", re.IGNORECASE)
CELL = re.compile(r"<(?:td|th)\b[^<>]*>", re.IGNORECASE)
APART = re.compile(r"</?(?:time|a|span|label|button|input|img|br|abbr|data)\b[^<>]*>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")
TAG_WITH_VALUES = re.compile(r"<[^<>=]*=[^<>]*>")
VALUE = re.compile(r"""=\s*(?:"([^"]*)"|'([^']*)')""")
MORE_THAN_AN_ADDRESS = re.compile(r"[^\x00-/:-?A-\x7f]")  # a figure, an @ or anything beyond ASCII
BLANKS = re.compile(r"[ \t\r\n]+")


def text_of_markup(html: str) -> str:
    """The text of a page or a part of one, then the values of its attributes."""
    chunks = [text_of_chunk(chunk) for chunk in chunks_of(html)]
    values = dict.fromkeys(value for tag in TAG_WITH_VALUES.findall(html) for value in values_of(tag))
    return "\n\n".join([*(chunk for chunk in chunks if chunk), *values])


def chunks_of(html: str) -> list[str]:
    """The stretches between block-level tags; a table is in one piece, since its heading speaks for its rows."""
    return CHUNK.split(html)


def text_of_chunk(chunk: str) -> str:
    """What stands between block-level tags as text; "" when that is nothing."""
    if not chunk or chunk.isspace():  # between two tags, mostly
        return ""
    text = BLANKS.sub(" ", chunk.replace("<!--", " ").replace("-->", " "))  # a comment can be read too
    if "<" in text:
        text = CELL.sub("|", ROW.sub("\n", text))
        text = TAG.sub("", APART.sub(" ", text))
    return unescape(text).strip()


def values_of(tag: str) -> Iterator[str]:
    """The values of a tag's attributes that hold more than an address of this site."""
    for double, single in VALUE.findall(tag):
        value = unescape(double or single)
        if MORE_THAN_AN_ADDRESS.search(value):
            yield value
