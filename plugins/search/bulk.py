"""Whoosh's own writer, made faster where it took a posting at a time; what can be read afterwards is the same.

With schema.py and index.py the only place that knows Whoosh (docs/decisions/0001-whoosh.md).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from itertools import groupby
from typing import Any

from whoosh.index import FileIndex
from whoosh.writing import SegmentWriter

Term = tuple[str, bytes]  # name of the field, text
Posting = tuple[str, bytes, int, float, bytes]  # field, text, number of the document, weight, places


class Waiting:
    """The postings of a segment by term, in place of a list of all that has to be sorted."""

    def __init__(self) -> None:
        self.terms: dict[Term, tuple[array[int], array[float], list[bytes]]] = {}

    def add(self, posting: Posting) -> None:
        field, text, number, weight, places = posting
        found = self.terms.get((field, text))
        if found is None:
            found = self.terms[field, text] = array("I"), array("f"), []
        found[0].append(number)
        found[1].append(weight)
        if places:
            found[2].append(places)

    def cleanup(self) -> None:
        self.terms.clear()


class BulkWriter(SegmentWriter):  # type: ignore[misc]
    """Takes documents as Whoosh's writer does.  All of a segment wait in memory, some 40 KB for an article."""

    def __init__(self, index: FileIndex) -> None:
        super().__init__(index)
        self.pool = Waiting()

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        reader = self.per_document_reader()
        for field, terms in groupby(sorted(self.pool.terms), key=lambda term: term[0]):
            lengths = [reader.doc_field_length(number, field) or 0 for number in range(self.docnum)]
            self.fieldwriter.start_field(field, self.schema[field])
            for term in terms:
                self.fieldwriter.start_term(term[1])
                _put(self.fieldwriter._postwriter, *self.pool.terms[term], lengths.__getitem__)
                self.fieldwriter.finish_term()
            self.fieldwriter.finish_field()
        reader.close()
        self.fieldwriter.close()


def _put(
    writer: Any, numbers: array[int], weights: array[float], places: list[bytes], length_of: Callable[[int], int]
) -> None:
    """What `writer.add_posting` does for each of them, a block at a time; the last block is left to `finish_term`."""
    size = writer._blocklimit
    for start in range(0, len(numbers), size):
        if start:
            writer._write_block()
        block = slice(start, start + size)
        lengths = [length for length in map(length_of, numbers[block]) if length]
        writer._ids, writer._weights, writer._values = numbers[block], weights[block], places[block]
        writer._maxweight = max(writer._weights)
        writer._minlength, writer._maxlength = (min(lengths), max(lengths)) if lengths else (None, 0)
