"""What a document is under each facet: with this a reader narrows what was found.

In the static files a value is an entry beside the tokens, in the bucket in which `=` would lie, as in
`=account=jinhe=锦河镇`: one small file of each segment, fetched when somebody narrows, tells all counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from plugins.search.document import Document

SIGN = "="  # no token holds it, and no id


class Filed(Protocol):
    """What it takes to know where a document stands; `Document` and `Hit` have it."""

    @property
    def id(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def date(self) -> str: ...
    @property
    def column(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def validity(self) -> str: ...


def facets_of(found: Filed) -> Iterator[tuple[str, str, str]]:
    """Facet, value as it stands in an address, and its name; that of a kind is known to whoever shows it."""
    sort, unit, *_ = found.id.split("/")
    facet = {"articles": "account", "villages": "village"}.get(sort)
    if facet:
        yield facet, unit, found.owner.replace(SIGN, "")
    yield "kind", found.kind, found.kind
    yield "year", found.date[:4], found.date[:4]
    for facet, text in (("column", found.column), ("topic", found.topic), ("validity", found.validity)):
        if value := text.replace(SIGN, ""):
            yield facet, value, value


def stands_under(found: Filed, values: Mapping[str, str]) -> bool:
    """Whether a document has each of these values, by facet."""
    own = {facet: value for facet, value, _ in facets_of(found)}
    return all(own.get(facet) == value for facet, value in values.items())


def facet_entries(documents: Iterable[Document], first: int = 0) -> dict[str, list[int]]:
    """The documents, numbered from `first`, that have each value."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(documents, first):
        for facet, value, label in facets_of(each):
            found[SIGN.join(("", facet, value, label))].append(number)
    return found
