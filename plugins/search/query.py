"""The words someone types -> the stories that hold them, the best first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.edition.tags import is_ended
from plugins.search.facets import stands_under
from plugins.search.index import find
from plugins.search.lexicon import PLAIN, Lexicon
from plugins.search.question import parse_question

FACETS = ("account", "village", "kind", "column", "topic", "validity")


@dataclass(frozen=True, slots=True)
class Hit:
    """One result.  `date` is ISO text, `source` the path of the draft in the repository.

    Is it whole?  Then it holds all words, in one way or another; else some of them.
    """

    id: str
    title: str
    owner: str
    kind: str
    date: str
    url: str
    source: str
    extract: str
    column: str = ""
    topic: str = ""
    validity: str = ""
    is_whole: bool = True

    @property
    def ended(self) -> str:
        """What its unit says of a document that no longer holds; "" of one that does."""
        return self.validity if is_ended(self.validity) else ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What hits are narrowed to, where it is not empty: ids of an account and a village, a kind, the first day ...

    Only `with_ended` are those among them that no longer hold.
    """

    account: str = ""
    village: str = ""
    kind: str = ""
    since: str = ""  # ISO text
    column: str = ""
    topic: str = ""
    validity: str = ""
    with_ended: bool = False

    @property
    def narrows(self) -> bool:
        return self not in (ANY, WITH_ENDED)

    def fits(self, hit: Hit) -> bool:
        values = {name: value for name in FACETS if (value := getattr(self, name))}
        return stands_under(hit, values) and hit.date >= self.since


ANY, WITH_ENDED = Wanted(), Wanted(with_ended=True)


def ask(folder: Path, words: str, limit: int = 10, lexicon: Lexicon = PLAIN, wanted: Wanted = ANY) -> tuple[Hit, ...]:
    """The best `limit` hits for `words` in the index at `folder`; `lexicon` is that of its site.

    In the order of docs/explanation/search.md; equals as in every list, the newest first.  Raises SettingsError without
    an index.
    """

    def fits(row: dict[str, Any]) -> bool:
        return wanted.fits(_hit(row))

    question = parse_question(words, lexicon)
    return tuple(map(_hit, find(folder, question, limit, wanted.with_ended, fits if wanted.narrows else None)))


def _hit(row: dict[str, Any]) -> Hit:
    return Hit(title=row["shown_title"], **{name: value for name, value in row.items() if name != "shown_title"})
