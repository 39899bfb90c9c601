"""Every document that can be found, in the store, with the blocks and segments made of them.

A whole site is put in at once, a change afterwards; both leave the same rows, so the same files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from plugins.search import parts, shards
from plugins.search.concordance import concordance
from plugins.search.cuts import Line, Place, Stretch, flat, rank_of
from plugins.search.document import Document
from plugins.search.lexicon import MANIFEST, PLAIN, Lexicon
from plugins.search.parts import Folders, Maker, Piece
from plugins.search.shards import Block, Files, Segment
from plugins.slices import HERE, Workers
from plugins.store import Connection, passing_store

TABLES = (
    "CREATE TABLE IF NOT EXISTS search_document (id TEXT PRIMARY KEY, moment INTEGER, data TEXT) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS search_place (moment INTEGER, id TEXT, rank INTEGER, cut INTEGER, "
    "PRIMARY KEY (moment, id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS search_block (moment INTEGER, id TEXT, rank INTEGER, cut INTEGER, name TEXT, "
    "count INTEGER, cells BLOB, PRIMARY KEY (moment, id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS search_segment (moment INTEGER, id TEXT, name TEXT, buckets INTEGER, "
    "PRIMARY KEY (moment, id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS search_lasting (folds TEXT, words TEXT)",  # paths of files that no change makes anew
)
Told = Callable[[int], object]  # how many documents more are done
NONE: Mapping[Place, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change makes of the published files, and the states before and after it."""

    files: dict[str, bytes]
    gone: frozenset[str]
    before: str
    after: str


