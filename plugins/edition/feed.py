"""What a feed is: the stories about one thing, for programs that ask again and again what is new.  Pages lead to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # model.py names these
    from plugins.edition.model import Story, Withdrawn

IN_FEED = 50  # at most, of the site, an account or a village; what is older lies in archives of so many
ARCHIVES = "feeds/archives/"
IN_PART = 20  # at most, of a column, a topic or a kind, which are parts of those


class Format(StrEnum):
    """In which form; the value ends its path."""

    RSS = "rss.xml"
    ATOM = "atom.xml"
    JSON = "feed.json"

    @property
    def label(self) -> str:
        return {Format.RSS: "RSS", Format.ATOM: "Atom", Format.JSON: "JSON"}[self]

    @property
    def type(self) -> str:
        """Of what it holds, as links and readers call it."""
        return {
            Format.RSS: "application/rss+xml",
            Format.ATOM: "application/atom+xml",
            Format.JSON: "application/feed+json",
        }[self]


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed a page points at, in one format."""

    title: str
    url: str
    type: str
    label: str


@dataclass(frozen=True, slots=True)
class FeedGroup:
    """Feeds of one sort, to choose among."""

    title: str
    feeds: tuple[Feed, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """One list of stories in every format; `url` is the HTML page it follows.

    `id` never changes, whatever becomes of titles and addresses: readers know the feed by it.  `archives` is how many
    archive documents it has (RFC 5005); `archive` is the number of this one, counted from the oldest, or 0 for the
    document readers subscribe to.  `topics` has the names of all topics by id.
    """

    id: str
    title: str
    description: str
    url: str
    stories: Sequence[Story]
    cause: str
    withdrawn: tuple[Withdrawn, ...] = ()
    most: int = IN_FEED
    archives: int = 0
    archive: int = 0
    topics: Mapping[str, str] = field(default_factory=dict)

    @property
    def formats(self) -> tuple[Format, ...]:
        """An archive is for programs that fetch everything: one format will do."""
        return (Format.ATOM,) if self.archive else tuple(Format)

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(path_in(self.id, each, self.archive) for each in self.formats)

    @property
    def links(self) -> tuple[FeedLink, ...]:
        return links_of(self.id, self.title)


def path_in(id: str, format: Format, archive: int = 0) -> str:
    """Where a feed stands below the output, or one of its archive documents.

    >>> path_in("accounts/jinhe", Format.RSS), path_in("accounts/jinhe", Format.ATOM, 3)
    ('feeds/accounts/jinhe.rss.xml', 'feeds/archives/accounts/jinhe/3.atom.xml')
    """
    return f"{ARCHIVES}{id}/{archive}.{format}" if archive else f"feeds/{id}.{format}"


def paths_of(id: str) -> tuple[str, ...]:
    """The files of a feed but for its archives."""
    return tuple(path_in(id, each) for each in Format)


def links_of(id: str, title: str) -> tuple[FeedLink, ...]:
    """What a page says of a feed."""
    return tuple(FeedLink(f"{title} ({each.label})", f"/{path_in(id, each)}", each.type, each.label) for each in Format)
