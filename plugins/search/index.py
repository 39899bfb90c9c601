"""The Whoosh index: built whole in a new folder, then renamed into place; changed where it is; asked by a Question.

With schema.py and bulk.py the only place that knows Whoosh (docs/decisions/0001-whoosh.md).
"""

from __future__ import annotations

import shutil
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache
from heapq import nlargest
from itertools import chain, islice
from math import log
from pathlib import Path
from typing import Any

import whoosh.codec.whoosh3
import whoosh.columns
import whoosh.filedb.structfile
import whoosh.formats
from whoosh.codec.base import Segment
from whoosh.filedb.filestore import StorageError
from whoosh.filedb.filetables import FileFormatError
from whoosh.index import TOC, FileIndex, clean_files, create_in, open_dir
from whoosh.index import IndexError as WhooshIndexError
from whoosh.query import Phrase, Query, Term
from whoosh.reading import SegmentReader
from whoosh.searching import Searcher
from whoosh.writing import NO_MERGE, SegmentWriter

from plugins.problems import SettingsError
from plugins.search import pickles
from plugins.search.bulk import BulkWriter
from plugins.search.concordance import Concordance, concordance, no_collection
from plugins.search.document import Document
from plugins.search.folder import STATE, bring_in
from plugins.search.question import Question
from plugins.search.ranking import WINDOW, Holders, Together, presumed, scores, whole
from plugins.search.schema import ENDED, make_schema
from plugins.search.tokens import is_han

FIELDS = ("title", "body")
TIER = 8  # segments of about one size that may stand side by side; a tier holds segments so many times as large
SEGMENT = TIER**4  # documents: what a writer holds in memory, so a segment of less than an eighth may be merged
DAMAGED = ("the search index in {folder} is damaged or not ours", "run: ./build.py build")

# Every place where Whoosh reads a pickle under a schema that we supply (its TOC skips the pickled schema then).
PICKLE_DOORS = (
    (whoosh.filedb.structfile, "load_pickle", pickles.load),
    (whoosh.codec.whoosh3, "loads", pickles.loads),
    (whoosh.columns, "loads", pickles.loads),
    (whoosh.formats, "loads", pickles.loads),
)
# What Whoosh raises on bytes that it did not write.
DAMAGE = (
    *(pickles.ForeignPickle, WhooshIndexError, StorageError, FileFormatError),
    *(OSError, EOFError, ValueError, AssertionError, struct.error, zlib.error),
)


def guard_pickles() -> None:
    """Make Whoosh read nothing but data.  Another Whoosh, with other doors, must not be used as if it had these."""
    for module, name, safe in PICKLE_DOORS:
        if not hasattr(module, name):
            raise RuntimeError(f"{module.__name__} has no {name}: see docs/decisions/0001-whoosh.md")
        setattr(module, name, safe)


guard_pickles()


def build_index(documents: Iterable[Document], folder: Path, state: str = "") -> None:
    """Index `documents` in `folder`, in place of what is there.  A killed build leaves the old index or none.

    `state` names what is in it, for `state_of`.
    """
    with _in_place_of(folder, state) as fresh, no_collection():
        index = create_in(fresh, make_schema())
        remaining = iter(documents)
        while some := tuple(islice(remaining, SEGMENT)):
            _write(index, some, concordance(some))


def write_segment(documents: Sequence[Document], words: Concordance, folder: Path) -> None:
    """A part of an index in a folder of its own, for `join`."""
    folder.mkdir(parents=True)
    _write(create_in(folder, make_schema()), documents, words)


def join(parts: Path, folder: Path, state: str) -> None:
    """One index in `folder` of those in the folders in `parts`, which go."""
    with _in_place_of(folder, state) as fresh:
        index = create_in(fresh, make_schema())
        segments: list[Segment] = []
        for part in sorted(parts.iterdir(), key=lambda path: int(path.name)) if parts.exists() else ():
            segments += open_dir(part, schema=make_schema(), readonly=True)._segments()
            for file in part.glob("*.seg"):
                file.rename(fresh / file.name)
        TOC(make_schema(), segments, 1).write(index.storage, index.indexname)
        clean_files(index.storage, index.indexname, 1, segments)
    shutil.rmtree(parts, ignore_errors=True)


def _write(index: FileIndex, documents: Sequence[Document], words: Concordance) -> None:
    writer = BulkWriter(index)
    writer.add(documents, words)
    writer.commit(mergetype=NO_MERGE)


@contextmanager
def _in_place_of(folder: Path, state: str) -> Iterator[Path]:
    """A new folder, to be filled with an index that is then put in the place of the old one."""
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    yield fresh
    (fresh / STATE).write_text(state, encoding="utf-8")
    bring_in(fresh, folder)


