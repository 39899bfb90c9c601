"""Units, their accounts, villages, people and the policy of review, as plain values."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NewType

from plugins.messages import Term
from plugins.problems import Location
from plugins.registry.allowed import AllowList
from plugins.registry.bookkeeping import Bookkeeping
from plugins.registry.channels import Channel
from plugins.registry.contact import Contact, Service
from plugins.registry.criteria import Criterion
from plugins.registry.freshness import Limit
from plugins.registry.handover import Handover
from plugins.registry.obligations import Obligations
from plugins.registry.synonyms import Synonyms
from plugins.registry.topics import Topic

AccountId = NewType("AccountId", str)
VillageId = NewType("VillageId", str)
PersonId = NewType("PersonId", str)


class Stage(StrEnum):
    """The steps of 三审三校 and 签发, in the order in which they are signed."""

    REVIEW1 = "review1"
    PROOF1 = "proof1"
    REVIEW2 = "review2"
    PROOF2 = "proof2"
    REVIEW3 = "review3"
    PROOF3 = "proof3"
    RELEASE = "release"

    @property
    def word(self) -> Term:
        """As it is told to people: what it is called on paper, and its code."""
        return STAGE_WORDS[self]

    @property
    def is_review(self) -> bool:
        return self.value.startswith("review")

    @property
    def is_proof(self) -> bool:
        return self.value.startswith("proof")


STAGE_WORDS = {
    Stage.REVIEW1: Term("first review (review1)"),
    Stage.PROOF1: Term("first proof (proof1)"),
    Stage.REVIEW2: Term("second review (review2)"),
    Stage.PROOF2: Term("second proof (proof2)"),
    Stage.REVIEW3: Term("third review (review3)"),
    Stage.PROOF3: Term("third proof (proof3)"),
    Stage.RELEASE: Term("release (release)"),
}
AUTHOR = "author"
DEPUTY = "deputy"  # records what a colleague signed on paper
RECORDER = "recorder"  # records what somebody approved in the forge
OPERATOR = "operator"  # may change the program, the theme and the settings
ROLES = frozenset({AUTHOR, DEPUTY, RECORDER, OPERATOR, *Stage})


class Tier(StrEnum):
    """The place of an account in the 1+1+N matrix and the sector of its unit."""

    FLAGSHIP = "flagship"
    APP = "app"
    DEPARTMENT = "department"
    TOWN = "town"
    HOSPITAL = "hospital"
    SCHOOL = "school"
    ENTERPRISE = "enterprise"
    COMMUNITY = "community"


class Holder(StrEnum):
    """Whose people sign a stage: the unit's (account or village), the village's town's, or the platform's."""

    UNIT = "unit"
    TOWN = "town"
    PLATFORM = "platform"


class Kind(StrEnum):
    """What a draft is; each kind is signed off under one profile of the policy."""

    ARTICLE = "article"
    PAGE = "page"
    AFFAIRS = "affairs"
    FINANCE = "finance"
    SUBSIDY = "subsidy"


@dataclass(frozen=True, slots=True)
class Key:
    """A public SSH key a person signs with.  `blob` is the key in SSH wire format.

    A retired key signs nothing new, and what it signed stays good.  What rests on a key since it was compromised does
    not.
    """

    type: str
    blob: bytes
    since: date
    retired_on: date | None = None
    compromised_since: date | None = None
    sample: bool = False

    @property
    def fingerprint(self) -> str:
        return _fingerprint(self.blob)

    def usable(self, on: date) -> bool:
        return self.in_use(on) and (self.compromised_since is None or on < self.compromised_since)

    def in_use(self, on: date) -> bool:
        """Whether its owner had it then, whatever became of it since: enough for taking a page down."""
        return self.since <= on and (self.retired_on is None or on < self.retired_on)


@lru_cache(maxsize=4096)
def _fingerprint(blob: bytes) -> str:
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode("ascii").rstrip("=")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may act for a unit, from `since` to `until`, both days counted; None: the term is open."""

    id: PersonId
    name: str
    post: str
    roles: frozenset[str]
    since: date
    until: date | None
    keys: tuple[Key, ...]
    at: Location = field(compare=False)

    @property
    def called(self) -> str:
        """As they are told to people: an id alone is no name, and two people may share one."""
        return f"{self.name}（{self.id}）"

    def holds(self, role: str, on: date) -> bool:
        in_term = self.since <= on and (self.until is None or on <= self.until)
        return in_term and role in self.roles


