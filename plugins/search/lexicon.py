"""Other ways to say a word of a question, in one small static file that a browser fetches once.

    search/w-<digest>.json   {"same": [[word, ...], ...], "names": [[name, its syllables], ...]}

The words of an entry mean the same.  The names of units and villages may be typed in letters: whole, from any of their
characters on, up to anywhere, or by first letters (hexingcun, xiaoxue, hex, hxc).

Only questions are widened, never texts: an entry that changes touches no other file of the index, and what somebody
typed still comes before what says the same.  `theme/static/js/search/lexicon.js` widens alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import Any

from plugins.folding import fold
from plugins.pinyin import syllables
from plugins.problems import SettingsError
from plugins.search import shards

MANIFEST = "search/manifest.json"
LETTERS = re.compile("[a-z]{3,}")  # of a name that is typed in letters
MOST_WAYS = 8  # to say one word, beside the one that was typed: each costs a reader files


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What a county says of words: folded, as questions are."""

    same: tuple[tuple[str, ...], ...] = ()
    names: tuple[tuple[str, tuple[str, ...]], ...] = ()  # with a syllable for each character

    def ways(self, word: str) -> tuple[str, ...]:
        """Other ways to say a folded word that stands between two spaces: a part of it is said otherwise."""
        found = dict.fromkeys(each for each in chain(self._same(word), self._spelled(word)) if each != word)
        return tuple(islice(found, MOST_WAYS))

    def _same(self, word: str) -> Iterator[str]:
        for group in self.same:
            for said in group:
                if said in word:
                    yield from (word.replace(said, other, 1) for other in group if other != said)

    def _spelled(self, word: str) -> Iterator[str]:
        for typed in LETTERS.findall(word):
            spelled = [each for name, syllables in self.names for each in _parts(typed, name, syllables)]
            for part, _ in sorted(spelled, key=lambda each: not each[1]):
                yield word.replace(typed, part, 1)

    def file(self) -> tuple[str, bytes]:
        """Its path below the output, and what it holds."""
        held = {"same": self.same, "names": [[name, " ".join(syllables)] for name, syllables in self.names]}
        data = json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode()
        return f"search/w-{shards.name_of([data])}.json", data


PLAIN = Lexicon()


def make_lexicon(synonyms: Iterable[Iterable[str]], names: Iterable[tuple[str, str]] = ()) -> Lexicon:
    """That of a county.  `names` have syllables where somebody stated them, otherwise ""."""
    read: dict[str, list[str]] = {}
    for name, stated in names:
        spoken = stated.split()
        for part in fold(name).split():  # what stands apart is typed apart
            read[part] = (spoken if len(spoken) == len(part) else []) or read.get(part, [])
    return Lexicon(
        same=tuple(tuple(dict.fromkeys(map(fold, words))) for words in synonyms),
        names=tuple((name, _read(name, read)) for name in read),
    )


def _read(name: str, stated: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The syllables of a name; in that of a unit stands that of its place, read alike."""
    found = list(syllables(name))
    for known, spoken in stated.items():
        at = name.find(known)
        if spoken and at >= 0:
            found[at : at + len(known)] = spoken
    return tuple(found)


def _parts(typed: str, name: str, syllables: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The parts of a name, two characters or more, that these letters stand for; whether all of it was typed."""
    for start in range(len(name) - 1):
        spoken = list(accumulate(syllables[start:]))
        end = next((count for count, text in enumerate(spoken, 1) if text.startswith(typed)), 0)
        if end > 1 or (end == 1 and start == 0):  # a single syllable begins too many names
            yield name[start : start + max(end, 2)], spoken[end - 1] == typed and end > 1
        initials = "".join(syllable[0] for syllable in syllables[start : start + len(typed)])
        if initials == typed:
            yield name[start : start + len(typed)], True


def read_lexicon(site: Path) -> Lexicon:
    """That of a site.  Raises SettingsError where its files are missing or damaged."""
    try:
        manifest: Any = json.loads((site / MANIFEST).read_bytes())
        held: Any = json.loads((site / f"search/w-{manifest['words']}.json").read_bytes())
        names = tuple((name, tuple(syllables.split(" "))) for name, syllables in held["names"])
        return Lexicon(tuple(map(tuple, held["same"])), names)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(site) from error


def damaged(site: Path) -> SettingsError:
    """Of the search files of a site."""
    return SettingsError("the search files in {folder} are damaged", "run: ./build.py build", folder=site / "search")
