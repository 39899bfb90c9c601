"""The fields of the Whoosh index.  What is stored is what a result shows; the texts themselves are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, STORED, TEXT, Schema
from whoosh.formats import Positions

from plugins.search.document import Document
from plugins.search.tokens import places

POSITIONS = Positions()


class Tokens(TEXT):  # type: ignore[misc]
    """A text field that is given our tokens with their places, so that Whoosh's analyzers have nothing to decide."""

    def index(self, value: Mapping[str, list[int]], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for text, where in value.items():
            yield text.encode(), len(where), float(len(where)), POSITIONS.encode(where)


def encoded(places: Sequence[int]) -> bytes:
    """Places in a field as Whoosh writes them."""
    return encoded_one(places[0]) if len(places) == 1 else bytes(POSITIONS.encode(places))


@cache
def encoded_one(place: int) -> bytes:
    """Most tokens stand in one place."""
    return bytes(POSITIONS.encode([place]))


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
    return {**shown(found), "place": place_of(found), "title": places(found.title), "body": places(*found.body)}
