"""Text as it is searched: folded, then cut into overlapping pairs of Han characters, words and numbers.

Chinese has no spaces, so nobody can say where a reader's word begins; pairs find every substring of two or more
characters.  `theme/static/js/search.js` cuts a question by the same rules, and a test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from plugins.folding import fold

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_PIECE = re.compile(rf"(?P<han>[{HAN}]+)|\d+|[^\W\d_{HAN}]+")


class Token(NamedTuple):
    """What is looked up, and where it stands: a Han character, a word and a number take one position each."""

    text: str
    position: int


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
