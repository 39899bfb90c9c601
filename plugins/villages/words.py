"""Amounts in capital numerals beside their figures: both have to say the same."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.capitals import AMOUNT, parse_capitals, write_capitals
from plugins.money import format_money
from plugins.problems import Location, Problem
from plugins.villages.rules import NOT_IN_WORDS, OTHER_WORDS

MARKS = frozenset("元圆角分")


def check_words(words: str, fen: int, at: Location) -> Iterator[Problem]:
    """`words` against a figure."""
    expected = write_capitals(fen)
    try:
        said = parse_capitals(words)
    except ValueError:
        yield NOT_IN_WORDS.at(at, found=words, expected=expected)
        return
    if said != fen:
        figure = format_money(fen)
        yield OTHER_WORDS.at(at, found=words, words=format_money(said), figure=figure, expected=expected)


def check_text(text: str, fen: int, at: Location) -> Iterator[Problem]:
    """The amounts that stand in a text beside the figure it is about; what is taken back may be told without 负."""
    for found in AMOUNT.finditer(text):
        if not MARKS.isdisjoint(found[0]):
            yield from check_words(found[0], fen if found[0].startswith("负") else abs(fen), at)
