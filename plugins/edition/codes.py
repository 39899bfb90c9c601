"""Which check codes there are: whoever looks one up is told whether any page has it."""

from __future__ import annotations

from collections.abc import Container

from plugins.edition.catalogue import Catalogue, code_shelf


class Codes(Container[str]):
    """The check codes of all documents."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and bool(self._catalogue.places(code_shelf(code), 1))
