"""Whoosh's own writer, made faster where it took a posting at a time; what can be read afterwards is the same.

With schema.py and index.py the only place that knows Whoosh (docs/decisions/0001-whoosh.md).
"""

from __future__ import annotations

import sys
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import accumulate, repeat
from operator import rshift, sub
from struct import Struct
from typing import Any

from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3TermInfo, W3TermsReader
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.system import pack_ushort
from whoosh.util.numeric import length_to_byte
from whoosh.writing import SegmentWriter

from plugins.edition.tags import is_ended
from plugins.search.concordance import Concordance
from plugins.search.document import Document
from plugins.search.pickles import dumps, load, loads
from plugins.search.schema import ENDED, NUMBER_BYTES, place_of, shown

Entry = tuple[str, bytes, Sequence[int], Sequence[float], Sequence[bytes]]  # field, text, and by document as below
BLOCK = 128  # postings, as Whoosh has it
SIZE = Struct("!i")  # of a block; below 0 for the last
LOW, HIGH = (0, 1) if sys.byteorder == "little" else (1, 0)  # halves of a spot: its place, its document and field
SMALL, LEVEL = 100, 1  # bytes that are not worth compressing; how hard the others are compressed


class Postings:
    """Those of one term: numbers of documents, how often it stands in each, and in which places."""

    __slots__ = ("numbers", "places", "weights")

    def __init__(self, spots: Sequence[int] = ()) -> None:
        halves = memoryview(array("Q", spots)).cast("B").cast("I")  # of each spot: as a list they take half the time
        often = Counter(halves[HIGH::2].tolist())
        self.numbers = array("I", map(rshift, often, repeat(1)))
        self.weights = array("f", often.values())
        sizes = "4s" * len(often) if len(often) == len(spots) else "".join(map(SIZES.__getitem__, often.values()))
        self.places: list[bytes] = list(Struct(sizes).unpack(halves[LOW::2].tobytes()))


class Sizes(dict[int, str]):
    """How Struct calls the places of a token that stands so often in a document."""

    def __missing__(self, count: int) -> str:
        self[count] = found = f"{count * NUMBER_BYTES}s"
        return found


SIZES = Sizes()


class Waiting:
    """The postings of a segment, in place of a list of all that has to be sorted."""

    def __init__(self) -> None:
        self.words = Concordance()
        self.others: defaultdict[str, defaultdict[str, Postings]] = defaultdict(lambda: defaultdict(Postings))

    def add(
        self, field: str, text: bytes, numbers: Iterable[int], weights: Iterable[float], places: Sequence[bytes]
    ) -> None:
        """Postings of a segment that is merged, or of a field without places."""
        found = self.others[field][text.decode()]
        found.numbers.extend(numbers)
        found.weights.extend(weights)
        found.places.extend(places)

    def terms(self, field: str) -> Iterator[tuple[str, Postings]]:
        spots: Mapping[str, list[int]] = {"title": self.words.title, "body": self.words.body}.get(field, {})
        others = self.others[field]
        for text in sorted(spots.keys() | others.keys()):
            found = Postings(spots.get(text, ()))
            if text in others:  # these are of later documents
                found.numbers += others[text].numbers
                found.weights += others[text].weights
                found.places += others[text].places
            yield text, found

    def cleanup(self) -> None:
        self.others.clear()


