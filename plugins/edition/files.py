"""The files of an edition that are no pages and no feeds: beside documents, covers, and what machines read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Cover:
    """The picture with which a link to pages of one owner is shown elsewhere: a name, a line about it, where it is."""

    path: str
    cause: str
    title: str
    line: str
    foot: str


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that stands beside a document: what its unit signed (picture, attachment, the draft itself), as it is, or
    the record of who signed it."""

    path: str
    data: bytes = field(repr=False)
    cause: str = ""


class Signposts(Protocol):
    """The files that tell machines what there is, and whom to ask: sitemap, robots.txt, security.txt, llms.txt."""

    def announced(self) -> Iterator[tuple[str, str]]:
        """Path and cause of each."""
        ...

    def files(self) -> Iterator[Asset]:
        """Each, made when it is asked for."""
        ...
