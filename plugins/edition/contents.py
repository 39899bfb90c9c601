"""What an edition is made of, handed to whoever makes its pages and feeds."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from plugins.edition.addresses import addresses, id_of
from plugins.edition.catalogue import Catalogue
from plugins.edition.model import Story, Withdrawn
from plugins.edition.site import Site
from plugins.registry.model import Registry


@dataclass(frozen=True, slots=True)
class Contents:
    """The stories in their catalogue, the units, and the documents that were taken down, the latest first.

    `today` is the day of the build where the county is.
    """

    site: Site
    registry: Registry
    catalogue: Catalogue
    today: date
    withdrawn: tuple[Withdrawn, ...] = ()

    def story(self, id: str) -> Story:
        story = self.catalogue.get(id)
        assert story is not None, "only what is in the catalogue is asked for"
        return story

    def is_live(self, url: str) -> bool:
        """Whether this site has a page there that does not only say that something was taken down."""
        return url in self.addresses and all(url != each.url for each in self.withdrawn)

    @property
    def addresses(self) -> Container[str]:
        """Of the pages a template may lead to: those every site has, and those of documents, shown or withdrawn."""
        gone = {each.url for each in self.withdrawn}
        return _Addresses(self.catalogue, addresses(self.registry, ()).fixed | gone)


@dataclass(frozen=True, slots=True)
class _Addresses(Container[str]):
    catalogue: Catalogue
    fixed: frozenset[str]

    def __contains__(self, url: object) -> bool:
        if url in self.fixed:
            return True
        return isinstance(url, str) and id_of(url) in self.catalogue
