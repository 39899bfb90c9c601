"""What someone asks, cut like the texts that are searched.

The words are never a query language: every character is text to look for, or a separator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from plugins.folding import fold
from plugins.search.lexicon import PLAIN, Lexicon
from plugins.search.tokens import is_han, is_pair, tokens

LONGEST = 100  # characters of a question that are looked at; longer ones are pasted by mistake

_SPACE = re.compile("[\x00-\x20\x7f-\xa0\u1680\u2028\u2029\ufeff]+")  # written out: Python and JavaScript differ on \\s


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two spaces of a question: tokens at consecutive positions.

    `is_prefix`: a single Han character, which is looked for at the beginning of every pair.  `also`: the tokens of
    other ways to say the same.
    """

    tokens: tuple[str, ...]
    is_prefix: bool = False
    also: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """The words of a question in order; empty if nothing can be looked up."""

    words: tuple[Word, ...]

    @property
    def terms(self) -> tuple[tuple[str, bool], ...]:
        """Each token once, with whether it is a prefix, in the order of the words."""
        return tuple(dict.fromkeys((token, word.is_prefix) for word in self.words for token in word.tokens))


def parse_question(text: str, lexicon: Lexicon = PLAIN) -> Question:
    """The question in `text`, of which the first 100 characters count, with what the lexicon knows of its words."""
    words = (_widened(part, _word(part), lexicon) for part in _SPACE.split(fold(text[:LONGEST])))
    return Question(tuple({(word.tokens, word.is_prefix): word for word in words if word.tokens}.values()))


def _widened(text: str, word: Word, lexicon: Lexicon) -> Word:
    ways = (_word(way).tokens for way in lexicon.ways(text))
    return replace(word, also=tuple(dict.fromkeys(tokens for tokens in ways if tokens and tokens != word.tokens)))


def _word(text: str) -> Word:
    found: dict[int, str] = {}
    for token in tokens(text):
        if len(token.text) > len(found.get(token.position, "")):
            found[token.position] = token.text
    phrase = list(found.values())
    if len(phrase) == 1:
        return Word(tuple(phrase), is_prefix=is_han(phrase[0]))
    if len(phrase) > 1 and is_pair(phrase[-2]):
        phrase.pop()  # the last pair says as much, and a text may go on after it
    return Word(tuple(phrase))
