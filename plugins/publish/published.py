"""What is public now, remembered so that a change can be audited without reading what stays.

A table of the store: of each file its digest, its cause and the files of this site it leads to or loads.  It is the
memory of one tree, named by the digest of that tree's manifest: of any other tree it says nothing, and a build that
finds another one live makes everything anew.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from plugins.publish.manifest import Files, PublishedFile
from plugins.store import Connection

TABLES = (
    # links: the ids of files, four bytes each; linked: how many pages lead here
    "CREATE TABLE IF NOT EXISTS published (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, "
    "cause TEXT NOT NULL, links BLOB NOT NULL DEFAULT x'', linked INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE IF NOT EXISTS published_tree (digest TEXT NOT NULL)",
)
ENTER = (
    "INSERT INTO published (path, digest, cause) VALUES (?, ?, ?) "
    "ON CONFLICT (path) DO UPDATE SET digest = excluded.digest, cause = excluded.cause"
)


@dataclass(frozen=True, slots=True)
class Published:
    """The files of one published tree."""

    store: Connection

    @classmethod
    def of(cls, store: Connection) -> Published:
        for table in TABLES:
            store.execute(table)
        return cls(store)

    @property
    def tree(self) -> str:
        """The digest of the manifest of the tree this is about; "" for none."""
        found = self.store.execute("SELECT digest FROM published_tree").fetchone()
        return str(found[0]) if found else ""

    def __contains__(self, path: object) -> bool:
        return self.store.execute("SELECT 1 FROM published WHERE path = ?", (path,)).fetchone() is not None

    def file(self, path: str) -> PublishedFile | None:
        found = self.store.execute("SELECT digest, cause FROM published WHERE path = ?", (path,)).fetchone()
        return PublishedFile(*found) if found else None

    def linking_to(self, paths: Iterable[str], besides: Set[str] = frozenset()) -> dict[str, list[str]]:
        """Of each path, the pages that lead to it or load it, but for those `besides`; only where there are any."""
        known = Counter(id for page in besides for id in self._links_of(page))
        found: dict[str, list[str]] = {}
        for path in paths:
            row = self.store.execute("SELECT id, linked FROM published WHERE path = ?", (path,)).fetchone()
            if row and row[1] > known[row[0]]:
                pages = [page for page in self._linking(*row) if page not in besides]
                if pages:
                    found[path] = sorted(pages)
        return found

    def _linking(self, id: int, linked: int) -> Iterator[str]:
        """Looks at every page until all are found: a table of links would have thirty lines for each page."""
        rows = self.store.execute("SELECT path, links FROM published WHERE instr(links, ?)", (_packed([id]),))
        for path, links in rows:
            if id in array("I", links):  # instr may find the bytes of two neighbours
                yield path
                linked -= 1
                if not linked:
                    return

    def _links_of(self, page: str) -> array[int]:
        found = self.store.execute("SELECT links FROM published WHERE path = ?", (page,)).fetchone()
        return array("I", found[0] if found else b"")

    def replace(self, files: Files, links: Mapping[str, Iterable[str]], tree: str) -> None:
        """A whole tree; the caller commits once it is live."""
        ids = {path: id for id, path in enumerate(sorted(files), start=1)}
        targets = {page: array("I", sorted({ids[each] for each in to if each in ids})) for page, to in links.items()}
        linked = Counter(each for to in targets.values() for each in to)
        self.store.execute("DELETE FROM published")
        self.store.executemany(
            "INSERT INTO published VALUES (?, ?, ?, ?, ?, ?)",
            (
                (id, path, files[path].digest, files[path].cause, _packed(targets.get(path, ())), linked[id])
                for path, id in ids.items()
            ),
        )
        self._set_tree(tree)

    def apply(self, files: Files, links: Mapping[str, Iterable[str]], gone: Iterable[str], tree: str) -> None:
        """A change of the tree; `links` has the targets of each page of `files`."""
        leaving = [path for path in gone if path not in files]
        before = Counter(each for path in (*leaving, *files) for each in self._links_of(path))
        self._count(before, -1)  # while the ids are what they were: one that is free is given away again
        self.store.executemany("DELETE FROM published WHERE path = ?", ((path,) for path in leaving))
        self.store.executemany(ENTER, ((path, file.digest, file.cause) for path, file in files.items()))
        ids = self._ids({target for targets in links.values() for target in targets})
        linked = Counter[int]()
        for page in files:
            targets = sorted({ids[each] for each in links.get(page, ()) if each in ids})
            linked.update(targets)
            self.store.execute("UPDATE published SET links = ? WHERE path = ?", (_packed(targets), page))
        self._count(linked, 1)
        self._set_tree(tree)

    def _count(self, linked: Mapping[int, int], sign: int) -> None:
        changes = ((sign * count, id) for id, count in linked.items())
        self.store.executemany("UPDATE published SET linked = linked + ? WHERE id = ?", changes)

    def _set_tree(self, tree: str) -> None:
        self.store.execute("DELETE FROM published_tree")
        self.store.execute("INSERT INTO published_tree VALUES (?)", (tree,))

    def _ids(self, paths: Iterable[str]) -> dict[str, int]:
        """Of those that are published; the manifest is not among them."""
        wanted = "SELECT id FROM published WHERE path = ?"
        asked = ((path, self.store.execute(wanted, (path,)).fetchone()) for path in paths)
        return {path: int(found[0]) for path, found in asked if found}


def _packed(ids: Iterable[int]) -> bytes:
    return array("I", ids).tobytes()