@dataclass(frozen=True, slots=True)
class Column:
    """A column (栏目) an account declares; `type` is one of the inspection rules' ColumnType values."""

    id: str
    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Account:
    """One unit's account on this site (one of the 103).

    `responsible` are the ids of those of its people whom its page names; it does where the policy says so.
    """

    id: AccountId
    name: str
    unit: str
    code: str
    tier: Tier
    about: str
    duties: tuple[str, ...]
    contact: Contact
    columns: tuple[Column, ...]
    people: tuple[Person, ...]
    at: Location = field(compare=False)
    pinyin: str = ""  # how the name is read, a syllable for each character; "" where it is read as usual
    services: tuple[Service, ...] = ()
    responsible: tuple[str, ...] = ()

    @property
    def shown_texts(self) -> tuple[str, ...]:
        """Everything of this entry that a page shows, but for codes and dates."""
        columns = [text for column in self.columns for text in (column.name, column.description)]
        columns += [text for service in self.services for text in (service.name, service.note)]
        people = [text for person in self.people for text in (person.name, person.post)]
        own = (self.name, self.unit, self.about, *self.duties, *self.contact.shown_texts)
        return (*own, *columns, *people)

    def column(self, column_id: str) -> Column | None:
        return next((c for c in self.columns if c.id == column_id), None)


@dataclass(frozen=True, slots=True)
class Village:
    """A village or community with a transparency page; `town` is the account of the town it belongs to."""

    id: VillageId
    name: str
    code: str
    division: str
    town: AccountId
    about: str
    households: int
    residents: int
    contact: Contact
    supervision: str
    people: tuple[Person, ...]
    at: Location = field(compare=False)
    pinyin: str = ""  # as of an account

    @property
    def shown_texts(self) -> tuple[str, ...]:
        """Everything of this entry that a page shows, but for codes and figures."""
        people = [text for person in self.people for text in (person.name, person.post)]
        return (self.name, self.about, *self.contact.shown_texts, self.supervision, *people)


class Separate(StrEnum):
    """Who must be different people: those of the reviews and the release, or those of every stage."""

    REVIEWERS = "reviewers"
    EVERYONE = "everyone"


class Assurance(StrEnum):
    """What a signing key must be: any registered one, or one that never leaves its hardware."""

    FILE = "file"
    HARDWARE = "hardware"


class Via(StrEnum):
    """How a sign-off came about: by the person's own key, or recorded by another from paper or from the forge."""

    KEY = "key"
    PAPER = "paper"
    FORGE = "forge"


