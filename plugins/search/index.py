"""The Whoosh index: built whole in a new folder, then renamed into place; asked by a Question.

With schema.py the only place that knows Whoosh (docs/decisions/0001-whoosh.md).
"""

from __future__ import annotations

import shutil
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import whoosh.codec.whoosh3
import whoosh.columns
import whoosh.filedb.structfile
import whoosh.formats
from whoosh.filedb.filestore import StorageError
from whoosh.filedb.filetables import FileFormatError
from whoosh.index import FileIndex, create_in, open_dir
from whoosh.index import IndexError as WhooshIndexError
from whoosh.query import And, ConstantScoreQuery, Or, Phrase, Prefix, Query, Term

from plugins.edition.model import Story
from plugins.problems import SettingsError
from plugins.search import pickles
from plugins.search.document import Document, newest_first
from plugins.search.question import Question, Word
from plugins.search.schema import make_schema

FIELDS = ("title", "body")
MEMORY_MB = 256

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


def build_index(stories: Iterable[Story], folder: Path) -> None:
    """Index `stories` in `folder`, in place of what is there.  A killed build leaves the old index or none."""
    fresh, old = folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    writer = create_in(fresh, make_schema()).writer(limitmb=MEMORY_MB)
    for found in newest_first(stories):
        writer.add_document(**_fields(found))
    writer.commit()
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def find(folder: Path, question: Question, limit: int) -> tuple[dict[str, Any], ...]:
    """The stored fields of the best hits.  Raises SettingsError if there is no index, or a damaged one."""
    if not question.words:
        return ()
    with _index(folder) as index, index.searcher() as searcher:
        # Without a limit Whoosh sorts equal scores by number, and documents were numbered in the order of display.
        results = searcher.search(_tree(question), limit=None)
        return tuple(hit.fields() for hit in results[:limit])


@contextmanager
def _index(folder: Path) -> Iterator[FileIndex]:
    fix = "run: ./build.py build"
    if not folder.is_dir():
        raise SettingsError("there is no search index in {folder}", fix, folder=folder)
    try:
        yield open_dir(folder, schema=make_schema(), readonly=True)
    except DAMAGE as error:
        raise SettingsError("the search index in {folder} is damaged or not ours", fix, folder=folder) from error


def _fields(found: Document) -> dict[str, Any]:
    return {
        "id": found.id,
        "title": list(found.title_tokens()),
        "body": list(found.body_tokens()),
        "shown_title": found.title,
        "owner": found.owner,
        "kind": found.kind,
        "date": found.date,
        "url": found.url,
        "source": found.source,
        "extract": found.extract,
    }


def _tree(question: Question) -> Query:
    """A sum of constant scores; see Weights."""
    weights = question.weights
    terms = [[_term(field, *term) for field in FIELDS] for term in question.terms]
    phrases = [[_phrase(field, word) for field in FIELDS] for word in question.words]
    parts = [ConstantScoreQuery(title, weights.in_title) for title, _ in terms]
    parts += [ConstantScoreQuery(body, weights.in_body) for _, body in terms]
    parts += [
        ConstantScoreQuery(And([Or(pair) for pair in terms]), weights.all_terms),
        ConstantScoreQuery(And([Or(pair) for pair in phrases]), weights.phrase),
        ConstantScoreQuery(And([title for title, _ in phrases]), weights.title_phrase),
    ]
    return Or(parts)


def _term(field: str, text: str, is_prefix: bool) -> Query:
    return Prefix(field, text) if is_prefix else Term(field, text)


def _phrase(field: str, word: Word) -> Query:
    if len(word.tokens) == 1:
        return _term(field, word.tokens[0], word.is_prefix)
    return Phrase(field, list(word.tokens))
