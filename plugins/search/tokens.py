"""Text as it is searched: folded, then cut into overlapping pairs of Han characters, words and numbers.

Chinese has no spaces, so nobody can say where a reader's word begins; pairs find every substring of two or more
characters.  `theme/static/js/search.js` cuts a question by the same rules, and a test compares the two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from operator import add
from typing import NamedTuple

from plugins.folding import fold

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_PIECE = re.compile(rf"(?P<han>[{HAN}]+)|\d+|[^\W\d_{HAN}]+")


class Token(NamedTuple):
    """What is looked up, and where it stands: a Han character, a word and a number take one position each."""

    text: str
    position: int


def places(*texts: str) -> dict[str, list[int]]:
    """Where each token of a field stands, ascending.

    A run of Han characters gives its pairs, and its first and last character by themselves: these stand beside a
    number or a word (the 号 of 〔2026〕3号), and the last begins no pair.  Between two texts of the field is a gap that
    keeps a phrase from running from one into the next.
    """
    found: defaultdict[str, list[int]] = defaultdict(list)
    start = end = 0
    for text in texts:
        position = start
        for piece in _PIECE.finditer(fold(text)):
            run = piece[0]
            found[run if piece.lastgroup is None else run[0]].append(position)
            if piece.lastgroup is None or len(run) == 1:
                position += 1
                continue
            for pair in map(add, run, run[1:]):
                found[pair].append(position)
                position += 1
            found[run[-1]].append(position)
            position += 1
        end = position - 1 if position > start else end
        start = end + 2
    return found


def tokens(*texts: str) -> list[Token]:
    """The tokens of a field by position."""
    found = [Token(text, position) for text, where in places(*texts).items() for position in where]
    return sorted(found, key=lambda token: (token.position, len(token.text)))
