"""What is public now, remembered so that a change can be audited without reading what stays.

A table of the store: of each file its digest, its cause and the files of this site it leads to or loads.  It is the
memory of one tree, named by the digest of that tree's manifest: of any other tree it says nothing, and a build that
finds another one live makes everything anew.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plugins.publish.manifest import Files, PublishedFile
from plugins.store import Connection

TABLES = (
    "CREATE TABLE IF NOT EXISTS published (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, "
    "cause TEXT NOT NULL, links BLOB NOT NULL)",  # links: the ids of files, four bytes each
    "CREATE TABLE IF NOT EXISTS published_tree (digest TEXT NOT NULL)",
)
ENTER = (
    "INSERT INTO published (path, digest, cause, links) VALUES (?, ?, ?, x'') "
    "ON CONFLICT (path) DO UPDATE SET digest = excluded.digest, cause = excluded.cause, links = x''"
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

    def linking_to(self, paths: Iterable[str]) -> dict[str, list[str]]:
        """Of each path, the pages that lead to it or load it, sorted; a path no page leads to is left out."""
        ids = {each: path for path in paths for each in self._ids((path,)).values()}
        found: dict[str, list[str]] = {}
        for each, path in ids.items():
            # Faster than a table of links, which would have thirty lines a page; what was found is looked at again.
            rows = self.store.execute("SELECT path, links FROM published WHERE instr(links, ?)", (_packed([each]),))
            pages = [page for page, links in rows if each in array("I", links)]
            if pages:
                found[path] = sorted(pages)
        return found

    def replace(self, files: Files, links: Mapping[str, Iterable[str]], tree: str) -> None:
        """A whole tree; the caller commits once it is live."""
        self.store.execute("DELETE FROM published")
        self.apply(files, links, (), tree)

    def apply(self, files: Files, links: Mapping[str, Iterable[str]], gone: Iterable[str], tree: str) -> None:
        """A change of the tree; `links` has the targets of each page of `files`."""
        self.store.executemany("DELETE FROM published WHERE path = ?", ((path,) for path in gone if path not in files))
        self.store.executemany(ENTER, ((path, file.digest, file.cause) for path, file in files.items()))
        ids = self._ids({target for targets in links.values() for target in targets})
        self.store.executemany(
            "UPDATE published SET links = ? WHERE path = ?",
            ((_packed(sorted(ids[each] for each in to if each in ids)), page) for page, to in links.items()),
        )
        self.store.execute("DELETE FROM published_tree")
        self.store.execute("INSERT INTO published_tree VALUES (?)", (tree,))

    def _ids(self, paths: Iterable[str]) -> dict[str, int]:
        """Of those that are published; the manifest is not among them."""
        wanted = "SELECT id FROM published WHERE path = ?"
        asked = ((path, self.store.execute(wanted, (path,)).fetchone()) for path in paths)
        return {path: int(found[0]) for path, found in asked if found}


def _packed(ids: Iterable[int]) -> bytes:
    return array("I", ids).tobytes()
