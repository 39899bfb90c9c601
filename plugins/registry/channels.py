"""accounts/channels.csv: every account outside (on WeChat, Weibo ...) that a unit of the county has or had.

A table with a line for each, because those who keep it keep it in a spreadsheet and hand in hundreds at once
(docs/decisions/0025-register-of-channels.md).  Whether an account should be closed is for accounts/audit.py, whether
a closed one left anything behind for accounts/closing.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from plugins.paths import is_identifier
from plugins.problems import Location, Problem, Rule
from plugins.table import Row, check_unique, read_rows

CHANNELS_PATH = "accounts/channels.csv"
COUNT = re.compile(r"0|[1-9][0-9]{0,8}")
ADDRESS = re.compile(r"/(?:[a-z0-9][a-z0-9.-]*/)*(?:[a-z0-9][a-z0-9-]*\.html)?")  # of a page of this site

NOT_A_COUNT = Rule(
    id="REG060",
    name="figure-not-a-whole-number",
    message="{column} is {found}, not a whole number",
    fix="write the number alone, such as 15000: no comma, no unit; leave the cell empty where nobody knows it",
    why="What closes an account must be a figure, and an unknown one is no zero.",
)
NOT_A_WORD_OF = Rule(
    id="REG061",
    name="channel-word-unknown",
    message="{column} is {found}; it must be one of {options}",
    fix="take one of the words named",
    why="What is counted by sector and state is written alike everywhere.",
)
NOT_AN_ID = Rule(
    id="REG062",
    name="channel-bad-id",
    message="{found} is no id of a channel",
    fix="write small letters, digits and -, such as wechat-jinhe; it never changes",
    why="Notices and old addresses name a channel by its id, whatever it is called later.",
)
CLOSING_LACKS = Rule(
    id="REG063",
    name="closing-channel-lacks",
    message="the channel {name} is {state}, but its {column} is empty",
    fix="fill in {column}",
    why="Who followed a closed account must learn when it stopped, on what basis, and where to go now.",
)
NOT_AN_ADDRESS = Rule(
    id="REG064",
    name="channel-address-not-ours",
    message="{column} is {found}, which is no address of a page of this site",
    fix="write where the page stands, beginning with /: /accounts/jinhe/",
    why="Residents are led to a page that is looked after, not from one closed account to the next.",
)
UNKNOWN_OWNER = Rule(
    id="REG065",
    name="channel-of-nobody",
    message="the owner {found} is no account and no village of this registry",
    fix="write the id of the account or village whose page shows it, or leave the cell empty",
    why="A channel is shown on the page of the unit that answers for it.",
)
KEPT_WHY = Rule(
    id="REG066",
    name="channel-kept-without-reason",
    message="the channel {name} is kept, but {column} is empty",
    fix="say when its sponsor asked, when who decided it, and until when it is kept and why",
    why="An exception that nobody dated or explained is no decision.",
)
DECISION_LACKS = Rule(
    id="REG068",
    name="channel-decision-lacks",
    message="an application to keep the channel {name} was decided, but {column} is empty",
    fix="say when its sponsor asked, on which day it was decided, and who decided it by which document",
    why="A unit that was refused must be able to see by whom, when and on what basis.",
)
WRONG_ORDER = Rule(
    id="REG077",
    name="channel-days-in-wrong-order",
    message="{column} is {found}, which is before {other}",
    fix="correct one of the two days",
    why="Nothing is decided before somebody asked for it, and nothing kept until a day that was over then.",
)


class Application(StrEnum):
    """What became of an application to keep an account that meets a criterion."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class ChannelState(StrEnum):
    """The life of an account outside, in order."""

    APPLIED = "applied"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    CLOSED = "closed"

    @property
    def is_ending(self) -> bool:
        return self in (ChannelState.CLOSING, ChannelState.CLOSED)


class Sector(StrEnum):
    """What sort of unit runs a channel: the tiers of the accounts here, villages, and bodies without an account."""

    FLAGSHIP = "flagship"
    APP = "app"
    DEPARTMENT = "department"
    TOWN = "town"
    VILLAGE = "village"
    COMMUNITY = "community"
    SCHOOL = "school"
    HOSPITAL = "hospital"
    ENTERPRISE = "enterprise"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Channel:
    """One line of the register.  Figures are None where nobody knows them; `cost` is fen a year to an outside firm.

    `since` is the day its state began: of a closing or closed one the day it stops or stopped.  `owner` is the id of
    the account or village whose page shows it.  `posts` are those of the last twelve months, `reads` the average of
    each.  Its sponsor asked on `asked_on` that it be kept against the criteria; `decided_by` says who answered and by
    which document.  It is kept until the last day of `kept_until`.
    """

    id: str
    platform: str
    name: str
    sponsor: str
    operator: str
    sector: Sector
    owner: str
    state: ChannelState
    since: date
    basis: str = ""
    notice: str = ""  # id of the document that told residents
    successor: str = ""  # address of the page to go to instead
    cost: int | None = None
    staff: int | None = None
    followers: int | None = None
    posts: int | None = None
    reads: int | None = None
    updated_on: date | None = None
    asked_on: date | None = None
    decided_on: date | None = None
    decided_by: str = ""
    kept_until: date | None = None
    kept_because: str = ""
    at: Location = field(default=Location(CHANNELS_PATH), compare=False)

    @property
    def shown_texts(self) -> tuple[str, ...]:
        """Everything of this line that a page shows, but for ids, dates and figures."""
        return (self.platform, self.name, self.sponsor, self.operator, self.basis, self.decided_by, self.kept_because)

    @property
    def application(self) -> Application | None:
        """None where nobody asked."""
        if self.asked_on is None:
            return None
        if self.decided_on is None:
            return Application.OPEN
        return Application.GRANTED if self.kept_until else Application.REFUSED

    def is_kept(self, on: date) -> bool:
        """Whether an application to keep it was granted, and holds."""
        return self.kept_until is not None and on <= self.kept_until


