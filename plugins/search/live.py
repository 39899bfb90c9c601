"""The Whoosh index of the site that is live, made from its published files alone.

After a rollback the live site is not that of the last build, and nothing of the earlier release is remembered but its
files.  They hold every token with its places and all that a result shows, except the draft each document came from.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from plugins.problems import SettingsError
from plugins.search import shards
from plugins.search.concordance import DOCUMENT_BITS, IN_BODY, Concordance
from plugins.search.document import Document
from plugins.search.folder import state_of
from plugins.search.lexicon import MANIFEST
from plugins.search.shards import Block, Segment
from plugins.search.tokens import Places

FROM_SITE = "site "  # before the state of an index that was made here: no build goes on from it


def is_live(folder: Path, site: Path) -> bool:
    """Whether the index answers for this site.  Raises SettingsError when there is none."""
    name = shards.name_of([_manifest(site)])
    return state_of(folder) in (name, FROM_SITE + name)


def make_live(folder: Path, site: Path) -> None:
    """Puts an index of this site in the place of whatever is in `folder`.  Takes a while.  Raises SettingsError."""
    from plugins.search.index import join, write_segment  # only where it is needed: Whoosh takes a while

    parts = folder.with_name(folder.name + ".parts")
    shutil.rmtree(parts, ignore_errors=True)
    manifest = _manifest(site)
    try:
        for number, (documents, words) in enumerate(_segments(site, json.loads(manifest))):
            write_segment(documents, words, parts / str(number))
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise SettingsError(
            "the search files in {folder} are damaged", "run: ./build.py build", folder=site / "search"
        ) from error
    join(parts, folder, FROM_SITE + shards.name_of([manifest]))


def _manifest(site: Path) -> bytes:
    try:
        return (site / MANIFEST).read_bytes()
    except FileNotFoundError as error:
        raise SettingsError("there is no site to search in {folder}", "run: ./build.py build", folder=site) from error


def _segments(site: Path, manifest: Any) -> Iterator[tuple[list[Document], Concordance]]:
    """The documents of each segment, numbered from 0, without their texts, and their words."""
    number = 0
    for name, buckets, names, counts in manifest["segments"]:
        blocks = [Block(*each) for each in zip(names.split(), map(int, counts.split()), strict=True)]
        rows = [row for block in blocks for path in block.paths() for row in json.loads((site / path).read_bytes())]
        documents = [_document(number + at, row) for at, row in enumerate(rows)]
        number += len(documents)
        words = Concordance()
        firsts = [0, *accumulate(block.count for block in blocks)]
        for path in Segment(name, buckets).paths():
            for first, postings in zip(firsts, json.loads((site / path).read_bytes()), strict=False):
                for text, entries in postings.items():
                    for found, spots in zip((words.title, words.body), _read(entries, first), strict=True):
                        if spots:
                            found[text] += spots
        words.lengths.extend(zip(_lengths(words.title, len(rows)), _lengths(words.body, len(rows)), strict=True))
        yield documents, words


def _document(number: int, row: Sequence[str]) -> Document:
    """Its number stands for its moment, which is not published: either orders."""
    id, url, title, owner, date, kind, extract = row
    return Document(number, id, title, owner, kind, date, url, "", extract, ())


def _read(entries: str, number: int) -> tuple[list[int], list[int]]:
    """The spots in titles and in bodies: the other way round from `shards.cells`."""
    title: list[int] = []
    body: list[int] = []
    for entry in entries.split(","):
        head, _, rest = entry.partition("!")
        step, *places = head.split(".")
        number += int(step, 36)
        title += _walk(places, number << DOCUMENT_BITS)
        body += _walk(rest.split("."), number << DOCUMENT_BITS | IN_BODY) if rest else ()
    return title, body


def _walk(steps: Iterable[str], spot: int) -> Iterator[int]:
    for step in steps:
        spot += int(step, 36)
        yield spot


def _lengths(places: Places, count: int) -> list[int]:
    lengths = [0] * count
    for spots in places.values():
        for spot in spots:
            lengths[spot >> DOCUMENT_BITS] += 1
    return lengths