class Holdings:
    """The documents in a store."""

    def __init__(self, store: Connection) -> None:
        for table in TABLES:
            store.execute(table)
        self._store = store
        self._places = Line(store, "search_place", parts.BLOCK_REACH)
        self._blocks = Line(store, "search_block", parts.SEGMENT_REACH)

    def fill(
        self,
        documents: Iterable[Document],
        folders: Folders,
        workers: Workers = HERE,
        step: Told | None = None,
        lexicon: Lexicon = PLAIN,
    ) -> Iterator[str]:
        """Puts a whole site in the place of what was there, and writes every file of it; gives their paths."""
        for table in ("search_document", "search_place", "search_block", "search_segment", "search_lasting"):
            self._store.execute(f"DELETE FROM {table}")  # noqa: S608 - tables of ours
        found = parts.parts(documents)
        for part, made in zip(found, chain.from_iterable(workers.share(Maker, folders, found)), strict=True):
            for piece, (segment, blocks) in zip(part.pieces, made.pieces, strict=True):
                self._fill_piece(piece, segment, blocks)
            yield from made.paths
            if step:
                step(len(part.documents))
        folds, words = shards.folds(), lexicon.file()
        self._store.execute("INSERT INTO search_lasting VALUES (?, ?)", (folds[0], words[0]))
        yield from parts.write([folds, words, (MANIFEST, self.manifest())], folders.output)

    def _fill_piece(self, piece: Piece, segment: Segment, blocks: Iterable[tuple[Block, bytes]]) -> None:
        end = piece.blocks[-1][-1]
        for documents, (block, cells) in zip(piece.blocks, blocks, strict=True):
            last = documents[-1]
            for document in documents:
                self._put(document, cut=document is last and (last is not end or piece.is_full))
            is_cut = last is end and piece.is_closed
            row = (*last.place, rank_of(last.id), int(is_cut), block.name, block.count, cells)
            self._store.execute("INSERT INTO search_block VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        self._store.execute(
            "INSERT INTO search_segment VALUES (?, ?, ?, ?)", (*end.place, segment.name, segment.buckets)
        )

    def apply(self, changed: Iterable[Document], dropped: Iterable[str]) -> Outcome:
        """Takes these documents in the place of those with the same ids, and `dropped` out."""
        manifest = self.manifest()
        altered, moved = self._exchange(changed, dropped)
        before: set[str] = set()
        files: dict[str, bytes] = {}
        ends: set[Place] = set()  # of blocks that were there, or are now
        lasting: set[Place] = set()  # of blocks that were there and are now
        for stretch in self._places.stretches(altered | self._places.recut(moved)):
            old = self._take_blocks(stretch)
            before.update(path for block, _ in old.values() for path in block.paths())
            for place, made in self._make_blocks(stretch, {place: cut for place, (_, cut) in old.items()}):
                files.update(made)
                lasting |= {place} & old.keys()
                ends.add(place)
            ends |= old.keys()
        for stretch in self._blocks.stretches(ends | self._blocks.recut(ends - lasting)):
            before.update(path for segment in self._take_segments(stretch) for path in segment.paths())
            for _, made in self._make_segments(stretch):
                files.update(made)
        gone = frozenset(before - files.keys())
        files = {path: data for path, data in files.items() if path not in before}
        now = self.manifest()
        files = files if now == manifest else {**files, MANIFEST: now}
        return Outcome(files, gone, shards.name_of([manifest]), shards.name_of([now]))

    def manifest(self) -> bytes:
        rows = iter(self._store.execute("SELECT moment, id, name, count FROM search_block ORDER BY moment, id"))
        segments = self._store.execute("SELECT moment, id, name, buckets FROM search_segment ORDER BY moment, id")
        found = []
        for moment, id, name, number in segments.fetchall():
            blocks = []
            for block_moment, block_id, block_name, count in rows:
                blocks.append(Block(block_name, count))
                if (block_moment, block_id) == (moment, id):
                    break
            found.append((Segment(name, number), blocks))
        ((folds, words),) = self._store.execute("SELECT folds, words FROM search_lasting")
        return shards.manifest(found, folds, words)

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

    def _make_blocks(self, stretch: Stretch, cuts: Mapping[Place, int] = NONE) -> Iterator[tuple[Place, Files]]:
        """Each block of a stretch by its last document; `cuts` are those behind blocks that were there before."""
        for piece in self._places.pieces(stretch):
            documents = [self._document(id) for _, id in piece]
            block, files = shards.shelves(documents)
            cells = parts.packed(shards.cells(concordance(documents)))
            last = piece[-1]
            row = (*last, rank_of(last[1]), cuts.get(last, 0), block.name, block.count, cells)
            self._store.execute("INSERT INTO search_block VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            yield last, files

    def _make_segments(self, stretch: Stretch) -> Iterator[tuple[Place, Files]]:
        for piece in self._blocks.pieces(stretch):
            query = "SELECT count, cut, cells FROM search_block WHERE moment = ? AND id = ?"
            rows = [self._store.execute(query, place).fetchone() for place in piece]
            cells = [parts.unpacked(packed) for _, _, packed in rows]
            segment, files = parts.segment_of(cells, (count for count, _, _ in rows), rows[-1][1], piece[-1][1])
            row = (*piece[-1], segment.name, segment.buckets)
            self._store.execute("INSERT INTO search_segment VALUES (?, ?, ?, ?)", row)
            yield piece[-1], files

    def _take_blocks(self, stretch: Stretch) -> dict[Place, tuple[Block, int]]:
        """The blocks of a stretch, with whether a cut is behind each; they leave the store."""
        query = (
            "DELETE FROM search_block WHERE (moment, id) > (?, ?) AND (moment, id) <= (?, ?) "
            "RETURNING moment, id, cut, name, count"
        )
        rows = self._store.execute(query, flat(stretch)).fetchall()
        return {(moment, id): (Block(name, count), cut) for moment, id, cut, name, count in rows}

    def _take_segments(self, stretch: Stretch) -> list[Segment]:
        query = (
            "DELETE FROM search_segment WHERE (moment, id) > (?, ?) AND (moment, id) <= (?, ?) RETURNING name, buckets"
        )
        return [Segment(*row) for row in self._store.execute(query, flat(stretch)).fetchall()]

    def _document(self, id: str) -> Document:
        row = self._store.execute("SELECT data FROM search_document WHERE id = ?", (id,)).fetchone()
        return Document.from_text(row[0])


def export(documents: Iterable[Document], lexicon: Lexicon = PLAIN) -> dict[str, bytes]:
    """Every file of the static index of these documents by its path."""
    with TemporaryDirectory() as folder:
        paths = list(Holdings(passing_store()).fill(documents, Folders(Path(folder), None), lexicon=lexicon))
        return {path: Path(folder, path).read_bytes() for path in paths}
