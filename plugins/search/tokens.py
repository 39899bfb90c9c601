"""Text as it is searched: folded, then cut into overlapping pairs of Han characters, words and numbers.

Chinese has no spaces, so nobody can say where a reader's word begins; pairs find every substring of two or more
characters.  `theme/static/js/search/text.js` cuts a question by the same rules, and a test compares the two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from operator import add
from typing import NamedTuple

from plugins.folding import fold

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
JOINT = "_"  # in a pair with a number or a word, which hold none
PIECE = re.compile(rf"([{HAN}]+)|(\d+|[^\W\d_{HAN}]+)")
_ONE = re.compile(f"[{HAN}]")

Places = defaultdict[str, list[int]]  # where each token stands, ascending


class Token(NamedTuple):
    """What is looked up, and where it begins: a Han character, a word and a number take one position each."""

    text: str
    position: int


@lru_cache(2**15)
def is_han(text: str) -> bool:
    """Whether it is one Han character."""
    return _ONE.fullmatch(text) is not None


def is_pair(token: str) -> bool:
    """Whether it stands for two places, so that what stands alone at the second says nothing more."""
    return JOINT in token or (len(token) == 2 and is_han(token[0]))


def gather(texts: Iterable[str], first: int, found: Places) -> int:
    """Adds to `found` where each token of a field stands, counted from `first`.  Returns how many there are.

    A run of Han characters gives its pairs, and its first and last character by themselves, since the last begins no
    pair.  A number or a word stands by itself, and in a pair with what is before and behind it (`3_号`): years and
    numbers stand in every text, so that only their neighbours tell one document number from another.  Between two texts
    of the field is a gap that keeps a phrase from running from one into the next.
    """
    count = 0
    start = end = first
    for text in texts:
        position = start
        before, is_word = "", False  # what ends at this position
        for run, word in PIECE.findall(fold(text)):
            if before and (word or is_word):
                found[f"{before}{JOINT}{word or run[0]}"].append(position - 1)
                count += 1
            before, is_word = word or run[-1], bool(word)
            if word:
                found[word].append(position)
                position += 1
                count += 1
                continue
            found[run[0]].append(position)
            size = len(run)
            if size > 1:
                pairs = map(found.__getitem__, map(add, run, run[1:]))
                for where, place in zip(pairs, range(position, position + size)):  # noqa: B905 - fastest: one is longer
                    where.append(place)
                found[run[-1]].append(position + size - 1)
                count += 1
            position += size
            count += size
        end = position - 1 if position > start else end
        start = end + 2
    return count


def places(*texts: str) -> Places:
    """Where each token of a field stands."""
    found: Places = defaultdict(list)
    gather(texts, 0, found)
    return found


def tokens(*texts: str) -> list[Token]:
    """The tokens of a field by position."""
    found = [Token(text, position) for text, where in places(*texts).items() for position in where]
    return sorted(found, key=lambda token: (token.position, len(token.text)))
