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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What hits are narrowed to, where it is not empty: ids of an account and a village, a kind, the first day."""

    account: str = ""
    village: str = ""
    kind: str = ""
    since: str = ""  # ISO text

    def fits(self, id: str, kind: str, date: str) -> bool:
        of_account = not self.account or id.startswith(f"articles/{self.account}/")
        of_village = not self.village or id.startswith(f"villages/{self.village}/")
        return of_account and of_village and self.kind in ("", kind) and date >= self.since


ANY = Wanted()


def ask(folder: Path, words: str, limit: int = 10, lexicon: Lexicon = PLAIN, wanted: Wanted = ANY) -> tuple[Hit, ...]:
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
        for row in find(folder, parse_question(words, lexicon), limit, None if wanted == ANY else wanted.fits)
    )
