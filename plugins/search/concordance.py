"""Where every token of some documents stands: worked out once, for Whoosh and for the files of the browser."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from plugins.search.document import Document
from plugins.search.tokens import Places, gather

# A spot is one number, which makes them few and quick: document, title or body, place in it.  Its places are those of
# an array of numbers of four bytes, so that Whoosh's are had without looking at each.
PLACE_BITS = 32
IN_BODY = 1 << PLACE_BITS
DOCUMENT_BITS = PLACE_BITS + 1


@dataclass(frozen=True, slots=True)
class Concordance:
    """The spots of each token, ascending, and of each document how many tokens its title and its body have."""

    title: Places = field(default_factory=lambda: defaultdict(list))
    body: Places = field(default_factory=lambda: defaultdict(list))
    lengths: list[tuple[int, int]] = field(default_factory=list)

    def add(self, found: Document, number: int) -> None:
        spot = number << DOCUMENT_BITS
        title = gather((found.title, *found.head), spot, self.title)
        self.lengths.append((title, gather(found.body, spot | IN_BODY, self.body)))

    def extend(self, more: Concordance) -> None:
        """Takes in that of documents with higher numbers."""
        for mine, theirs in ((self.title, more.title), (self.body, more.body)):
            for text, spots in theirs.items():
                mine[text] += spots
        self.lengths.extend(more.lengths)


def concordance(documents: Iterable[Document], first: int = 0) -> Concordance:
    """That of documents which are numbered from `first`."""
    found = Concordance()
    for number, document in enumerate(documents, first):
        found.add(document, number)
    return found


@contextmanager
def no_collection() -> Iterator[None]:
    """Nothing here refers to itself, and looking for what does would take a quarter of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
