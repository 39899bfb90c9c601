"""The search of a site as small static files, of which a browser fetches only what a question needs.

    search/manifest.json          which segments and blocks there are; the only file whose name stays
    search/s-<digest>/<n>.json    a bucket of a segment: {token: "where in texts", token + "!": "where in heads"}; in
                                  one of them the values of facets, too (facets.py)
    search/d-<digest>/<n>.json    a few documents of a block: what a result shows of them, and their texts
    search/f-<digest>.json        [traditional, simplified]: fetched only when a question holds something unknown
    search/w-<digest>.json        other ways to say a word of a question: see lexicon.py

Documents stand in order, the oldest first.  Neighbours share a block, neighbouring blocks a segment (see cuts.py).  A
block is what is worked out anew, a segment what is fetched: there are few, since a question asks each for its tokens.
Buckets tell which documents hold a token, and no more; whether the tokens of a phrase stand together is seen in the
texts of the best documents, which a reader is shown anyway (docs/decisions/0014-search-files.md).

"Where" is written in single characters: one from BLOCK_SIGN on is a step to the next block that holds the token, any
other a step to the next document in it.  In which bucket a token lies follows from the token alone.  So many buckets
(GROUP) share a name: a change of a few words gives few files another one, and the manifest need not name each.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from operator import sub

from plugins.edition.tags import is_ended
from plugins.folding import fold, is_traditional, simplified
from plugins.search.concordance import DOCUMENT_BITS, Concordance
from plugins.search.document import Document
from plugins.search.facets import SIGN, facet_entries
from plugins.search.tokens import is_han

FORMAT = 4
CELLS = 1024  # the most buckets a segment has
A_BUCKET = 4  # documents for which there is a bucket
GROUP = 16  # buckets with one name
SHELF = 2  # documents a file
KNOWN = 2**17  # tokens whose bucket is remembered
WORD32 = 2**32 - 1

STEP_SIGN = 0x22  # for a step of 0
BLOCK_SIGN = 0x800  # for a step of 0
STEPS = "".join(map(chr, range(STEP_SIGN, BLOCK_SIGN)))
BLOCKS = "".join(map(chr, range(BLOCK_SIGN, 0xD800)))
HEAD = "!"  # behind a token: where heads hold it
ENTRY, FIELD = "\n", "\t"  # between the entries of a cell, and between their parts

Files = Iterator[tuple[str, bytes]]  # path below the output, content


@dataclass(frozen=True, slots=True)
class Block:
    """What the manifest says of a block: the name of its documents, how many they are, and which no longer hold."""

    name: str
    count: int
    ended: tuple[int, ...] = ()  # numbered from 0 in each block

    def paths(self) -> Iterator[str]:
        return (f"search/d-{self.name}/{part}.json" for part in range(-(-self.count // SHELF)))


@dataclass(frozen=True, slots=True)
class Segment:
    """What the manifest says of a segment: the names of its groups of buckets, and how many buckets there are."""

    groups: tuple[str, ...]
    buckets: int

    def paths(self) -> Iterator[str]:
        return (f"search/s-{self.groups[each // GROUP]}/{each % GROUP}.json" for each in range(self.buckets))


def number_of_buckets(documents: int) -> int:
    """A power of two, so that a bucket of few is made of whole buckets of many."""
    return 1 << max(min(-(-documents // A_BUCKET), CELLS) - 1, 0).bit_length()


def shelves(documents: Sequence[Document]) -> tuple[Block, Files]:
    """What there is to see of the documents of one block."""
    rows = list(map(_row, documents))
    parts = [_json(rows[start : start + SHELF]) for start in range(0, len(rows), SHELF)]
    ended = tuple(number for number, each in enumerate(documents) if is_ended(each.validity))
    block = Block(name_of(parts), len(rows), ended)
    return block, zip(block.paths(), parts, strict=True)


def _row(d: Document) -> list[object]:
    """At its end head and body as they are searched, where a browser could not fold them without the table for it."""
    head = (d.title, *d.head)
    traditional = is_traditional("".join((*head, *d.body)))
    folded = [list(map(fold, head)), list(map(fold, d.body))] if traditional else []
    seen = (d.id, d.url, d.title, d.owner, d.date, d.kind, d.extract, d.head, d.body, d.column, d.topic, d.validity)
    return [*seen, *folded]


def cells(words: Concordance, documents: Iterable[Document], first: int = 0) -> list[str]:
    """Which documents of one block, numbered from `first`, hold each token, and each Han character by itself.

    Beside them, which have each value of a facet.  CELLS texts, each of entries: token, where.
    """
    found: list[list[str]] = [[] for _ in range(CELLS)]
    for places, mark in ((words.body, ""), (words.title, HEAD)):
        for text, steps in _where(places, first).items():
            found[bucket_of(text)].append(f"{text}{mark}{FIELD}{steps}")
    for text, numbers in facet_entries(documents, first).items():
        found[bucket_of(SIGN)].append(f"{text}{FIELD}{_steps(numbers, first)}")
    return [ENTRY.join(cell) for cell in found]


def _where(places: Mapping[str, Sequence[int]], first: int) -> dict[str, str]:
    """The documents that hold each token.  A character begins a pair wherever it is not the last of its run."""
    found: dict[str, str] = {}
    single: defaultdict[str, set[int]] = defaultdict(set)
    for text, spots in places.items():
        numbers: Collection[int]
        if len(spots) == 1:
            numbers = (spots[0] >> DOCUMENT_BITS,)
        else:
            numbers = dict.fromkeys([spot >> DOCUMENT_BITS for spot in spots])
        if is_han(text[0]):
            single[text[0]].update(numbers)
            if len(text) == 1:
                continue
        found[text] = _steps(numbers, first)
    found.update((text, _steps(sorted(numbers), first)) for text, numbers in single.items())
    return found


def _steps(numbers: Collection[int], first: int) -> str:
    return "".join([STEPS[step] for step in map(sub, numbers, (first - 1, *numbers))])


def bucket(blocks: Iterable[Iterable[str]]) -> bytes:
    """A bucket of a segment, from some cells of each of its blocks."""
    found: dict[str, list[str]] = {}
    last: dict[str, int] = {}
    for number, some in enumerate(blocks):
        for cell in some:
            for entry in cell.split(ENTRY) if cell else ():
                text, _, steps = entry.rpartition(FIELD)  # a value of a facet may hold one
                if text in found:
                    found[text] += (BLOCKS[number - last[text]], steps)
                else:
                    found[text] = [BLOCKS[number], steps]
                last[text] = number
    return _json({text: "".join(found[text]) for text in sorted(found)})


def manifest(segments: Sequence[tuple[Segment, Sequence[Block]]], folds: str, words: str) -> bytes:
    """[number of buckets, names of their groups, names of its blocks, how many documents each holds] of each segment.

    `ended` are the documents that no longer hold, few among all, so that leaving them out takes no other file.
    `folds` is the path of the file with which a browser folds traditional characters, `words` that of the lexicon.
    """
    blocks = [block for _, some in segments for block in some]
    firsts = accumulate((block.count for block in blocks), initial=0)
    return _json(
        {
            "format": FORMAT,
            "segments": [
                [
                    segment.buckets,
                    " ".join(segment.groups),
                    " ".join(block.name for block in blocks),
                    " ".join(str(block.count) for block in blocks),
                ]
                for segment, blocks in segments
            ],
            "ended": [first + number for first, block in zip(firsts, blocks, strict=False) for number in block.ended],
            "shelf": SHELF,
            "group": GROUP,
            "cells": CELLS,
            "folds": folds.removeprefix("search/f-").removesuffix(".json"),
            "words": words.removeprefix("search/w-").removesuffix(".json"),
        }
    )


def folds() -> tuple[str, bytes]:
    """The file with which a browser folds traditional characters."""
    data = _json(["".join(simplified().keys()), "".join(simplified().values())])
    return f"search/f-{name_of([data])}.json", data


@lru_cache(KNOWN)
def bucket_of(token: str) -> int:
    """One of CELLS; `theme/static/js/search/files.js` works it out alike.

    A number of 32 bits that looks like chance: FNV-1a over code points, then stirred since its low bits are weak.
    """
    found = 0x811C9DC5
    for character in token:
        found = ((found ^ ord(character)) * 0x01000193) & WORD32
    found = ((found ^ found >> 16) * 0x85EBCA6B) & WORD32
    return (found ^ found >> 13) % CELLS


def name_of(parts: Iterable[bytes]) -> str:
    """A name for these bytes alone, so that a browser may keep a file for ever."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return base64.b32encode(digest.digest())[:12].decode("ascii").lower()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
