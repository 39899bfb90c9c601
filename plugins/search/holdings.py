"""Every document that can be found, in the store, with the blocks and segments made of them.

A whole site is put in at once, a change afterwards; both leave the same rows, so the same files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from plugins.phases import Step
from plugins.search import parts, shards
from plugins.search.concordance import concordance
from plugins.search.cuts import Line, Place, Stretch, divided, flat, rank_of
from plugins.search.document import Document
from plugins.search.lexicon import MANIFEST, PLAIN, Lexicon
from plugins.search.parts import Binder, Folders, Maker, Sheaf
from plugins.search.shards import Block, Files, Segment
from plugins.slices import HERE, Workers
from plugins.store import Connection, passing_store

TABLES = (
    "CREATE TABLE IF NOT EXISTS search_document (id TEXT PRIMARY KEY, moment INTEGER, data TEXT) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS search_place (moment INTEGER, id TEXT, rank INTEGER, cut INTEGER, "
    "PRIMARY KEY (moment, id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS search_block (moment INTEGER, id TEXT, name TEXT, count INTEGER, ended TEXT, "
    "cells BLOB, PRIMARY KEY (moment, id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS search_segment (moment INTEGER, id TEXT, blocks TEXT, buckets INTEGER, groups TEXT, "
    "PRIMARY KEY (moment, id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS search_lasting (folds TEXT, words TEXT)",  # paths of files that no change makes anew
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change makes of the published files, and the states before and after it."""

    files: dict[str, bytes]
    gone: frozenset[str]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A segment as it is in the store: the names of its blocks."""

    segment: Segment
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """A segment as it should be: the places behind its blocks, the blocks, and what is bound in its place now."""

    places: list[Place]
    blocks: list[Block]
    old: Bound | None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(block.name for block in self.blocks)

    @property
    def count(self) -> int:
        return sum(block.count for block in self.blocks)


class Holdings:
    """The documents in a store."""

    def __init__(self, store: Connection) -> None:
        for table in TABLES:
            store.execute(table)
        self._store = store
        self._places = Line(store, "search_place", parts.BLOCK_REACH)

    def fill(
        self,
        documents: Iterable[Document],
        folders: Folders,
        workers: Workers = HERE,
        step: Step | None = None,
        lexicon: Lexicon = PLAIN,
    ) -> Iterator[str]:
        """Puts a whole site in the place of what was there, and writes every file of it; gives their paths."""
        for table in ("search_document", "search_place", "search_block", "search_segment", "search_lasting"):
            self._store.execute(f"DELETE FROM {table}")  # noqa: S608 - tables of ours
        found = parts.parts(documents)
        for part, made in zip(found, chain.from_iterable(workers.share(Maker, folders, found)), strict=True):
            for documents, (block, cells) in zip(part.blocks, made.blocks, strict=True):
                for document in documents:
                    is_open = part.is_open and documents is part.blocks[-1]
                    self._put(document, cut=document is documents[-1] and not is_open)
                self._put_block(documents[-1].place, block, cells)
            yield from made.paths
            if step:
                step(len(part.documents))
        planned = self._planned()
        sheaves = list(map(self._sheaf, planned))
        bound = chain.from_iterable(workers.share(Binder, folders.output, sheaves))
        for each, (segment, paths) in zip(planned, bound, strict=True):
            self._put_segment(each, segment)
            yield from paths
        folds, words = shards.folds(), lexicon.file()
        self._store.execute("INSERT INTO search_lasting VALUES (?, ?)", (folds[0], words[0]))
        yield from parts.write([folds, words, (MANIFEST, self.manifest())], folders.output)

    def apply(self, changed: Iterable[Document], dropped: Iterable[str]) -> Outcome:
        """Takes these documents in the place of those with the same ids, and `dropped` out."""
        manifest = self.manifest()
        altered, moved = self._exchange(changed, dropped)
        before: set[str] = set()
        files: dict[str, bytes] = {}
        cells: dict[str, bytes] = {}  # of blocks that are no more
        for stretch in self._places.stretches(altered | self._places.recut(moved)):
            for block, packed in self._take_blocks(stretch):
                before.update(block.paths())
                cells[block.name] = packed
            files.update(self._make_blocks(stretch))
        planned = self._planned()
        for old in self._take_segments({each.places[-1] for each in planned}):
            before.update(old.segment.paths())
        for each in planned:
            if each.old is None or each.old.blocks != each.names:
                if each.old:
                    before.update(each.old.segment.paths())
                segment, made = self._bind(each, cells)
                self._put_segment(each, segment)
                files.update(made)
                before.difference_update(set(segment.paths()) - files.keys())
        gone = frozenset(before - files.keys())
        files = {path: data for path, data in files.items() if path not in before}
        now = self.manifest()
        files = files if now == manifest else {**files, MANIFEST: now}
        return Outcome(files, gone, shards.name_of([manifest]), shards.name_of([now]))

    def manifest(self) -> bytes:
        rows = self._store.execute("SELECT buckets, groups, blocks FROM search_segment ORDER BY moment, id")
        blocks = {
            name: Block(name, count, tuple(map(int, ended.split())))
            for name, count, ended in self._store.execute("SELECT name, count, ended FROM search_block")
        }
        segments = [
            (Segment(tuple(groups.split()), number), [blocks[name] for name in names.split()])
            for number, groups, names in rows
        ]
        ((folds, words),) = self._store.execute("SELECT folds, words FROM search_lasting")
        return shards.manifest(segments, folds, words)

    def state(self) -> str:
        """A name for what is here: the same for the same documents."""
        return shards.name_of([self.manifest()])

    def documents(self) -> Iterator[Document]:
        """Every document, the oldest first."""
        query = "SELECT data FROM search_place JOIN search_document USING (id) ORDER BY search_place.moment, id"
        return (Document.from_text(data) for (data,) in self._store.execute(query))

    def _exchange(self, changed: Iterable[Document], dropped: Iterable[str]) -> tuple[set[Place], set[Place]]:
        """Where something differs now, and where a document came or went."""
        altered: set[Place] = set()
        moved: set[Place] = set()
        now = {document.id: document for document in changed}
        for id in {*now, *dropped}:
            query = "SELECT moment, data FROM search_document WHERE id = ?"
            old, text = self._store.execute(query, (id,)).fetchone() or (None, "")
            document = now.get(id)
            if document is None or document.moment != old:
                if old is not None:
                    self._remove((old, id))
                    moved.add((old, id))
                if document:
                    self._put(document)
                    moved.add(document.place)
            elif document.to_text() != text:
                self._store.execute("UPDATE search_document SET data = ? WHERE id = ?", (document.to_text(), id))
                altered.add(document.place)
        return altered | moved, moved

    def _put(self, document: Document, cut: bool = False) -> None:
        moment, id = document.place
        self._store.execute("INSERT INTO search_document VALUES (?, ?, ?)", (id, moment, document.to_text()))
        self._store.execute("INSERT INTO search_place VALUES (?, ?, ?, ?)", (moment, id, rank_of(id), int(cut)))

    def _remove(self, place: Place) -> None:
        self._store.execute("DELETE FROM search_place WHERE moment = ? AND id = ?", place)
        self._store.execute("DELETE FROM search_document WHERE id = ?", place[1:])

    def _make_blocks(self, stretch: Stretch) -> Iterator[tuple[str, bytes]]:
        """The blocks of a stretch; gives their files."""
        for piece in self._places.pieces(stretch):
            documents = [self._document(id) for _, id in piece]
            block, files = shards.shelves(documents)
            self._put_block(piece[-1], block, parts.packed(shards.cells(concordance(documents), documents)))
            yield from files

    def _put_block(self, end: Place, block: Block, cells: bytes) -> None:
        row = (*end, block.name, block.count, " ".join(map(str, block.ended)), cells)
        self._store.execute("INSERT INTO search_block VALUES (?, ?, ?, ?, ?, ?)", row)

    def _take_blocks(self, stretch: Stretch) -> list[tuple[Block, bytes]]:
        """The blocks of a stretch, with their cells; they leave the store."""
        query = (
            "DELETE FROM search_block WHERE (moment, id) > (?, ?) AND (moment, id) <= (?, ?) "
            "RETURNING name, count, cells"
        )
        return [(Block(name, count), cells) for name, count, cells in self._store.execute(query, flat(stretch))]

    def _planned(self) -> list[Planned]:
        """The segments there should be."""
        query = "SELECT moment, id, name, count FROM search_block ORDER BY moment, id"
        rows = [((moment, id), Block(name, count)) for moment, id, name, count in self._store.execute(query)]
        last = self._store.execute("SELECT cut FROM search_place ORDER BY moment DESC, id DESC LIMIT 1").fetchone()
        cuts = parts.segments([rank_of(id) for (_, id), _ in rows], is_open=last == (0,))
        bound = self._bound()
        found = []
        for piece in divided(rows, cuts):
            places, blocks = map(list, zip(*piece, strict=True))
            found.append(Planned(places, blocks, bound.get(places[-1])))
        return found

    def _bound(self) -> dict[Place, Bound]:
        rows = self._store.execute("SELECT moment, id, blocks, buckets, groups FROM search_segment")
        return {
            (moment, id): Bound(Segment(tuple(groups.split()), buckets), tuple(blocks.split()))
            for moment, id, blocks, buckets, groups in rows
        }

    def _sheaf(self, planned: Planned) -> Sheaf:
        query = "SELECT cells FROM search_block WHERE moment = ? AND id = ?"
        cells = [self._store.execute(query, place).fetchone()[0] for place in planned.places]
        return Sheaf(planned.places[-1][1], planned.count, cells)

    def _bind(self, planned: Planned, former: Mapping[str, bytes]) -> tuple[Segment, Files]:
        """A segment made anew: where each block took the place of one, only what differs between the two."""
        sheaf, old = self._sheaf(planned), planned.old
        if old is None or len(old.blocks) != len(planned.blocks):
            return parts.segment_of(sheaf)
        pairs = zip(old.blocks, planned.names, sheaf.cells, strict=True)
        others = [(was, cells) for was, name, cells in pairs if was != name]
        if old.segment.buckets != shards.number_of_buckets(sheaf.count) or any(was not in former for was, _ in others):
            return parts.segment_of(sheaf)
        changed = frozenset().union(*(parts.changed_cells(former[was], cells) for was, cells in others))
        return parts.segment_of(sheaf, old.segment, changed)

    def _put_segment(self, planned: Planned, segment: Segment) -> None:
        names, groups = " ".join(planned.names), " ".join(segment.groups)
        row = (*planned.places[-1], names, segment.buckets, groups)
        self._store.execute("INSERT OR REPLACE INTO search_segment VALUES (?, ?, ?, ?, ?)", row)

    def _take_segments(self, kept: Set[Place]) -> list[Bound]:
        """Those that end where none should; they leave the store."""
        gone = {place: bound for place, bound in self._bound().items() if place not in kept}
        self._store.executemany("DELETE FROM search_segment WHERE moment = ? AND id = ?", gone)
        return list(gone.values())

    def _document(self, id: str) -> Document:
        row = self._store.execute("SELECT data FROM search_document WHERE id = ?", (id,)).fetchone()
        return Document.from_text(row[0])


def export(documents: Iterable[Document], lexicon: Lexicon = PLAIN) -> dict[str, bytes]:
    """Every file of the static index of these documents by its path."""
    with TemporaryDirectory() as folder:
        paths = list(Holdings(passing_store()).fill(documents, Folders(Path(folder), None), lexicon=lexicon))
        return {path: Path(folder, path).read_bytes() for path in paths}
