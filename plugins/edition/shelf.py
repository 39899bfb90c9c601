"""Stories of a catalogue in some order, each read when somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, overload

from plugins.edition.model import Stories, Story

if TYPE_CHECKING:  # which makes shelves itself
    from plugins.edition.catalogue import Catalogue


class Chosen(Stories):
    """Stories by their ids, in this order; each is read when somebody looks at it."""

    def __init__(self, catalogue: Catalogue, ids: Iterable[str]) -> None:
        self._catalogue = catalogue
        self._ids = tuple(ids)

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> tuple[str, ...]:
        return self._ids

    @overload
    def __getitem__(self, key: int) -> Story: ...
    @overload
    def __getitem__(self, key: slice) -> Chosen: ...
    def __getitem__(self, key: int | slice) -> Story | Chosen:
        if isinstance(key, slice):
            return Chosen(self._catalogue, self._ids[key])
        story = self._catalogue.get(self._ids[key])
        assert story is not None, "only what is in the catalogue is chosen"
        return story


class Shelf(Stories):
    """The stories of a shelf, the newest first."""

    def __init__(self, catalogue: Catalogue, name: str) -> None:
        self._catalogue = catalogue
        self._name = name

    def __len__(self) -> int:
        return self._catalogue.count(self._name)

    def __bool__(self) -> bool:
        return bool(self._catalogue.places(self._name, 1))

    @property
    def ids(self) -> tuple[str, ...]:
        return self._chosen(-1).ids

    @overload
    def __getitem__(self, key: int) -> Story: ...
    @overload
    def __getitem__(self, key: slice) -> Chosen: ...
    def __getitem__(self, key: int | slice) -> Story | Chosen:
        """A part from the newest on does not look at the rest."""
        stop = key.stop if isinstance(key, slice) else key + 1
        most = stop if stop is not None and stop > 0 else -1
        return self._chosen(most)[key]

    def __iter__(self) -> Iterator[Story]:
        return iter(self._chosen(-1))

    def _chosen(self, most: int) -> Chosen:
        return Chosen(self._catalogue, (place.id for place in self._catalogue.places(self._name, most)))


class Asked(Stories):
    """Stories whose ids are asked for whenever somebody looks, so that thousands of such wait in no memory."""

    def __init__(self, catalogue: Catalogue, ask: Callable[[], Iterable[str]]) -> None:
        self._catalogue = catalogue
        self._ask = ask

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self._ask())

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, key: int) -> Story: ...
    @overload
    def __getitem__(self, key: slice) -> Chosen: ...
    def __getitem__(self, key: int | slice) -> Story | Chosen:
        return Chosen(self._catalogue, self.ids)[key]

    def __iter__(self) -> Iterator[Story]:
        return iter(Chosen(self._catalogue, self.ids))
