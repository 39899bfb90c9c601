"""What a unit has written, as it was read: nobody has vouched for it yet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import NewType

from plugins.problems import Location
from plugins.registry.model import AccountId, Kind, PersonId, Policy, Profile, Stage, VillageId

DocumentId = NewType("DocumentId", str)


class Genre(StrEnum):
    """What an article is for its reader."""

    NEWS = "news"
    NOTICE = "notice"
    POLICY = "policy"
    GUIDE = "guide"
    CLOSURE = "closure"


class Step(StrEnum):
    """The steps of a village matter: 四议两公开."""

    PROPOSED = "proposed"
    DISCUSSED = "discussed"
    EXAMINED = "examined"
    DECIDED = "decided"
    PUBLISHED = "published"
    CARRIED_OUT = "carried-out"


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file beside the draft that it shows or offers.  `data` are the bytes that are signed and published."""

    name: str
    path: str
    data: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def suffix(self) -> str:
        return self.name.rpartition(".")[2].lower()


@dataclass(frozen=True, slots=True)
class Reprint:
    """Where a reprinted text comes from."""

    unit: str
    title: str
    url: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """The head of an official document (公文); empty strings where the draft says nothing.

    `index` is 索引号, `genre` 体裁分类, `mode` 公开方式.
    """

    number: str
    issuer: str
    topic: str
    made: date | None
    validity: str
    index: str = ""
    genre: str = ""
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Votes:
    """The vote on a village matter, as counts of people; `body` is who voted, as accounts/bookkeeping.yaml knows it."""

    body: str
    expected: int
    present: int
    in_favour: int
    against: int
    abstained: int


@dataclass(frozen=True, slots=True)
class Migrated:
    """Where a document stood before it came to this site, and the day it was first published there.

    `channel` is the id of the outside account that told it, `digest` the SHA-256 of the exported file it was made from;
    each of the texts is "" where nobody knows.
    """

    url: str
    published: date
    channel: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was changed after publication, for readers: when, and in a sentence.

    Of a ledger also what it was before: `released` the manifest that was signed then, `was` the name of the file beside
    the draft that keeps its table; both "" where nothing of it changed.
    """

    at: datetime
    note: str
    was: str = ""
    released: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """A column of some account, written `account/column`."""

    account: AccountId
    column: str

    @classmethod
    def of(cls, text: str) -> Lane:
        account, _, column = text.partition("/")
        return cls(AccountId(account), column)

    def __str__(self) -> str:
        return f"{self.account}/{self.column}"


@dataclass(frozen=True, slots=True)
class Relations:
    """Other documents this one belongs to: in a draft their paths as written, in a story their ids.

    `follows`, one at most, is the story this one takes up again; `interprets` the documents it explains; `replaces`
    those that no longer hold once this one does; `reprint_of`, one at most, the story of another account it repeats.
    """

    follows: tuple[str, ...] = ()
    interprets: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    reprint_of: tuple[str, ...] = ()

    def named(self) -> Iterator[tuple[str, str]]:
        """Key and document of each."""
        for key in self.__slots__:
            yield from ((key, each) for each in getattr(self, key))


@dataclass(frozen=True, slots=True)
class LedgerNote:
    """The ledger a finance disclosure shows; opening and closing balance as written (villages/ reads money).

    `words` is the closing balance in capital numerals, where the signed sheet has it.
    """

    file: str
    opening: str
    closing: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """What came in for one project, as written, until this list was made."""

    project: str
    amount: str


@dataclass(frozen=True, slots=True)
class RecipientsNote:
    """The list a subsidy disclosure shows, and from when to when; `words` is its total in capital numerals, or "".

    `received` says of each project what there was to pay out; () where the money never passed through the village.
    """

    file: str
    basis: str
    phone: str
    shown_from: date
    shown_until: date
    words: str = ""
    received: tuple[Received, ...] = ()


def unit_of_lead(lead: str) -> str:
    return lead.partition("/")[0]


SIDECAR = ".review.yaml"


def sidecar_of(source: str) -> str:
    """The path of the file that holds the sign-offs of the draft at `source`."""
    return source.removesuffix(".md") + SIDECAR


@dataclass(frozen=True)
class Draft:
    """One document as its unit wrote it.  `keys` says where each front-matter key stands."""

    source: str
    id: DocumentId
    kind: Kind
    title: str
    summary: str
    author: PersonId
    created: date
    published: datetime | None  # None: when it is released
    signers: Mapping[Stage, PersonId]
    data: bytes = field(repr=False)
    body: str = field(repr=False)
    body_line: int
    keys: Mapping[str, Location] = field(repr=False)
    account: AccountId | None = None
    village: VillageId | None = None
    genre: Genre | None = None
    column: str = ""
    keywords: tuple[str, ...] = ()
    image: str = ""
    image_alt: str = ""
    reprint: Reprint | None = None
    document: DocumentHead | None = None
    item: str = ""  # which item of villages/obligations.yaml it is
    period: str = ""
    matter: str = ""
    step: Step | None = None
    votes: Votes | None = None
    ledger: LedgerNote | None = None
    recipients: RecipientsNote | None = None
    emergency: str = ""  # why it cannot wait for every stage; "" when it can
    migrated_from: Migrated | None = None
    corrections: tuple[Correction, ...] = ()
    effective: date | None = None  # the first day on which it holds ...
    until: date | None = None  # ... and the last; None: no such day is known
    relations: Relations = field(default_factory=Relations)
    also_in: tuple[Lane, ...] = ()  # columns of other accounts, or others of its own, that list it too
    lead: str = ""  # the material of a unit it was made of, `unit/name`
    files: tuple[DraftFile, ...] = ()

    @property
    def owner(self) -> str:
        return self.account or self.village or ""

    def profile(self, policy: Policy) -> Profile:
        """What the policy asks of this document."""
        return policy.profile(self.kind, self.owner, self.column, emergency=bool(self.emergency))

    @property
    def sidecar(self) -> str:
        """The path of the file that holds the sign-offs."""
        return sidecar_of(self.source)

    @property
    def beside(self) -> frozenset[str]:
        """The paths of the files that belong to it: its sign-offs and whatever it shows."""
        return frozenset({self.sidecar, *(file.path for file in self.files)})

    def at(self, key: str) -> Location:
        return self.keys.get(key, Location(self.source))

    def file(self, name: str) -> DraftFile | None:
        return next((file for file in self.files if file.name == name), None)

    @cached_property
    def manifest(self) -> bytes:
        """Canonical JSON of {name: SHA-256}: the draft under its id, every file it shows under its name.

        Not under its path: moving a document with its files voids nothing.
        """
        digests = {str(self.id): hashlib.sha256(self.data).hexdigest()}
        digests |= {file.name: file.digest for file in self.files}
        return json.dumps(digests, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the manifest, in hex: what a sign-off vouches for."""
        return hashlib.sha256(self.manifest).hexdigest()

    @property
    def check_code(self) -> str:
        """Twelve characters a person can compare by eye."""
        return self.digest[:12]
