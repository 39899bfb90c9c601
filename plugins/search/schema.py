"""The fields of the Whoosh index.  What is stored is what a result shows; the texts themselves are not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, STORED, TEXT, Schema

from plugins.search.tokens import Token


class Tokens(TEXT):  # type: ignore[misc]
    """A text field that is given our tokens, so that Whoosh's analyzers have nothing to decide."""

    def index(self, value: Iterable[Token], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        places: defaultdict[str, list[int]] = defaultdict(list)
        for text, position in value:
            places[text].append(position)
        for text, positions in places.items():
            yield text.encode(), len(positions), float(len(positions)), self.format.encode(positions)


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
