"""The words someone types -> the stories that hold them, the best first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from plugins.search.index import find
from plugins.search.lexicon import PLAIN, Lexicon
from plugins.search.question import parse_question


@dataclass(frozen=True, slots=True)
class Hit:
    """One result.  `date` is ISO text, `source` the path of the draft in the repository."""

    id: str
    title: str
    owner: str
    kind: str
    date: str
    url: str
    source: str
    extract: str


def ask(folder: Path, words: str, limit: int = 10, lexicon: Lexicon = PLAIN) -> tuple[Hit, ...]:
    """The best `limit` hits for `words` in the index at `folder`; `lexicon` is that of its site.

    In the order of docs/explanation/search.md; equals as in every list, the newest first.  Raises SettingsError without
    an index.
    """
    return tuple(
        Hit(
            id=row["id"],
            title=row["shown_title"],
            owner=row["owner"],
            kind=row["kind"],
            date=row["date"],
            url=row["url"],
            source=row["source"],
            extract=row["extract"],
        )
        for row in find(folder, parse_question(words, lexicon), limit)
    )
