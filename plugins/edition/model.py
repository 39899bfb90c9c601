"""What templates, feeds and the index see.  Built by `compile.py`, never changed afterwards.

Everything here may be shown: nothing enters a Story that was not signed off, or taken from the registry.  In a
preview, a story that is not yet signed carries the stages it waits for, and every page says so.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from markupsafe import Markup

from plugins.accounts.silent import Silent
from plugins.drafts.model import Correction, DocumentHead, Lane, Relations, Reprint, Votes
from plugins.edition.addresses import path_of
from plugins.edition.feed import Feed, FeedLink
from plugins.edition.files import Asset, Cover, Signposts
from plugins.edition.origin import BroughtOver, Material
from plugins.edition.site import Site
from plugins.edition.tables import Table
from plugins.privacy.allowed import Allowed
from plugins.registry.model import Account, Column, Kind, Stage, Via, Village
from plugins.villages.model import Ledger, LedgerChange, ProjectTotal, Recipient


@dataclass(frozen=True, slots=True)
class SignedBy:
    """One sign-off as a reader sees it: who vouched for this text, as what, when."""

    stage: Stage
    name: str
    post: str
    signed_at: datetime
    via: Via = Via.KEY
    evidence: str = ""  # the number of the paper form, or the event of the forge


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file a reader may download.  `size` in bytes, `digest` is its SHA-256 in hex; `table` what it shows as one."""

    name: str
    label: str
    url: str
    type: str
    size: int
    digest: str
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with its alternative text; `width` and `height` in pixels, `size` in bytes where that is known."""

    url: str
    alt: str
    width: int
    height: int
    size: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that shows a picture `width` pixels wide."""

    url: str
    width: int


@dataclass(frozen=True, slots=True)
class Source:
    """The files of one type among which a browser may choose for a picture."""

    type: str
    candidates: tuple[Candidate, ...]

    @property
    def srcset(self) -> str:
        return ", ".join(f"{each.url} {each.width}w" for each in self.candidates)


@dataclass(frozen=True, slots=True)
class Subsidies:
    """A subsidy list: totals stay, the lines are shown from `shown_from` to `shown_until`, both days counted.

    `recipients` is empty and `recipients_url` None outside that period.
    """

    basis: str
    phone: str
    shown_from: date
    shown_until: date
    projects: tuple[ProjectTotal, ...]
    total: int
    count: int
    recipients: tuple[Recipient, ...]
    recipients_url: str | None


class Force(StrEnum):
    """Whether what a document says holds on the day of the build."""

    HOLDS = "holds"
    NOT_YET = "not-yet"
    EXPIRED = "expired"  # its last day is over
    ENDED = "ended"  # its unit says so: 失效, 废止 ...
    REPLACED = "replaced"

    @property
    def is_over(self) -> bool:
        return self in (Force.EXPIRED, Force.ENDED, Force.REPLACED)


@dataclass(frozen=True, slots=True)
class Story:
    """One approved document, ready to be shown.  `url` begins with `/`; `body` is sanitised HTML.

    Exactly one of `account` and `village` is the owner; a page (about, privacy ...) belongs to the platform's account.
    `awaiting` is empty for everything published; in a preview it names the stages still to be signed.
    """

    id: str
    kind: Kind
    genre: str  # of an article: news, notice, policy, guide or closure; else ""
    url: str
    title: str
    summary: str
    body: Markup
    text: str  # the body as plain text, for search and feeds
    published: datetime
    account: Account | None
    village: Village | None
    column: Column | None
    keywords: tuple[str, ...]
    author: str
    picture: Picture | None
    attachments: tuple[Attachment, ...]
    signed_by: tuple[SignedBy, ...]
    check_code: str  # 12 characters of the manifest digest
    source: str  # path of the draft in the repository
    reprint: Reprint | None = None
    document: DocumentHead | None = None
    item: str = ""  # which item of villages/obligations.yaml it is
    period: str = ""
    step: str = ""
    matter: str = ""
    votes: Votes | None = None
    ledger: Ledger | None = None
    ledger_changes: tuple[LedgerChange, ...] = ()
    subsidies: Subsidies | None = None
    awaiting: tuple[Stage, ...] = ()
    verify_url: str = ""  # where a reader checks this page; "" while it is not approved
    emergency: str = ""  # why it was published before every stage was signed
    owing: tuple[Stage, ...] = ()  # the stages an emergency has yet to be signed at ...
    owing_until: datetime | None = None  # ... and by when
    is_overdue: bool = False
    migrated_from: BroughtOver | None = None
    corrections: tuple[Correction, ...] = ()
    effective: date | None = None
    until: date | None = None
    by_date: Force = Force.HOLDS  # what its own words and the day of the build say; `force` also asks its successor
    relations: Relations = field(default_factory=Relations)  # ids
    topics: tuple[str, ...] = ()  # ids of those of the registry it belongs to
    replaced_by: str = ""  # the id of the document that holds in its place
    sources: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)  # smaller forms, by the url of a picture
    also_in: tuple[Lane, ...] = ()  # other columns that list it
    material: Material | None = None  # of another unit

    @property
    def force(self) -> Force:
        return Force.REPLACED if self.replaced_by else self.by_date

    @property
    def checked(self) -> datetime | None:
        """When somebody last read these very words and vouched for them; None while nobody has."""
        return max((each.signed_at for each in self.signed_by), default=None)

    @property
    def updated(self) -> datetime:
        """When it was last changed for its readers."""
        return self.corrections[-1].at if self.corrections else self.published

    @property
    def owner(self) -> Account | Village:
        owner = self.account or self.village
        assert owner is not None
        return owner


