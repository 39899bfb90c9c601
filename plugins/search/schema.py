"""The fields of the Whoosh index.  What is stored is what a result shows; the texts themselves are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import sub
from typing import Any

from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, STORED, TEXT, Schema
from whoosh.formats import Positions
from whoosh.system import pack_uint

from plugins.search.document import Document
from plugins.search.pickles import pickled
from plugins.search.tokens import places

POSITIONS = Positions()


class Tokens(TEXT):  # type: ignore[misc]
    """A text field that is given our tokens with their places, so that Whoosh's analyzers have nothing to decide."""

    def index(self, value: Mapping[str, list[int]], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for text, where in value.items():
            yield text.encode(), len(where), float(len(where)), POSITIONS.encode(where)


def encoded(places: Sequence[int]) -> bytes:
    """Places in a field as Whoosh reads them: how many, and a pickled list of the steps between them.

    Put together from pieces, since there are millions and each call of pickle takes a while.
    """
    steps = (places[0], *map(sub, places[1:], places))
    return HEADS[len(places)] + b"".join([STEPS[step] for step in steps]) + b"l."


class Heads(dict[int, bytes]):
    """The beginning of so many places."""

    def __missing__(self, count: int) -> bytes:
        self[count] = found = bytes(pack_uint(count)) + b"("
        return found


class Steps(dict[int, bytes]):
    """A number in a pickle, without the beginning and the end."""

    def __missing__(self, step: int) -> bytes:
        self[step] = found = pickled(step)
        return found


class Ones(dict[int, bytes]):
    """The whole of one place, where most tokens stand."""

    def __missing__(self, place: int) -> bytes:
        self[place] = found = encoded((place,))
        return found


HEADS, STEPS, ONES = Heads(), Steps(), Ones()


def make_schema() -> Schema:
    return Schema(
        id=ID(unique=True, stored=True),
        place=COLUMN(VarBytesColumn()),  # the order of display; numbers of documents say when they were added
        title=Tokens(),
        body=Tokens(),
        shown_title=STORED(),
        owner=STORED(),
        kind=STORED(),
        date=STORED(),
        url=STORED(),
        source=STORED(),
        extract=STORED(),
    )


def shown(found: Document) -> dict[str, str]:
    """The stored fields."""
    return {
        "id": found.id,
        "shown_title": found.title,
        "owner": found.owner,
        "kind": found.kind,
        "date": found.date,
        "url": found.url,
        "source": found.source,
        "extract": found.extract,
    }


def place_of(found: Document) -> bytes:
    return (found.moment + 2**63).to_bytes(8) + found.id.encode()


def fields_of(found: Document) -> dict[str, Any]:
    """What Whoosh's own `add_document` takes."""
    return {
        **shown(found),
        "place": place_of(found),
        "title": places(found.title, *found.head),
        "body": places(*found.body),
    }
