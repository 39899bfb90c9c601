"""What the build before knew of every draft, so that this one judges only those about which anything is new.

Remembered are approvals without any remark, with what they rest on: all else is judged again by every build.  A row
says where a draft lies, which id it has, which files it shows, which documents it leads to, and on which day the clock
will alter what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from plugins.drafts.model import SIDECAR, Draft
from plugins.edition.addresses import document_url
from plugins.paths import collision_key
from plugins.pipeline.judge import Judged
from plugins.store import Connection
from plugins.villages.books import borne, rested_on

TABLES = (
    # `settled`: approved without a remark; `due`: the day from which that has to be asked again, "" for never
    # `out`: the id of what is shown for it; both ids "" where there is none
    "CREATE TABLE IF NOT EXISTS draft (source TEXT PRIMARY KEY, id TEXT, out TEXT, twin TEXT, "
    "settled INTEGER, due TEXT) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS draft_id ON draft (id)",
    "CREATE INDEX IF NOT EXISTS draft_out ON draft (out)",
    "CREATE INDEX IF NOT EXISTS draft_twin ON draft (twin)",
    "CREATE INDEX IF NOT EXISTS draft_open ON draft (due) WHERE NOT settled OR due != ''",
    "CREATE TABLE IF NOT EXISTS shown (path TEXT, source TEXT, PRIMARY KEY (path, source)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS shown_by ON shown (source)",
    "CREATE TABLE IF NOT EXISTS leads (url TEXT, source TEXT, PRIMARY KEY (url, source)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS leads_from ON leads (source)",
    # what of the books of a village rests on what (villages/books.py): a change of one has the other judged again
    "CREATE TABLE IF NOT EXISTS bears (book TEXT, source TEXT, PRIMARY KEY (source, book)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS rests (book TEXT, source TEXT, PRIMARY KEY (book, source)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS rests_by ON rests (source)",
    # files of the tree that are neither draft nor shown by one: the profiles of villages, withdrawals, strays
    "CREATE TABLE IF NOT EXISTS beside (path TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS built (moment TEXT, commit_id TEXT, log TEXT, tree TEXT)",
)


@dataclass(frozen=True, slots=True)
class Built:
    """The build before: when it was, of which commit, the head of the log after it, the digest of what it published."""

    now: datetime
    commit: str
    log: str
    tree: str


class Known:
    """The drafts of the build before, in a store."""

    def __init__(self, store: Connection) -> None:
        for table in TABLES:
            store.execute(table)
        self._store = store

    @property
    def built(self) -> Built | None:
        row = self._store.execute("SELECT moment, commit_id, log, tree FROM built").fetchone()
        return Built(datetime.fromisoformat(row[0]), *row[1:]) if row else None

    def set_built(self, built: Built) -> None:
        self._store.execute("DELETE FROM built")
        values = (built.now.isoformat(), built.commit, built.log, built.tree)
        self._store.execute("INSERT INTO built VALUES (?, ?, ?, ?)", values)

    def clear(self) -> None:
        for table in ("draft", "shown", "leads", "bears", "rests", "beside", "built"):
            self._store.execute(f"DELETE FROM {table}")  # noqa: S608 - the names stand here

    def open(self, today: date) -> set[str]:
        """The drafts that were not settled, or are not by `today`."""
        query = "SELECT source FROM draft WHERE (NOT settled OR due != '') AND (NOT settled OR due <= ?)"
        return self._texts(query, today.isoformat())

    def ids_of(self, source: str) -> tuple[str, str]:
        """The id of the draft at `source`, and that of what was shown for it; "" for none."""
        row = self._store.execute("SELECT id, out FROM draft WHERE source = ?", (source,)).fetchone()
        return (str(row[0]), str(row[1])) if row else ("", "")

    def shown_by(self, source: str) -> set[str]:
        """The files that the draft at `source` shows."""
        return self._texts("SELECT path FROM shown WHERE source = ?", source)

    def owners(self, path: str) -> set[str]:
        """The drafts that show the file at `path`, or whose sign-offs it holds."""
        owners = self._texts("SELECT source FROM shown WHERE path = ?", path)
        if path.endswith(SIDECAR):
            owners |= self._texts("SELECT source FROM draft WHERE source = ?", path.removesuffix(SIDECAR) + ".md")
        return owners

    def leading_to(self, ids: Iterable[str]) -> set[str]:
        """The drafts that lead to one of these documents."""
        query = "SELECT source FROM leads WHERE url = ?"
        return {source for id in ids for source in self._texts(query, document_url(id))}

    def twins(self, id: str) -> set[str]:
        """The drafts whose id cannot be told from this one."""
        return self._texts("SELECT source FROM draft WHERE twin = ?", collision_key(id))

    def behind(self, id: str) -> set[str]:
        """The drafts for which the document `id` is shown."""
        return self._texts("SELECT source FROM draft WHERE out = ?", id)

    def borne_by(self, sources: Iterable[str]) -> set[str]:
        """What of the books of villages the drafts at these paths say."""
        query = "SELECT book FROM bears WHERE source = ?"
        return {book for source in sources for book in self._texts(query, source)}

    def resting_on(self, books: Iterable[str]) -> set[str]:
        """The ledgers that were compared with any of these, or would have been."""
        query = "SELECT source FROM rests WHERE book = ?"
        return {source for book in books for source in self._texts(query, book)}

    def beside(self) -> set[str]:
        return self._texts("SELECT path FROM beside")

    def learn(self, judged: Judged, today: date) -> None:
        """Remembers the drafts that were judged, in the place of what was known of them."""
        self.forget(judged.sources)
        self.add(rows_of(judged, today))

    def add(self, rows: Rows) -> None:
        """Remembers drafts of which nothing was known."""
        self._store.executemany("INSERT INTO draft VALUES (?, ?, ?, ?, ?, ?)", rows.drafts)
        self._store.executemany("INSERT OR IGNORE INTO shown VALUES (?, ?)", rows.shown)
        self._store.executemany("INSERT OR IGNORE INTO leads VALUES (?, ?)", rows.leads)
        self._store.executemany("INSERT OR IGNORE INTO bears VALUES (?, ?)", rows.bears)
        self._store.executemany("INSERT OR IGNORE INTO rests VALUES (?, ?)", rows.rests)

    def forget(self, sources: Iterable[str]) -> None:
        rows = tuple((source,) for source in sources)
        for query in (
            "DELETE FROM draft WHERE source = ?",
            "DELETE FROM shown WHERE source = ?",
            "DELETE FROM leads WHERE source = ?",
            "DELETE FROM bears WHERE source = ?",
            "DELETE FROM rests WHERE source = ?",
        ):
            self._store.executemany(query, rows)

    def set_beside(self, paths: Iterable[str]) -> None:
        self._store.execute("DELETE FROM beside")
        self._store.executemany("INSERT INTO beside VALUES (?)", ((path,) for path in paths))

    def _texts(self, query: str, *values: str) -> set[str]:
        return {row[0] for row in self._store.execute(query, values)}


@dataclass(frozen=True, slots=True)
class Rows:
    """What is remembered of some drafts, as it will lie in the store."""

    drafts: tuple[tuple[str, str, str, str, bool, str], ...]
    shown: frozenset[tuple[str, str]]
    leads: frozenset[tuple[str, str]]
    bears: frozenset[tuple[str, str]]
    rests: frozenset[tuple[str, str]]


def rows_of(judged: Judged, today: date) -> Rows:
    """What is to be remembered of the drafts that were judged."""
    drafts = {draft.source: draft for draft in judged.drafts}
    approved = {each.draft.source: each for each in judged.decision.approved}
    remarked = judged.remarked | judged.standing.keys()
    rows = []
    for source in judged.sources:
        each, draft = approved.get(source), drafts.get(source)
        settled = each is not None and not (each.notes or each.owing or source in remarked)
        id, out = draft.id if draft else "", each.draft.id if each else ""
        twin = collision_key(id) if id else ""
        rows.append((source, str(id), str(out), twin, settled, due_of(draft, today) if draft else ""))
    shown = {(file.path, source) for source, draft in drafts.items() for file in draft.files}
    leads = {(url, source) for source, written in judged.written.items() for url in written.body.links}
    bears = {(book, source) for source, draft in drafts.items() for book in borne(draft)}
    rests = {
        (book, source)
        for source, written in judged.written.items()
        for book in rested_on(written.draft, written.tables.ledger)
    }
    return Rows(tuple(rows), frozenset(shown), frozenset(leads), frozenset(bears), frozenset(rests))


def due_of(draft: Draft, today: date) -> str:
    """The next day on which this draft shows something else than before.

    A list of recipients comes or goes, or what the draft says begins or ceases to hold.
    """
    note = draft.recipients
    days = [note.shown_from, note.shown_until + timedelta(days=1)] if note else []
    days += [draft.effective] if draft.effective else []
    days += [draft.until + timedelta(days=1)] if draft.until else []
    return min((day.isoformat() for day in days if day > today), default="")
