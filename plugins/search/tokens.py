"""Text as it is searched: folded, then cut into overlapping pairs of Han characters, words and numbers.

Chinese has no spaces, so nobody can say where a reader's word begins; pairs find every substring of two or more
characters.  `theme/static/js/search.js` cuts a question by the same rules, and a test compares the two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import NamedTuple

from opencc import OpenCC

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
BRACKETS = str.maketrans("〔〕【】[]", "()()()")
_PIECE = re.compile(rf"(?P<han>[{HAN}]+)|\d+|[^\W\d_{HAN}]+")


class Token(NamedTuple):
    """What is looked up, and where it stands: a Han character, a word and a number take one position each."""

    text: str
    position: int


def fold(text: str) -> str:
    """`text` without the differences a reader does not type: width, case, traditional or simplified, brackets.

    Each character is folded by itself (after composing accents), so that a browser can find its way back from a
    folded character to the one it came from.
    """
    return "".join(map(fold_character, unicodedata.normalize("NFC", text)))


@cache
def fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).translate(BRACKETS)
    # Case folding as a browser can do it, too: JavaScript has no casefold().
    return "".join(simplified().get(c, c) for c in plain.lower().upper().lower())


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text`, by position.

    A run of Han characters gives its pairs, and its first and last character by themselves: these stand beside a
    number or a word (the 号 of 〔2026〕3号), and the last begins no pair.
    """
    position = 0
    for piece in _PIECE.finditer(fold(text)):
        run = piece[0]
        if not piece["han"]:
            yield Token(run, position)
            position += 1
            continue
        yield Token(run[0], position)
        for offset in range(len(run) - 1):
            yield Token(run[offset : offset + 2], position + offset)
        position += len(run)
        if len(run) > 1:
            yield Token(run[-1], position - 1)


def stream(*texts: str) -> Iterator[Token]:
    """The tokens of several texts as one field; a gap keeps a phrase from running from one text into the next."""
    start = end = 0
    for text in texts:
        for token in tokens(text):
            end = start + token.position
            yield Token(token.text, end)
        start = end + 2


@cache
def simplified() -> dict[str, str]:
    """Each traditional Han character with its simplified form, one to one."""
    blocks = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x323B0))
    han = [chr(code) for code in chain.from_iterable(blocks)]
    # One call for all of them: a line holds one character, so that no rule for whole words can meet it.
    forms = dict(zip(han, OpenCC("t2s").convert("\n".join(han)).split("\n"), strict=True))
    return {c: forms.get(form, form) for c, form in forms.items() if form != c}
