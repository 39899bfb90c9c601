"""The index as small static files, of which a browser fetches only what a question needs.

    search/manifest.json          which segments and blocks there are; the only file whose name stays
    search/s-<digest>/<n>.json    bucket n of a segment: for each of its blocks {token: "document.place.place,..."}
    search/d-<digest>/<n>.json    part n of a block: [id, url, title, owner, date, kind, extract] of each document
    search/f-<digest>.json        [traditional, simplified]: fetched only when a question holds something unknown
    search/w-<digest>.json        other ways to say a word of a question: see lexicon.py

Documents stand in order, the oldest first.  Neighbours share a block, neighbouring blocks a segment (see cuts.py), so
that a change touches one block and one segment.  A block is what is worked out anew, a segment what is fetched: it
spares requests.  Within a block documents are numbered from 0; numbers and places are written as differences, in base
36; the places in the body stand behind `!` and begin from 0 again.

In which bucket a token lies follows from the token alone, so the manifest need not say.  Tokens that begin with the
same character are spread over a few buckets only: a single character is looked up as the beginning of others.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from plugins.folding import simplified
from plugins.search.concordance import DOCUMENT_BITS, PLACE, PLACE_BITS, Concordance
from plugins.search.document import Document

FORMAT = 3
CELLS = 1024  # the most buckets a segment has
# Buckets of a closed segment hold little, since a question asks every segment for one.  A segment that still grows has
# fewer of them, since all are written anew with each document.
OPEN, CLOSED = 4, 1  # documents for which there is a bucket
SHELF = 8  # documents a file
SPREAD = 8  # buckets for the tokens that begin with one character
WORD32 = 2**32 - 1

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

Files = Iterator[tuple[str, bytes]]  # path below the output, content


@dataclass(frozen=True, slots=True)
class Block:
    """What the manifest says of a block: the name of its documents and how many they are."""

    name: str
    count: int

    def paths(self) -> Iterator[str]:
        return (f"search/d-{self.name}/{part}.json" for part in range(-(-self.count // SHELF)))


@dataclass(frozen=True, slots=True)
class Segment:
    """What the manifest says of a segment."""

    name: str
    buckets: int

    def paths(self) -> Iterator[str]:
        return (f"search/s-{self.name}/{bucket}.json" for bucket in range(self.buckets))


def number_of_buckets(documents: int, a_bucket: int) -> int:
    """A power of two, so that a bucket of few is made of whole buckets of many."""
    wanted = min(-(-documents // a_bucket), CELLS // a_bucket)
    return 1 << max(wanted - 1, 0).bit_length()


def shelves(documents: Sequence[Document]) -> tuple[Block, Files]:
    """What results show of the documents of one block."""
    rows = [[d.id, d.url, d.title, d.owner, d.date, d.kind, d.extract] for d in documents]
    parts = [_json(rows[start : start + SHELF]) for start in range(0, len(rows), SHELF)]
    block = Block(name_of(parts), len(rows))
    return block, zip(block.paths(), parts, strict=True)


def cells(words: Concordance, first: int = 0) -> list[str]:
    """The postings of one block, whose documents are numbered from `first`, by bucket: the inside of a JSON object."""
    found: list[list[str]] = [[] for _ in range(CELLS)]
    for text in sorted(words.title.keys() | words.body.keys()):
        spots = words.body.get(text, [])
        if text in words.title:
            spots = sorted(words.title[text] + spots)
        found[bucket_of(text)].append(f'"{text}":"{_written(spots, first)}"')  # letters, digits: nothing to escape
    return [",".join(cell) for cell in found]


def buckets(blocks: Sequence[Sequence[str]], number: int, last: str) -> tuple[Segment, Files]:
    """The postings of a segment in so many buckets, from the cells of its blocks.

    `last` is the id of its last document: two segments whose documents say the same must not share a file.
    """
    parts = []
    for bucket in range(number):
        insides = (",".join(filter(None, cells[bucket::number])) for cells in blocks)
        parts.append(f"[{','.join(f'{{{inside}}}' for inside in insides)}]".encode())
    segment = Segment(name_of([last.encode(), *parts]), number)
    return segment, zip(segment.paths(), parts, strict=True)


def manifest(segments: Iterable[tuple[Segment, Sequence[Block]]], folds: str, words: str) -> bytes:
    """[name, number of buckets, names of its blocks, how many documents each holds] of each segment.

    `folds` is the path of the file with which a browser folds traditional characters, `words` that of the lexicon.
    """
    return _json(
        {
            "format": FORMAT,
            "segments": [
                [
                    segment.name,
                    segment.buckets,
                    " ".join(block.name for block in blocks),
                    " ".join(str(block.count) for block in blocks),
                ]
                for segment, blocks in segments
            ],
            "shelf": SHELF,
            "cells": CELLS,
            "folds": folds.removeprefix("search/f-").removesuffix(".json"),
            "words": words.removeprefix("search/w-").removesuffix(".json"),
        }
    )


def folds() -> tuple[str, bytes]:
    """The file with which a browser folds traditional characters."""
    data = _json(["".join(simplified().keys()), "".join(simplified().values())])
    return f"search/f-{name_of([data])}.json", data


@cache
def bucket_of(token: str) -> int:
    """One of CELLS; `theme/static/js/search/files.js` works it out alike."""
    if len(token) > 2:
        return _mix(token) % CELLS
    return _mix(token[0] + str(_mix(token[1:]) % SPREAD)) % CELLS


@cache
def _mix(text: str) -> int:
    """A number of 32 bits that looks like chance: FNV-1a over code points, then stirred since its low bits are weak."""
    found = 0x811C9DC5
    for character in text:
        found = ((found ^ ord(character)) * 0x01000193) & WORD32
    found = ((found ^ found >> 16) * 0x85EBCA6B) & WORD32
    return found ^ found >> 13


def name_of(parts: Iterable[bytes]) -> str:
    """A name for these bytes alone, so that a browser may keep a file for ever."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return base64.b32encode(digest.digest())[:12].decode("ascii").lower()


def _written(spots: Iterable[int], number: int) -> str:
    parts: list[str] = []
    field = before = -1
    for spot in spots:
        place = spot & PLACE
        if spot >> PLACE_BITS == field:
            parts.append("." + BASE36[place - before])
        else:
            document = spot >> DOCUMENT_BITS
            if document != field >> 1:
                parts.append("," + BASE36[document - number])
                number = document
            field = spot >> PLACE_BITS
            parts.append(("!" if field & 1 else ".") + BASE36[place])
        before = place
    return "".join(parts)[1:]


class Base36(dict[int, str]):
    """Numbers, not negative, as JavaScript's parseInt(text, 36) reads them."""

    def __missing__(self, number: int) -> str:
        high, low = divmod(number, 36)
        self[number] = found = (self[high] if high else "") + DIGITS[low]
        return found


BASE36 = Base36()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