@dataclass(frozen=True, slots=True)
class Profile:
    """Which stages a document needs, whose people sign each, and what else their sign-offs must be.

    `later` are stages an emergency may leave open at first, for at most the time `within` after its release.
    """

    name: str
    holders: Mapping[Stage, Holder]
    later: frozenset[Stage] = frozenset()
    within: timedelta = timedelta()
    separate: Separate = Separate.REVIEWERS
    self_check: bool = False  # whether the author may hold review1
    assurance: Assurance = Assurance.FILE
    paper: frozenset[Stage] = frozenset()
    forge: frozenset[Stage] = frozenset()
    escalates_to: str = ""

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Every stage, in the order in which they are signed."""
        return (*self.required, *(stage for stage in Stage if stage in self.later))

    @property
    def required(self) -> tuple[Stage, ...]:
        """The stages without which nothing is published."""
        return tuple(stage for stage in Stage if stage in self.holders and stage not in self.later)

    def accepts(self, via: Via, stage: Stage) -> bool:
        match via:
            case Via.PAPER:
                return stage in self.paper
            case Via.FORGE:
                return stage in self.forge
            case _:
                return True


@dataclass(frozen=True, slots=True)
class Use:
    """Which profile documents of these kinds, accounts and columns are signed under; an empty set stands for all.

    `emergency` is the profile of those that say they are urgent; "" where none may be.
    """

    profile: str
    kinds: frozenset[Kind] = frozenset()
    accounts: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    emergency: str = ""

    def fits(self, kind: Kind, owner: str, column: str) -> bool:
        return (
            (not self.kinds or kind in self.kinds)
            and (not self.accounts or owner in self.accounts)
            and (not self.columns or column in self.columns)
        )


LAND_WITHIN_DAYS = 60  # how long sign-offs wait for their first publication before they no longer count


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of sign-off as data (accounts/policy.yaml).

    `site` is part of the namespace of every signature: a sign-off for one site means nothing on another.
    """

    site: str
    platform: AccountId
    profiles: Mapping[str, Profile]
    uses: tuple[Use, ...]
    checklists: Mapping[Stage, tuple[str, ...]] = field(default_factory=dict)
    land_within_days: int = LAND_WITHIN_DAYS
    shows_responsible: bool = False  # whether the page of an account names who answers for it

    def use(self, kind: Kind, owner: str = "", column: str = "") -> Use:
        """The first line that fits; the last ones fit every document of their kinds (`registry/checks.py`)."""
        return next(use for use in self.uses if use.fits(kind, owner, column))

    def profile(self, kind: Kind, owner: str = "", column: str = "", *, emergency: bool = False) -> Profile:
        """The profile such a document is signed under; an emergency where the policy knows none is no emergency."""
        use = self.use(kind, owner, column)
        return self.profiles[use.emergency if emergency and use.emergency else use.profile]

    @property
    def namespace(self) -> str:
        return f"signoff.v1@{self.site}"


@dataclass(frozen=True)
class Registry:
    """Everything `accounts/` and the village profiles say, checked against itself."""

    policy: Policy
    accounts: Mapping[AccountId, Account]
    villages: Mapping[VillageId, Village]
    version: int = 0  # of accounts/trust.yaml; 0 while there is none
    allowed: AllowList = field(default_factory=AllowList)
    synonyms: tuple[Synonyms, ...] = ()
    channels: tuple[Channel, ...] = ()
    handovers: tuple[Handover, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    freshness: tuple[Limit, ...] = ()
    topics: tuple[Topic, ...] = ()
    bookkeeping: Bookkeeping = field(default_factory=Bookkeeping)
    obligations: Obligations = field(default_factory=Obligations)

    def channels_of(self, unit: str) -> tuple[Channel, ...]:
        """The outside accounts that the page of this account or village shows, those that run first."""
        own = (channel for channel in self.channels if channel.owner == unit)
        return tuple(sorted(own, key=lambda channel: (channel.state.is_ending, channel.id)))

    @cached_property
    def people(self) -> Mapping[PersonId, Person]:
        """Every person by id; an id names one person in the whole registry."""
        return {person.id: person for person in self._people()}

    def called(self, id: str) -> str:
        """The person with this id, as they are told to people; the id where nobody is registered under it."""
        person = self.people.get(PersonId(id))
        return person.called if person else id

    @property
    def units(self) -> tuple[Account | Village, ...]:
        """Everything that may own a document."""
        return (*self.accounts.values(), *self.villages.values())

    @property
    def platform(self) -> Account:
        return self.accounts[self.policy.platform]

    def signers(self, holder: Holder, account: AccountId | None, village: VillageId | None) -> tuple[Person, ...]:
        """The people who may sign for `holder` on a document of `account` or of `village`."""
        if holder is Holder.PLATFORM:
            return self.platform.people
        if village is not None:
            place = self.villages[village]
            return place.people if holder is Holder.UNIT else self.accounts[place.town].people
        assert account is not None, "a document belongs to an account or to a village"
        return self.accounts[account].people

    def _people(self) -> Iterator[Person]:
        for unit in self.units:
            yield from unit.people