def update_index(folder: Path, changed: Iterable[Document], dropped: Iterable[str], state: str) -> None:
    """Takes documents in the place of those with the same ids, and `dropped` out, in one step.

    Whoosh leaves its files as they are and adds some; its list of them is replaced last.  Between that and the new
    state the index has none: then whoever wants to change it builds it anew.
    """
    changed = tuple(changed)
    (folder / STATE).unlink(missing_ok=True)
    try:
        writer = BulkWriter(open_dir(folder, schema=make_schema()))
        for id in (*dropped, *(document.id for document in changed)):
            writer.delete_by_term("id", id)
        writer.add(changed, concordance(changed))
        writer.commit(mergetype=merge_tiers)
    except DAMAGE as error:
        raise SettingsError(*DAMAGED, folder=folder) from error
    (folder / STATE).write_text(state, encoding="utf-8")


def merge_tiers(writer: SegmentWriter, segments: list[Segment]) -> list[Segment]:
    """Whoosh's policy of what becomes part of the segment that is being written; the others are returned.

    As soon as there are so many of about one size, all that are not larger: so a document is written again as often
    as there are tiers, and not at every change.  Large ones stay, until half of one is deleted.
    """
    segments = [segment for segment in segments if segment.doc_count()]
    tiers = Counter(_tier(segment) for segment in segments if segment.doc_count() < SEGMENT // TIER)
    full = max((tier for tier, count in tiers.items() if count >= TIER), default=-1)
    worn = [each for each in segments if each.deleted_count() > each.doc_count()][:1]
    merged = worn or [each for each in segments if _tier(each) <= full]
    for segment in merged:
        with closing(SegmentReader(writer.storage, writer.schema, segment)) as reader:
            writer.add_reader(reader)
    return [segment for segment in segments if segment not in merged]


def _tier(segment: Segment) -> int:
    return int(log(segment.doc_count(), TIER))


def find(
    folder: Path,
    question: Question,
    limit: int,
    with_ended: bool = False,
    fits: Callable[[dict[str, Any]], bool] | None = None,
) -> tuple[dict[str, Any], ...]:
    """The stored fields of the best hits that fit, and `is_whole`: does it hold all words?

    Raises SettingsError if there is no index, or a damaged one.
    """
    if not question.words:
        return ()
    with _index(folder) as index, index.searcher() as searcher:

        @cache
        def held(text: str, is_prefix: bool) -> Holders:
            if is_prefix or is_han(text):
                return Holders(*(_beginning(searcher, field, text) for field in FIELDS))
            return Holders(*(_numbers(searcher, Term(field, text)) for field in FIELDS))

        def together(tokens: Sequence[str]) -> Holders:
            return Holders(*(_numbers(searcher, Phrase(field, list(tokens))) for field in FIELDS))

        left_out = frozenset() if with_ended else _numbers(searcher, Term(fieldname="ended", text=ENDED))

        def ranked(together: Together) -> dict[int, int]:
            found = scores(question, searcher.doc_count(), held, together)
            return {number: score for number, score in found.items() if number not in left_out}

        found = ranked(presumed(held))
        if not found:
            return ()
        complete = whole(question.words, held)
        place = searcher.reader().column_reader("place")

        def best(found: Mapping[int, int], limit: int) -> list[int]:
            least = min(nlargest(limit, found.values()))
            hits = ((score, number) for number, score in found.items() if score >= least)
            return [number for _, number in nlargest(limit, hits, key=lambda hit: (hit[0], place[hit[1]]))]

        exact = ranked(together)
        found |= {number: exact[number] for number in best(found, WINDOW)}
        order = best(found, len(found) if fits else limit)
        rows = ({**searcher.stored_fields(number), "is_whole": number in complete} for number in order)
        return tuple(islice(filter(fits, rows) if fits else rows, limit))


def _numbers(searcher: Searcher, query: Query) -> frozenset[int]:
    return frozenset(query.docs(searcher))


def _beginning(searcher: Searcher, field: str, text: str) -> frozenset[int]:
    """The documents with a token that begins so.  Whoosh's own query merges hundreds of lists in order, which takes
    seven times as long: fifty characters with blanks between them would keep a server busy for seconds."""
    reader = searcher.reader()
    lists = (reader.postings(field, token).all_ids() for token in reader.expand_prefix(field, text))
    return frozenset(chain.from_iterable(lists))


@contextmanager
def _index(folder: Path) -> Iterator[FileIndex]:
    if not folder.is_dir():
        raise SettingsError("there is no search index in {folder}", "run: ./build.py build", folder=folder)
    try:
        yield open_dir(folder, schema=make_schema(), readonly=True)
    except DAMAGE as error:
        raise SettingsError(*DAMAGED, folder=folder) from error
