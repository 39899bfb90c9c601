"""What a document is worth to a question; `theme/static/js/search/rank.js` works it out alike.

It needs no more than which documents hold a token in their head (title, number, owner) and in their body, and in which
of them the tokens of a word stand together.  Whole numbers, so that Whoosh and a browser agree to the last digit.

A browser sees only in the text of a document whether tokens stand together.  So that is presumed, and only the first
WINDOW documents are looked into: those where it is not so fall behind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from plugins.search.question import Question, Word

Numbers = Set[int]  # of documents

IN_HEAD, IN_BODY = 4, 2  # what a token earns, times its rarity
ELSE_IN_HEAD, ELSE_IN_BODY = 3, 1  # what all tokens of another way to say a word earn together
# What decides before any of that: each comes before all below it.
ALL_ELSE, ALL, TOGETHER_ELSE, TOGETHER, TOGETHER_IN_HEAD = 1, 2, 3, 4, 5

WINDOW = 100


@dataclass(frozen=True, slots=True)
class Holders:
    """The documents that hold something in their head, and those that hold it in their body."""

    head: Numbers
    body: Numbers

    @property
    def anywhere(self) -> Numbers:
        return self.head | self.body


Held = Callable[[str, bool], Holders]  # of a token, or of all that begin with a character
Together = Callable[[Sequence[str]], Holders]  # where these tokens follow one another


def rarity(total: int, holding: int) -> int:
    """How much it says that a document holds a token: 1 when most do, one more each time half as many do."""
    return (total // max(holding, 1)).bit_length()


def presumed(held: Held) -> Together:
    """Tokens stand together wherever all of them are in the head, or all in the body."""

    def together(tokens: Sequence[str]) -> Holders:
        places = [held(token, False) for token in tokens]
        return Holders(_both(each.head for each in places), _both(each.body for each in places))

    return together


def scores(question: Question, total: int, held: Held, together: Together) -> dict[int, int]:
    """What each document that holds something of the question is worth; `total` is how many documents there are."""
    found: defaultdict[int, int] = defaultdict(int)
    most = 1
    for term in question.terms:
        most += _earn(found, held(*term), rarity(total, len(held(*term).anywhere)), IN_HEAD, IN_BODY)
    for word in question.words:
        ways: dict[int, int] = {}
        for tokens in word.also:
            places = [held(token, False) for token in tokens]
            weight = sum(rarity(total, len(each.anywhere)) for each in places)
            earned: defaultdict[int, int] = defaultdict(int)
            _earn(earned, _all(places), weight, ELSE_IN_HEAD, ELSE_IN_BODY)
            ways |= {number: points for number, points in earned.items() if points > ways.get(number, 0)}
        for number, points in ways.items():
            found[number] += points
        most += max(ways.values(), default=0)
    for number, level in _levels(question.words, held, together).items():
        found[number] += level * most
    return dict(found)


def _earn(found: dict[int, int], places: Holders, weight: int, in_head: int, in_body: int) -> int:
    """Adds what a place earns; returns the most that a document can have earned."""
    for number in places.head:
        found[number] += in_head * weight
    for number in places.body:
        found[number] += in_body * weight
    return (in_head + in_body) * weight


def whole(words: Sequence[Word], held: Held) -> Numbers:
    """The documents that hold all words, in one way or another."""
    return _both(map(or_, *_ways(words, held)))


def _ways(words: Sequence[Word], held: Held) -> tuple[list[Numbers], list[Numbers]]:
    """For each word, the documents that hold it as it was typed, and those that say it otherwise."""
    typed = [_all([held(token, word.is_prefix) for token in word.tokens]).anywhere for word in words]
    other = [_any(_all([held(token, False) for token in tokens]).anywhere for tokens in word.also) for word in words]
    return typed, other


def _levels(words: Sequence[Word], held: Held, together: Together) -> dict[int, int]:
    """The documents that hold all words, and how."""

    def as_one(tokens: Sequence[str]) -> Holders:
        return together(tokens) if len(tokens) > 1 else held(tokens[0], False)

    typed, other = _ways(words, held)
    found = dict.fromkeys(_both(map(or_, typed, other)), ALL_ELSE)
    if not found:
        return found
    phrases = [held(word.tokens[0], True) if word.is_prefix else as_one(word.tokens) for word in words]
    others = [_any(as_one(tokens).anywhere for tokens in word.also) for word in words]
    for level, numbers in (
        (ALL, _both(typed)),
        (TOGETHER_ELSE, _both(each.anywhere | other for each, other in zip(phrases, others, strict=True))),
        (TOGETHER, _both(each.anywhere for each in phrases)),
        (TOGETHER_IN_HEAD, _both(each.head for each in phrases)),
    ):
        found |= dict.fromkeys(numbers, level)
    return found


def _all(places: Sequence[Holders]) -> Holders:
    """Where all of them are: in the head, and at all."""
    return Holders(_both(each.head for each in places), _both(each.anywhere for each in places))


def _both(sets: Iterable[Numbers]) -> Numbers:
    return reduce(and_, sets)


def _any(sets: Iterable[Numbers]) -> Numbers:
    return reduce(or_, sets, frozenset())