class BulkWriter(SegmentWriter):  # type: ignore[misc]
    """Takes documents with their words.  All of a segment wait in memory, some 20 KB for an article."""

    def __init__(self, index: FileIndex) -> None:
        super().__init__(index)
        self.pool = Waiting()

    def add(self, documents: Iterable[Document], words: Concordance) -> None:
        """What `add_document` does, without looking at each posting.  `words` are numbered from `docnum`."""
        self.pool.words.extend(words)
        writer = self.perdocwriter
        for found, lengths in zip(documents, words.lengths, strict=True):
            self.pool.add("id", found.id.encode(), (self.docnum,), (1.0,), ())
            if is_ended(found.validity):
                self.pool.add("ended", ENDED.encode(), (self.docnum,), (1.0,), ())
            writer.start_doc(self.docnum)
            for field, length in zip(("title", "body"), lengths, strict=True):
                writer.add_field(field, self.schema[field], None, length)
            for field, value in shown(found).items():
                writer.add_field(field, self.schema[field], value, 0)
            writer.add_column_value("place", self.schema["place"].column_type, place_of(found))
            writer.finish_doc()
            self.docnum += 1
            self._added = True

    def add_reader(self, reader: SegmentReader) -> None:
        """Merges a segment, without a matcher for each term."""
        first = self.docnum
        number_of = self.write_per_doc(set(self.schema.names()), reader)  # of what is not deleted; None: all are there
        for field, text, numbers, weights, places in _read_postings(reader._terms):
            if number_of is None:
                self.pool.add(field, text, (first + number for number in numbers), weights, places)
                continue
            kept = [at for at, number in enumerate(numbers) if number in number_of]
            if kept:
                self.pool.add(
                    field,
                    text,
                    (number_of[numbers[at]] for at in kept),
                    (weights[at] for at in kept),
                    [places[at] for at in kept] if places else (),
                )
        self._added = True

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        reader, writer = self.per_document_reader(), self.fieldwriter
        for field in ("body", "ended", "id", "title"):
            lengths = [reader.doc_field_length(number, field) or 0 for number in range(self.docnum)]
            writer.start_field(field, self.schema[field])
            for text, postings in self.pool.terms(field):
                info = _write_postings(writer._postfile, postings, lengths)
                writer._tindex.add(pack_ushort(writer._fieldid) + text.encode(), info.to_bytes())
            writer.finish_field()
        reader.close()
        writer.close()


def _write_postings(file: Any, postings: Postings, lengths: Sequence[int]) -> W3TermInfo:
    """What Whoosh's codec writes for a term, in blocks that are smaller and sooner read."""
    start = file.tell()
    file.write(WHOOSH3_HEADER_MAGIC)
    numbers, total = postings.numbers, len(postings.numbers)
    shortest, longest, heaviest = [], [], []
    for first in range(0, total, BLOCK):
        block = slice(first, first + BLOCK)
        some, weights = numbers[block], postings.weights[block]
        of_block = [lengths[number] for number in some]
        shortest.append(min(of_block))
        longest.append(max(of_block))
        heaviest.append(max(weights))
        ids = (some[0], *map(sub, some[1:], some))
        few = set(weights)
        alike = None if few == {1.0} else few.pop() if len(few) == 1 else tuple(weights)
        data = dumps((ids, alike, tuple(postings.places[block]) or None))
        packed = len(data) > SMALL
        if packed:
            data = zlib.compress(data, LEVEL)
        least, most = length_to_byte(shortest[-1] or None), length_to_byte(longest[-1])
        info = dumps((len(some), some[-1], heaviest[-1], LEVEL if packed else 0, least, most))
        size = len(info) + len(data)
        file.write(SIZE.pack(-size if first + BLOCK >= total else size) + info + data)
    term = W3TermInfo(
        weight=sum(postings.weights),
        df=total,
        minlength=min(shortest) or None,
        maxlength=max(longest),
        maxweight=max(heaviest),
        minid=numbers[0],
        maxid=numbers[-1],
    )
    term.set_extent(start, file.tell() - start)
    return term


def _read_postings(terms: W3TermsReader) -> Iterator[Entry]:
    """All postings of a segment as Whoosh's codec or `_write_postings` wrote them."""
    for key, value in terms._tindex.items():
        field, text = terms._keydecoder(key)
        start, (length,) = W3TermInfo.from_bytes(value).extent()  # Whoosh forgets to take the number out
        file = BytesIO(terms._postfile.get(start, length))
        file.seek(len(WHOOSH3_HEADER_MAGIC))
        numbers: list[int] = []
        weights: list[float] = []
        places: list[bytes] = []
        while header := file.read(SIZE.size):
            end = file.tell() + abs(SIZE.unpack(header)[0])
            count, _, _, level, _, _ = load(file)
            data = file.read(end - file.tell())
            ids, weight, where = loads(zlib.decompress(data) if level else data)
            numbers.extend(accumulate(ids))
            weights.extend(weight if isinstance(weight, tuple) else repeat(weight or 1.0, count))
            places.extend(where or ())
        yield field, text, numbers, weights, places
