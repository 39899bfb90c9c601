"""The fields of the Whoosh index.  What is stored is what a result shows; the texts themselves are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, STORED, TEXT, Schema
from whoosh.formats import Positions

POSITIONS = Positions()


class Tokens(TEXT):  # type: ignore[misc]
    """A text field that is given our tokens with their places, so that Whoosh's analyzers have nothing to decide."""

    def index(self, value: Mapping[str, list[int]], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for text, where in value.items():
            places = _single(where[0]) if len(where) == 1 else POSITIONS.encode(where)
            yield text.encode(), len(where), float(len(where)), places


@cache
def _single(position: int) -> bytes:
    """Most tokens stand in one place."""
    return bytes(POSITIONS.encode([position]))


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
