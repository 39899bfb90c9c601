"""Of each page the files it leads to or loads: six million in a hundred thousand pages, so each name is kept once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping


class LinkTable(Mapping[str, frozenset[str]]):
    """By the path of the page."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._pages: dict[str, array[int]] = {}

    def add(self, page: str, targets: Iterable[str]) -> None:
        numbers = array("I")
        for target in targets:
            number = self._numbers.setdefault(target, len(self._names))
            if number == len(self._names):
                self._names.append(target)
            numbers.append(number)
        self._pages[page] = numbers

    def __getitem__(self, page: str) -> frozenset[str]:
        return frozenset(self._names[number] for number in self._pages[page])

    def __iter__(self) -> Iterator[str]:
        return iter(self._pages)

    def __len__(self) -> int:
        return len(self._pages)