class Stories(Sequence[Story]):
    """Stories that are read when somebody looks at them; their ids are had without."""

    @property
    @abstractmethod
    def ids(self) -> Sequence[str]:
        """Of all of them, in the same order."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A document that was taken down: its address stays, and says why.  `title` is "" when not even that may stay.

    `successor` is the story to read instead, None where there is none or it is not public; `also_in` are the further
    columns that listed it.
    """

    id: str
    url: str
    title: str
    reason: str
    withdrawn_at: datetime
    owner: Account | Village
    successor: Story | None
    also_in: tuple[Lane, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list of stories.  Numbered pages count from the oldest, so a new story changes the last only.

    The first page a reader opens (`number` None) shows the newest; `older_url` and `newer_url` lead along.
    """

    title: str
    url: str
    stories: Sequence[Story]
    number: int | None
    older_url: str | None
    newer_url: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """One HTML file to be written: its address, the template, and what the template is given.

    `cause` says why the file may exist (a document id, a registry entry or a page of the theme); `tags` are the
    page tags of the inspection rules (`SiteName`, `ArticleTitle` ...), in order.
    """

    url: str
    template: str
    title: str
    description: str
    cause: str
    tags: tuple[tuple[str, str], ...]
    context: Mapping[str, Any]
    indexable: bool = True
    feeds: tuple[FeedLink, ...] = ()
    crumbs: tuple[Crumb, ...] = ()
    data: tuple[FeedLink, ...] = ()  # the same for programs
    is_for_preview: bool = False  # never part of what is published
    original_url: str = ""  # of the page this one repeats: search engines are led there
    named: str = ""  # what within title and description a unit wrote: the name of an account or of a village

    @property
    def path(self) -> str:
        """Where the file stands below the output."""
        return path_of(self.url)

    @property
    def kind(self) -> str:
        """The page type: all pages of one template are of one."""
        return self.template.removesuffix(".html")


class Pages(Sequence[Page]):
    """Pages that are made when somebody asks for them; where they will stand is known without."""

    @abstractmethod
    def announced(self) -> Iterator[tuple[str, str]]:
        """Path and cause of each."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step on the way to a page; `is_written`: its label is a unit's, not a word of the interface."""

    label: str
    url: str
    is_written: bool = False


@dataclass(frozen=True)
class Edition:
    """All that one build publishes.  `commit` is the full object id, or "" for a working tree (a preview).

    `gone` is None for a whole edition.  Otherwise this is the part of one that changed: its pages, feeds and assets go
    among what was published before, of which the files at the paths `gone` leave.
    """

    site: Site
    commit: str
    stories: Sequence[Story]
    pages: Sequence[Page]
    feeds: tuple[Feed, ...]
    assets: Sequence[Asset]
    is_preview: bool
    covers: tuple[Cover, ...] = ()
    signposts: Signposts | None = None
    withdrawn: tuple[Withdrawn, ...] = ()
    allowed: Allowed = field(default_factory=Allowed)
    addresses: Container[str] = frozenset()  # of every page of the site, whether it is made now or stays
    recorded: Sequence[Story] = ()  # stories with a sign-off that was recorded from paper or the forge
    urgent: Sequence[Story] = ()  # stories that were published in an emergency
    waiting: Sequence[Story] = ()  # stories that are not signed: in a preview
    codes: Container[str] = frozenset()  # check codes of its documents and of their records
    gone: frozenset[str] | None = None
    changed: tuple[Story, ...] = ()  # of a part: the stories that are new or altered ...
    dropped: tuple[str, ...] = ()  # ... and the ids of those that are shown no more
    synonyms: tuple[tuple[str, ...], ...] = ()  # words that mean the same to whoever searches
    silent: tuple[Silent, ...] = ()  # columns that wait for content: told to editors, never to residents
    names: tuple[tuple[str, str], ...] = ()  # of units and villages, with how each is read where that is stated

    @property
    def renewed(self) -> Sequence[str]:
        """The ids of the stories whose pages are made: of all, or of those that are new or altered."""
        stories = self.stories if self.gone is None else self.changed
        return stories.ids if isinstance(stories, Stories) else [story.id for story in stories]

    def announced(self) -> Iterator[tuple[str, str]]:
        """Path and cause of every page."""
        if isinstance(self.pages, Pages):
            return self.pages.announced()
        return ((page.path, page.cause) for page in self.pages)
