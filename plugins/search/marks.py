"""Where in a text the words of a question stand; `theme/static/js/search/show.js` finds the same in the browser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from plugins.folding import fold
from plugins.search.question import Question, Word
from plugins.search.tokens import JOINT, PIECE, is_han

BEFORE, LENGTH = 40, 160  # characters of a passage before the words, and of all of it
ENDS = re.compile("[。！？；!?;\n]")  # behind which a passage may begin


class Stretch(NamedTuple):
    """A part of a text, `end` not counted."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a text, and whether the words of the question stand there."""

    text: str
    is_found: bool


class _Cut(NamedTuple):
    """A token with where it stands in the line of tokens and in the text."""

    text: str
    position: int
    start: int
    end: int


def stretches(text: str, question: Question) -> list[Stretch]:
    """Where the words stand in `text` (in NFC): whole phrases, else their parts."""
    cuts = list(_cuts(text))
    found: list[Stretch] = []
    for word in question.words:
        found += _phrases(cuts, word) or _parts(cuts, word)
    return sorted(found, key=lambda stretch: (stretch.start, -stretch.end))


def marked(text: str, question: Question) -> tuple[Piece, ...]:
    """`text` in pieces, those apart in which words of the question stand."""
    text = unicodedata.normalize("NFC", text)
    pieces: list[Piece] = []
    done = 0
    for start, end in stretches(text, question):
        if end > done:
            pieces += [Piece(text[done : max(start, done)], False), Piece(text[max(start, done) : end], True)]
            done = end
    return tuple(piece for piece in (*pieces, Piece(text[done:], False)) if piece.text)


def passage(text: str, question: Question) -> str:
    """What stands around the words in a long text, the longest phrase first; "" where they do not stand in it."""
    text = unicodedata.normalize("NFC", text)
    found = stretches(text, question)
    if not found:
        return ""
    best = max(found, key=lambda stretch: (stretch.end - stretch.start, -stretch.start))
    ends = [match.end() for match in ENDS.finditer(text, max(best.start - BEFORE, 0), best.start)]
    start = ends[0] if ends else max(best.start - BEFORE // 2, 0)
    end = start + LENGTH
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"


def _phrases(cuts: Sequence[_Cut], word: Word) -> list[Stretch]:
    if word.is_prefix:
        return [
            Stretch(each.start, each.start + len(word.tokens[0]))
            for each in cuts
            if each.text.startswith(word.tokens[0])
        ]
    same = [{each.position: each for each in cuts if each.text == token} for token in word.tokens]
    last = len(same) - 1
    return [
        Stretch(each.start, same[last][position + last].end)
        for position, each in same[0].items()
        if all(position + step in held for step, held in enumerate(same))
    ]


def _parts(cuts: Sequence[_Cut], word: Word) -> list[Stretch]:
    return [Stretch(each.start, each.end) for each in cuts if each.text in word.tokens and not is_han(each.text)]


def _cuts(text: str) -> Iterator[_Cut]:
    """The tokens of a text; one character of it may fold to several."""
    folded = ""
    origin: list[int] = []
    for at, character in enumerate(text):
        plain = fold(character)
        origin += [at] * len(plain)
        folded += plain
    position = 0
    before: _Cut | None = None  # what ends at this position
    for match in PIECE.finditer(folded):
        first, size = match.start(), len(match[1] or "")
        unit = match[0][0] if size else match[0]
        if before and not (size and is_han(before.text)):
            text = f"{before.text}{JOINT}{unit}"
            yield _Cut(text, position - 1, before.start, origin[first + len(unit) - 1] + 1)
        last = match[0][-1] if size else match[0]
        before = _Cut(last, position + max(size, 1) - 1, origin[match.end() - len(last)], origin[match.end() - 1] + 1)
        if not size:
            yield _Cut(match[0], position, origin[first], origin[match.end() - 1] + 1)
            position += 1
            continue
        ends = {(0, 1), (size - 1, size)} | {(at, at + 2) for at in range(size - 1)}
        for start, end in sorted(ends):
            piece = match[1][start:end]
            yield _Cut(piece, position + start, origin[first + start], origin[first + end - 1] + 1)
        position += size
