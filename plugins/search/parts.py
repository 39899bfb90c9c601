"""A whole site cut into parts that are made apart, in any order and in any process: documents in, files out.

A part is some segments of the published files and one segment of Whoosh's.  Where the cuts are follows from the
documents alone, so the published files are the same however many work on them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from plugins.search import shards
from plugins.search.concordance import Concordance, concordance, no_collection
from plugins.search.cuts import cuts_behind, divided, rank_of
from plugins.search.document import Document
from plugins.search.shards import Block, Files, Segment

# Neighbours on either side among which a cut has the least rank: a block holds 63 documents on an average, a segment 15
# blocks.  What that costs a change and a question is measured in bench/README.md.
BLOCK_REACH, SEGMENT_REACH = 31, 7
MANY, SMALL, LARGE = 16, 1024, 4096  # parts of a large site; documents of a part: what they cost memory, and Whoosh
LEVEL = 1  # of compression


@dataclass(frozen=True, slots=True)
class Piece:
    """The documents of one published segment, by block.

    `is_closed`: a cut is behind it, so it can get no more blocks; `is_full`: nor can its last block get documents.
    """

    blocks: list[list[Document]]
    is_closed: bool
    is_full: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Neighbouring segments that are made together; `number` counts the parts."""

    number: int
    pieces: list[Piece]

    @property
    def documents(self) -> list[Document]:
        return [document for piece in self.pieces for block in piece.blocks for document in block]


@dataclass(frozen=True, slots=True)
class Folders:
    """Where files go: those of the browser, and a folder for each part of the Whoosh index; None: no such index."""

    output: Path
    index: Path | None


@dataclass(frozen=True, slots=True)
class Made:
    """What became of each piece of a part: its segment, and its blocks with their cells; and the paths of all files."""

    pieces: list[tuple[Segment, list[tuple[Block, bytes]]]]
    paths: list[str]


def parts(documents: Iterable[Document]) -> list[Part]:
    """The parts of a whole site."""
    line = sorted(documents, key=lambda document: document.place)
    full = cuts_behind([rank_of(each.id) for each in line], BLOCK_REACH)
    blocks = list(divided(line, full))
    closed = cuts_behind([rank_of(block[-1].id) for block in blocks], SEGMENT_REACH)
    pieces = [Piece(piece, is_closed=True, is_full=True) for piece in divided(blocks, closed)]
    if pieces:
        pieces[-1] = Piece(pieces[-1].blocks, closed[-1], full[-1])
    wanted = min(max(len(line) // MANY, SMALL), LARGE)
    sizes = [sum(map(len, piece.blocks)) for piece in pieces]
    found: list[Part] = []
    held = wanted
    for piece, size in zip(pieces, sizes, strict=True):
        if held >= wanted:
            found.append(Part(len(found), []))
            held = 0
        found[-1].pieces.append(piece)
        held += size
    return found


class Maker:
    """Makes parts, and writes their files."""

    def __init__(self, folders: Folders) -> None:
        self.folders = folders

    def __call__(self, some: Sequence[Part]) -> list[Made]:
        return [self.make(part) for part in some]

    def make(self, part: Part) -> Made:
        with no_collection():
            words = Concordance()
            made = Made([], [])
            for piece in part.pieces:
                made.pieces.append(self._make_piece(piece, words, made.paths))
            if self.folders.index is not None:
                from plugins.search.index import write_segment  # only where there is an index: Whoosh takes a while

                write_segment(part.documents, words, self.folders.index / str(part.number))
            return made

    def _make_piece(
        self, piece: Piece, words: Concordance, paths: list[str]
    ) -> tuple[Segment, list[tuple[Block, bytes]]]:
        blocks, cells = [], []
        for documents in piece.blocks:
            first = len(words.lengths)
            here = concordance(documents, first)
            words.extend(here)
            block, files = shards.shelves(documents)
            paths.extend(write(files, self.folders.output))
            cells.append(shards.cells(here, first))
            blocks.append((block, packed(cells[-1])))
        segment, files = segment_of(
            cells, [len(each) for each in piece.blocks], piece.is_closed, piece.blocks[-1][-1].id
        )
        paths.extend(write(files, self.folders.output))
        return segment, blocks


def write(files: Iterable[tuple[str, bytes]], folder: Path) -> Iterator[str]:
    """Writes each, and gives its path."""
    made = folder
    for path, data in files:
        target = folder / path
        if target.parent != made:
            made = target.parent
            made.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        yield path


def packed(cells: Sequence[str]) -> bytes:
    return zlib.compress("\n".join(cells).encode(), LEVEL)


def unpacked(cells: bytes) -> list[str]:
    return zlib.decompress(cells).decode().split("\n")


def segment_of(
    cells: Sequence[Sequence[str]], counts: Iterable[int], is_closed: bool, last: str
) -> tuple[Segment, Files]:
    """The segment of blocks with these cells and so many documents each, of which the last has the id `last`."""
    number = shards.number_of_buckets(sum(counts), shards.CLOSED if is_closed else shards.OPEN)
    return shards.buckets(cells, number, last)
