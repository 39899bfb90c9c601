"""Other ways to say a word of a question, in one small static file that a browser fetches once.

    search/w-<digest>.json   {"same": [[word, ...], ...]}: the words of an entry mean the same

Only questions are widened, never texts: an entry that changes touches no other file of the index, and what somebody
typed still comes before what says the same.  `theme/static/js/search/lexicon.js` widens alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from plugins.folding import fold
from plugins.problems import SettingsError
from plugins.search import shards

MANIFEST = "search/manifest.json"
MOST_WAYS = 8  # to say one word, beside the one that was typed: each costs a reader files


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What a county says of words: folded, as questions are."""

    same: tuple[tuple[str, ...], ...] = ()

    def ways(self, word: str) -> tuple[str, ...]:
        """Other ways to say a folded word that stands between two spaces: a part of it is said otherwise."""
        found = dict.fromkeys(each for each in self._same(word) if each != word)
        return tuple(islice(found, MOST_WAYS))

    def _same(self, word: str) -> Iterator[str]:
        for group in self.same:
            for said in group:
                if said in word:
                    yield from (word.replace(said, other, 1) for other in group if other != said)

    def file(self) -> tuple[str, bytes]:
        """Its path below the output, and what it holds."""
        data = json.dumps({"same": self.same}, ensure_ascii=False, separators=(",", ":")).encode()
        return f"search/w-{shards.name_of([data])}.json", data


PLAIN = Lexicon()


def make_lexicon(synonyms: Iterable[Iterable[str]]) -> Lexicon:
    return Lexicon(tuple(tuple(dict.fromkeys(map(fold, words))) for words in synonyms))


def read_lexicon(site: Path) -> Lexicon:
    """That of a site.  Raises SettingsError where its files are missing or damaged."""
    try:
        manifest: Any = json.loads((site / MANIFEST).read_bytes())
        held: Any = json.loads((site / f"search/w-{manifest['words']}.json").read_bytes())
        return Lexicon(tuple(map(tuple, held["same"])))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            "the search files in {folder} are damaged", "run: ./build.py build", folder=site / "search"
        ) from error
