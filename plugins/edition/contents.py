"""What an edition is made of, handed to whoever makes its pages and feeds."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.edition.catalogue import Catalogue
from plugins.edition.model import Story, Withdrawn
from plugins.edition.site import Site
from plugins.registry.model import Registry


@dataclass(frozen=True, slots=True)
class Contents:
    """The stories in their catalogue, the units, and the documents that were taken down, the latest first."""

    site: Site
    registry: Registry
    catalogue: Catalogue
    withdrawn: tuple[Withdrawn, ...] = ()

    def story(self, id: str) -> Story:
        story = self.catalogue.get(id)
        assert story is not None, "only what is in the catalogue is asked for"
        return story