HEADER = tuple(name for name in Channel.__dataclass_fields__ if name != "at")
REQUIRED = ("id", "platform", "name", "sponsor", "sector", "state", "since")
OF_ENDING = ("basis", "notice", "successor")
COUNTS = ("staff", "followers", "posts", "reads")
DAYS = ("since", "updated_on", "asked_on", "decided_on", "kept_until")
OF_DECISION = ("asked_on", "decided_on", "decided_by")
OF_KEPT = (*OF_DECISION, "kept_until", "kept_because")
IN_ORDER = (("asked_on", "decided_on"), ("decided_on", "kept_until"))


def parse_channels(data: bytes, path: str = CHANNELS_PATH) -> tuple[tuple[Channel, ...], tuple[Problem, ...]]:
    """The channels of a table, with everything that is wrong in it; lines with a problem are left out."""
    rows, problems = read_rows(data, path, HEADER)
    channels, found = channels_of(rows)
    return channels, problems + found


def channels_of(rows: Sequence[Row]) -> tuple[tuple[Channel, ...], tuple[Problem, ...]]:
    """The channels that the lines of a table say, wherever it came from."""
    found = list(check_unique(rows, "id"))
    channels = tuple(channel for row in rows if (channel := _channel(row, found)) is not None)
    return channels, tuple(found)


def _channel(row: Row, found: list[Problem]) -> Channel | None:
    before = len(found)
    found += row.check_text(REQUIRED, ())
    if len(found) > before:  # what is empty or hidden need not be called wrong once more
        return None
    cells = row.cells
    staff, followers, posts, reads = (_count(row, name, found) for name in COUNTS)
    since, updated_on, asked_on, decided_on, kept_until = (
        row.day(name, found) if cells[name] else None for name in DAYS
    )
    cost = row.money("cost", found) if cells["cost"] else None
    found += _wrong_words(row)
    if len(found) > before:
        return None
    assert since is not None
    channel = Channel(
        id=cells["id"],
        platform=cells["platform"],
        name=cells["name"],
        sponsor=cells["sponsor"],
        operator=cells["operator"] or cells["sponsor"],
        sector=Sector(cells["sector"]),
        owner=cells["owner"],
        state=ChannelState(cells["state"]),
        since=since,
        basis=cells["basis"],
        notice=cells["notice"],
        successor=cells["successor"],
        cost=cost,
        staff=staff,
        followers=followers,
        posts=posts,
        reads=reads,
        updated_on=updated_on,
        asked_on=asked_on,
        decided_on=decided_on,
        decided_by=cells["decided_by"],
        kept_until=kept_until,
        kept_because=cells["kept_because"],
        at=row.at("id"),
    )
    found += _lacks(channel, row)
    return channel


def _count(row: Row, column: str, found: list[Problem]) -> int | None:
    text = row.cells[column]
    if text and COUNT.fullmatch(text) is None:
        found.append(row.breaks(NOT_A_COUNT, column))
        return None
    return int(text) if text else None


def _wrong_words(row: Row) -> Iterator[Problem]:
    for column, options in (("sector", Sector), ("state", ChannelState)):
        if row.cells[column] not in set(options):
            yield row.breaks(NOT_A_WORD_OF, column, options=", ".join(options))
    if not is_identifier(row.cells["id"]):
        yield row.breaks(NOT_AN_ID, "id")
    if row.cells["successor"] and ADDRESS.fullmatch(row.cells["successor"]) is None:
        yield row.breaks(NOT_AN_ADDRESS, "successor")


def _lacks(channel: Channel, row: Row) -> Iterator[Problem]:
    """What the state of a channel asks for beside what every line has."""
    if channel.state.is_ending:
        for column in OF_ENDING:
            if not row.cells[column]:
                yield row.breaks(CLOSING_LACKS, column, name=channel.name, state=channel.state)
    told = {column for column in OF_KEPT if row.cells[column]}
    if told & {"kept_until", "kept_because"}:
        for column in OF_KEPT:
            if column not in told:
                yield row.breaks(KEPT_WHY, column, name=channel.name)
    elif told & {"decided_on", "decided_by"}:
        for column in OF_DECISION:
            if column not in told:
                yield row.breaks(DECISION_LACKS, column, name=channel.name)
    for earlier, later in IN_ORDER:
        if row.cells[earlier] and row.cells[later] and row.cells[later] < row.cells[earlier]:  # ISO days
            yield row.breaks(WRONG_ORDER, later, other=row.cells[earlier])


def check_owners(channels: Iterable[Channel], units: frozenset[str]) -> Iterator[Problem]:
    for channel in channels:
        if channel.owner and channel.owner not in units:
            yield UNKNOWN_OWNER.at(channel.at, found=channel.owner)
