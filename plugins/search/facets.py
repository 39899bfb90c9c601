"""What a document is under each facet: with this a reader narrows what was found.

In the static files a value is an entry beside the tokens, in the bucket in which `=` would lie, as in
`=account=jinhe=锦河镇`: one small file of each segment, fetched when somebody narrows, tells all counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from plugins.render.filters import GENRES, KINDS, translated
from plugins.search.document import Document

SIGN = "="  # no token holds it, and no id
LABELS = {**{kind.value: name for kind, name in KINDS.items()}, **GENRES}


def facets_of(id: str, owner: str, kind: str, date: str) -> Iterator[tuple[str, str, str]]:
    """Facet, value as it stands in an address, and what a reader is told."""
    sort, unit, *_ = id.split("/")
    facet = {"articles": "account", "villages": "village"}.get(sort)
    if facet:
        yield facet, unit, owner
    yield "kind", kind, translated(LABELS.get(kind, kind))
    yield "year", date[:4], date[:4]


def facet_entries(documents: Iterable[Document], first: int = 0) -> dict[str, list[int]]:
    """The documents, numbered from `first`, that have each value."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(documents, first):
        values = [*facets_of(each.id, each.owner, each.kind, each.date)]
        values += [("column", each.column, each.column)] if each.column else []
        values += [("validity", each.validity, each.validity)] if each.validity else []
        for facet, value, label in values:
            found[SIGN.join(("", facet, value.replace(SIGN, ""), label.replace(SIGN, "")))].append(number)
    return found
