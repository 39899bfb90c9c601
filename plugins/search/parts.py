"""A whole site cut into parts that are made apart, in any order and in any process: documents in, files out.

A part is some blocks of the published files and one segment of Whoosh's; the segments of the published files are made
of blocks afterwards.  Where the cuts are follows from the documents alone, so the published files are the same however
many work on them.
"""

from __future__ import annotations

import zlib
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from plugins.search import shards
from plugins.search.concordance import Concordance, concordance, no_collection
from plugins.search.cuts import cuts_behind, divided, rank_of, tiers
from plugins.search.document import Document
from plugins.search.shards import CELLS, GROUP, Block, Files, Segment

# Neighbours on either side among which a cut has the least rank: a block holds 63 documents on an average, a long
# segment 127 blocks.  What that costs a change and a question is measured in docs/decisions/0014-search-files.md.
BLOCK_REACH, SEGMENT_REACH = 31, 63
MANY, SMALL, LARGE = 16, 1024, 4096  # parts of a large site; documents of a part: what they cost memory, and Whoosh
LEVEL, CELL = 1, "\f"  # of compression; between two cells


@dataclass(frozen=True, slots=True)
class Part:
    """Neighbouring blocks that are made together; `number` counts the parts.  Is the last block still to grow?"""

    number: int
    blocks: list[list[Document]]
    is_open: bool

    @property
    def documents(self) -> list[Document]:
        return [document for block in self.blocks for document in block]


@dataclass(frozen=True, slots=True)
class Folders:
    """Where files go: those of the browser, and a folder for each part of the Whoosh index; None: no such index."""

    output: Path
    index: Path | None


@dataclass(frozen=True, slots=True)
class Made:
    """What became of each block of a part, with its cells; and the paths of all files."""

    blocks: list[tuple[Block, bytes]]
    paths: list[str]


@dataclass(frozen=True, slots=True)
class Sheaf:
    """The blocks of which a segment is to be made: their cells, and how many documents they hold.

    `last` is the id of the last document.
    """

    last: str
    count: int
    cells: list[bytes]


def parts(documents: Iterable[Document]) -> list[Part]:
    """The parts of a whole site."""
    line = sorted(documents, key=lambda document: document.place)
    cuts = cuts_behind([rank_of(each.id) for each in line], BLOCK_REACH)
    wanted = min(max(len(line) // MANY, SMALL), LARGE)
    found: list[list[list[Document]]] = []
    held = wanted
    for block in divided(line, cuts):
        if held >= wanted:
            found.append([])
            held = 0
        found[-1].append(block)
        held += len(block)
    return [Part(at, blocks, at + 1 == len(found) and not cuts[-1]) for at, blocks in enumerate(found)]


def segments(ranks: Sequence[int], is_open: bool) -> list[bool]:
    """Behind which blocks a segment ends.  A block that is still to grow is one: it is written anew most often."""
    if is_open:
        return [*tiers(ranks[:-1], SEGMENT_REACH), True]
    return tiers(ranks, SEGMENT_REACH)


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
            for documents in part.blocks:
                first = len(words.lengths)
                here = concordance(documents, first)
                words.extend(here)
                block, files = shards.shelves(documents)
                made.paths.extend(write(files, self.folders.output))
                made.blocks.append((block, packed(shards.cells(here, documents, first))))
            if self.folders.index is not None:
                from plugins.search.index import write_segment  # only where there is an index: Whoosh takes a while

                write_segment(part.documents, words, self.folders.index / str(part.number))
            return made


class Binder:
    """Makes segments, and writes their files."""

    def __init__(self, output: Path) -> None:
        self.output = output

    def __call__(self, some: Sequence[Sheaf]) -> list[tuple[Segment, list[str]]]:
        return [self.bind(sheaf) for sheaf in some]

    def bind(self, sheaf: Sheaf) -> tuple[Segment, list[str]]:
        with no_collection():
            segment, files = segment_of(sheaf)
            return segment, list(write(files, self.output))


def segment_of(sheaf: Sheaf, old: Segment | None = None, changed: Container[int] = ()) -> tuple[Segment, Files]:
    """The segment of these blocks.

    `old` is what it was before some of them became others; only these buckets of the most there can be differ.
    """
    number = shards.number_of_buckets(sheaf.count)
    blocks = [unpacked(packed) for packed in sheaf.cells]
    names: list[str] = []
    files: list[tuple[str, bytes]] = []
    for at in range(-(-number // GROUP)):
        own = range(at * GROUP, min((at + 1) * GROUP, number))
        if old and not any(cell in changed for each in own for cell in range(each, CELLS, number)):
            names.append(old.groups[at])
            continue
        parts = [shards.bucket(cells[each::number] for cells in blocks) for each in own]
        names.append(shards.name_of([f"{sheaf.last} {at}".encode(), *parts]))
        files += [(f"search/s-{names[-1]}/{each % GROUP}.json", part) for each, part in zip(own, parts, strict=True)]
    return Segment(tuple(names), number), iter(files)


def changed_cells(before: bytes, after: bytes) -> frozenset[int]:
    pairs = zip(unpacked(before), unpacked(after), strict=True)
    return frozenset(at for at, (old, new) in enumerate(pairs) if old != new)


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
    return zlib.compress(CELL.join(cells).encode(), LEVEL)


def unpacked(cells: bytes) -> list[str]:
    return zlib.decompress(cells).decode().split(CELL)
