"""Text as a person reads it: full-width figures plain, invisible characters and markup gone, blanks and hyphens alike.

Every form of a text has as many characters as the text, so that a place found in one is a place in the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import unescape

HIDDEN, GAP = "\u200b", " "  # what every invisible character, and every blank and hyphen, is folded into
# Tags, character references, the address of a link, and the signs of Markdown: all of it vanishes on the page.
MARKUP = re.compile(
    r"<[^<>]{0,300}>|&(?:\#[0-9]{1,7}|\#x[0-9a-f]{1,6}|[a-z]{2,8});|\]\([^()\n]{0,300}\)|[*_~`\\\[\]]+", re.IGNORECASE
)
BREAKING_TAG = re.compile(r"</?(?:br|hr|img|input|wbr)\b", re.IGNORECASE)
CIRCLED = re.compile("[\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\U0001f100-\U0001f10a]")
IN_WORDS = re.compile("[〇零○一二三四五六七八九幺]{11,}")
NUMERALS = str.maketrans("〇零○一二三四五六七八九幺", "0001234567891")
BORDER = re.compile("[|,，]")
HEX = "[0-9A-Fa-f]"
# A pattern that begins with a set of characters is searched for much quicker than one that begins by looking back.
OPAQUE = re.compile(
    rf"{HEX}(?<![0-9A-Za-z].){HEX}{{7}}"
    rf"(?:-(?:{HEX}{{4}}-){{3}}{HEX}{{12}}|{HEX}{{32}}(?:{HEX}{{24}}(?:{HEX}{{64}})?)?)(?![0-9A-Za-z])"
)


def without_digests(text: str) -> str:
    """`text` with digests and GUIDs blanked: among thousands of them some hold eleven digits in a row."""
    return OPAQUE.sub(lambda found: _blank(found[0]) if re.search("[a-fA-F]", found[0]) else found[0], text)


def without_markup(text: str) -> str:
    """`text` with all markup hidden, and what character references stand for in their place."""
    return MARKUP.sub(_hidden, text) if MARKUP.search(text) else text


def without_borders(text: str) -> str:
    """A line of a table with its cells side by side, as a form shows the boxes of a number."""
    return BORDER.sub(GAP, text)


def with_figures(text: str) -> str:
    """`text` with the numerals of long numbers written in words (一三八〇…) as digits."""
    return IN_WORDS.sub(lambda found: found[0].translate(NUMERALS), text)


def _hidden(found: re.Match[str]) -> str:
    token = found[0]
    if token.startswith("&"):
        return unescape(token).ljust(len(token), HIDDEN)[: len(token)]
    if token.startswith("<") and BREAKING_TAG.match(token):
        return GAP.ljust(len(token), HIDDEN)
    return HIDDEN * len(token)


def _blank(token: str) -> str:
    return "." * len(token)


class _Folded(dict[int, str]):
    """The plain form of each character, worked out when it is first met."""

    def __init__(self, plain: Callable[[str], str]) -> None:
        super().__init__()
        self.plain = plain

    def __missing__(self, code: int) -> str:
        self[code] = plain = self.plain(chr(code))
        return plain


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return str(value) if value is not None else _sign(character)


def _circled_digit(character: str) -> str:
    value = unicodedata.digit(character, None)
    return str(value) if value is not None else _sign(character)


def _sign(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Zs", "Pd") or character in "\t\n\u2212":
        return GAP
    if category in ("Cf", "Mn", "Me"):
        return HIDDEN
    return "X" if character in "xXｘＸⅩⅹ" else character


def _letter(character: str) -> str:
    value = unicodedata.decimal(character, None)
    if value is not None:
        return str(value)
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me"):
        return HIDDEN
    if category == "Zs" or character == "\t":
        return GAP
    if category == "Pd" or character == "\u2212":
        return "-"
    plain = unicodedata.normalize("NFKC", character).upper()
    return plain if len(plain) == 1 else character


DIGITS = _Folded(_digit)  # for numbers: blanks, hyphens and line ends are gaps
CIRCLED_DIGITS = _Folded(_circled_digit)  # and ① is 1
LETTERS = _Folded(_letter)  # for codes with letters: capitals, hyphens kept
