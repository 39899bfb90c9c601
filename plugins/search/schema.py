"""The fields of the Whoosh index.  What is stored is what a result shows; the texts themselves are not."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, STORED, TEXT, Schema
from whoosh.formats import Positions

from plugins.edition.tags import is_ended
from plugins.search.document import Document
from plugins.search.tokens import places

NUMBER, NUMBER_BYTES = "I", 4  # what array calls a number of so many bytes
ENDED = "1"


class Plain(Positions):  # type: ignore[misc]
    """Places as plain numbers.  Whoosh pickles them, which takes most of its time, in writing and for each phrase."""

    def encode(self, places: Iterable[int]) -> bytes:
        return array(NUMBER, places).tobytes()

    def decode_positions(self, value: bytes) -> list[int]:
        return array(NUMBER, value).tolist()

    def decode_frequency(self, value: bytes) -> int:
        return len(value) // NUMBER_BYTES


class Tokens(TEXT):  # type: ignore[misc]
    """A text field that is given our tokens with their places, so that Whoosh's analyzers have nothing to decide."""

    def __init__(self) -> None:
        super().__init__()
        self.format = Plain()

    def index(self, value: Mapping[str, list[int]], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for text, where in value.items():
            yield text.encode(), len(where), float(len(where)), self.format.encode(where)


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
        column=STORED(),
        topic=STORED(),
        validity=STORED(),
        ended=ID(),  # ENDED, or nothing: those that no longer hold are left out before anything is ranked
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
        "column": found.column,
        "topic": found.topic,
        "validity": found.validity,
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
        **({"ended": ENDED} if is_ended(found.validity) else {}),
    }
