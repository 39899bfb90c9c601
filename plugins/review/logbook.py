"""What the publication log said up to one line, kept so that the next build reads only the lines after it.

A table of the store has what `landing.py` made of those lines.  It counts only while the log still begins with exactly
the bytes it was made from (`chain.Start`): all of them are hashed again, only not parsed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from plugins.chain import Chain, Start
from plugins.review.landing import NO_LANDINGS, Landed, Landings, read_landings
from plugins.store import Connection, Damaged
from plugins.trust.checks import InForce

TABLES = (
    "CREATE TABLE IF NOT EXISTS landed (document TEXT PRIMARY KEY, source TEXT, manifest TEXT, sign_offs TEXT, "
    "published TEXT, at TEXT, revision INTEGER, withdrawn INTEGER) WITHOUT ROWID",
    # the lines that were read, and what the last of them say of the site as a whole, as JSON
    "CREATE TABLE IF NOT EXISTS logged (count INTEGER, head TEXT, size INTEGER, digest TEXT, site TEXT)",
)


class Logbook(Mapping[str, Landed]):
    """The documents of a log by id, as a store has them."""

    def __init__(self, store: Connection) -> None:
        for table in TABLES:
            store.execute(table)
        self._store = store

    def __getitem__(self, document: str) -> Landed:
        row = self._store.execute("SELECT * FROM landed WHERE document = ?", (document,)).fetchone()
        if row is None:
            raise KeyError(document)
        id, source, manifest, sign_offs, published, at, revision, withdrawn = row
        try:
            moment = datetime.fromisoformat(at)
        except ValueError as error:
            raise Damaged("a time of the log that cannot be read") from error
        return Landed(id, source, revision, manifest, sign_offs, published, moment, bool(withdrawn))

    def __iter__(self) -> Iterator[str]:
        return (str(row[0]) for row in self._store.execute("SELECT document FROM landed"))

    def __len__(self) -> int:
        return int(self._store.execute("SELECT count(*) FROM landed").fetchone()[0])

    def __bool__(self) -> bool:
        return self._store.execute("SELECT 1 FROM landed").fetchone() is not None

    def recall(self) -> tuple[Start, Landings]:
        """The lines that were read, and what they came to."""
        row = self._store.execute("SELECT count, head, size, digest, site FROM logged").fetchone()
        if row is None:
            return Start(), NO_LANDINGS
        try:
            version, digest, site, commit, tree, restores = json.loads(row[4])
        except (ValueError, TypeError) as error:
            raise Damaged("the end of the log that cannot be read") from error
        return Start(*row[:4]), Landings(self, InForce(version, digest), site, commit, tree, restores)

    def keep(self, chain: Chain, landings: Landings) -> None:
        """All lines of `chain`, which came to `landings`; the caller commits."""
        if landings.in_force is None:
            return
        if not chain.start.count:
            self._store.execute("DELETE FROM landed")
        newer = read_landings(chain.records).documents.values()
        rows = ((*_texts(each), each.revision, each.withdrawn) for each in newer)
        self._store.executemany("INSERT OR REPLACE INTO landed VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        site = (landings.in_force.version, landings.in_force.digest, landings.site, landings.commit)
        rest = json.dumps((*site, landings.tree, landings.restores))
        end = chain.whole()
        self._store.execute("DELETE FROM logged")
        self._store.execute(
            "INSERT INTO logged VALUES (?, ?, ?, ?, ?)", (end.count, end.head, end.size, end.digest, rest)
        )


def _texts(landed: Landed) -> tuple[str, ...]:
    return (
        landed.document,
        landed.source,
        landed.manifest,
        landed.sign_offs,
        landed.published,
        landed.at.isoformat(),
    )
