"""What accounts/synonyms.yaml says: words that mean the same to whoever searches, such as 低保 and 最低生活保障.

It is part of the registry, so it is reviewed and signed like the rest of it.  What search makes of it is for
`search/lexicon.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from plugins.folding import fold
from plugins.problems import Location, Rule
from plugins.yamlfile import Fields

SYNONYMS_PATH = "accounts/synonyms.yaml"
FEWEST, MOST = 2, 8  # words of an entry: each is looked for whenever one of them is
WORD = re.compile(r"(?!.*\d{7})[^\W_]{2,20}")  # what search finds as one word; longer numbers are somebody's

NOT_A_WORD = Rule(
    id="REG050",
    name="synonym-not-a-word",
    message="{word} cannot be looked up as one word",
    fix="write 2 to 20 letters or digits, without spaces or punctuation, and no number of more than 6 digits",
    why="Search cuts texts at punctuation; and a long number would be published without anybody asking whose it is.",
)
NOT_A_GROUP = Rule(
    id="REG051",
    name="synonyms-too-few-or-many",
    message="this entry has {count} different words; it needs {fewest} to {most}",
    fix="give two words or more that residents use for the same thing; split an entry that is about more than one",
    why="Whoever types one of them asks for all of them: each costs the reader a file, and a wrong one an answer.",
)
TWICE = Rule(
    id="REG052",
    name="synonym-in-two-entries",
    message="{word} stands in the entry at line {line}, too",
    fix="join the two entries if all their words mean the same, or take the word out of one",
    why="What a word stands for must not depend on which entry is read first.",
)


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Words that mean the same, and where that is laid down or who says so."""

    words: tuple[str, ...]
    basis: str
    at: Location


def parse_synonyms(fields: Fields) -> tuple[Synonyms, ...]:
    """The entries `fields` holds; what is wrong joins their problems."""
    found = tuple(_entry(each) for each in fields.groups("synonyms"))
    seen: dict[str, int] = {}
    for entry in found:
        for word in _different(entry.words):
            if word in seen:
                fields.problems.append(TWICE.at(entry.at, word=word, line=seen[word]))
            seen.setdefault(word, entry.at.line)
    return found


def _entry(fields: Fields) -> Synonyms:
    entry = Synonyms(fields.texts("words"), fields.text("basis"), fields.at("words"))
    for word in entry.words:
        if not WORD.fullmatch(fold(word)):
            fields.problems.append(NOT_A_WORD.at(entry.at, word=word))
    count = len(_different(entry.words))
    if entry.words and not FEWEST <= count <= MOST:
        fields.problems.append(NOT_A_GROUP.at(entry.at, count=count, fewest=FEWEST, most=MOST))
    fields.done()
    return entry


def _different(words: Iterable[str]) -> tuple[str, ...]:
    """Without the differences a reader does not type."""
    return tuple(dict.fromkeys(map(fold, words)))
