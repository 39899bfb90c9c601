"""accounts/bookkeeping.yaml: who decides in a village, with how many votes, and which lines of a ledger need it; what
the columns of a ledger are called by those who keep it.

Other places decide by other figures: they edit the table, not the program.  Each figure stands with its basis.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from plugins.messages import Term
from plugins.money import parse_money
from plugins.problems import Rule
from plugins.yamlfile import Fields

BOOKKEEPING_PATH = "accounts/bookkeeping.yaml"
SHARE = re.compile(r"(at least|more than) ([1-9][0-9]?)/([1-9][0-9]?)")

BAD_SHARE = Rule(
    id="REG085",
    name="bad-share",
    message="{key} is {found}, not a share",
    fix="write at least 2/3 or more than 1/2",
    why="Whether a vote passes is counted exactly: one vote more or less decides.",
)
BAD_THRESHOLD = Rule(
    id="REG086",
    name="bad-threshold",
    message="{found} is not an amount in yuan from which a line is large",
    fix="write it as 20000.00",
    why="Which lines need a resolution is told to the fen.",
)


class Side(StrEnum):
    """On which side of a ledger a line stands."""

    INCOME = "income"
    EXPENSE = "expense"


class Of(StrEnum):
    """Of whom a majority is counted."""

    PRESENT = "present"
    EXPECTED = "expected"


class LedgerColumn(StrEnum):
    """The columns of a ledger, in their order."""

    DATE = "date"
    VOUCHER = "voucher_no"
    ACCOUNT = "account"
    SUMMARY = "summary"
    INCOME = "income"
    EXPENSE = "expense"
    BALANCE = "balance"
    HANDLER = "handler"
    APPROVER = "approver"
    SOURCE_OF_FUNDS = "source_of_funds"
    RESOLUTION = "resolution_id"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Heading:
    """What a column of a ledger is called by those who keep it."""

    column: LedgerColumn
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A share of people, as whole numbers: no vote is rounded."""

    above: int
    below: int
    or_equal: bool

    def is_reached(self, part: int, whole: int) -> bool:
        here, needed = part * self.below, whole * self.above
        return here >= needed if self.or_equal else here > needed

    @property
    def word(self) -> Term:
        return Term("at least") if self.or_equal else Term("more than")

    def __str__(self) -> str:
        return f"{self.above}/{self.below}"


@dataclass(frozen=True, slots=True)
class Body:
    """Who may decide, from how many present on, and with what majority of whom."""

    id: str
    name: str
    quorum: Share
    majority: Share
    of: Of
    basis: str

    def is_quorate(self, present: int, expected: int) -> bool:
        return self.quorum.is_reached(present, expected)

    def passes(self, in_favour: int, present: int, expected: int) -> bool:
        return self.majority.is_reached(in_favour, present if self.of is Of.PRESENT else expected)


@dataclass(frozen=True, slots=True)
class LargeLine:
    """Lines of `side` of this many fen or more name the resolution they rest on, but those of the accounts `exempt`."""

    side: Side
    fen: int
    exempt: frozenset[str]
    basis: str


@dataclass(frozen=True, slots=True)
class Bookkeeping:
    """All tables; without the file they are empty, so that no vote can be read.

    `openings` and `totals` are what the lines of a sheet say that are no movements of money.
    """

    bodies: tuple[Body, ...] = ()
    large_lines: tuple[LargeLine, ...] = ()
    headings: tuple[Heading, ...] = ()
    openings: frozenset[str] = frozenset()
    totals: frozenset[str] = frozenset()

    def body(self, id: str) -> Body | None:
        return next((body for body in self.bodies if body.id == id), None)


def parse_bookkeeping(fields: Fields) -> Bookkeeping:
    """What is wrong joins the problems of `fields`."""
    left_out = fields.group("left_out", required=False)
    found = Bookkeeping(
        bodies=tuple(_body(each) for each in fields.groups("votes")),
        large_lines=tuple(_large_line(each) for each in fields.groups("large_lines")),
        headings=tuple(_heading(each) for each in fields.groups("headings", required=False)),
        openings=frozenset(left_out.texts("opening")) if left_out else frozenset(),
        totals=frozenset(left_out.texts("totals")) if left_out else frozenset(),
    )
    if left_out:
        left_out.done()
    return found


def _heading(fields: Fields) -> Heading:
    heading = Heading(fields.choice("column", LedgerColumn), fields.texts("names"))
    fields.done()
    return heading


def _body(fields: Fields) -> Body:
    body = Body(
        id=fields.text("id"),
        name=fields.text("name"),
        quorum=_share(fields, "quorum"),
        majority=_share(fields, "majority"),
        of=fields.choice("of", Of),
        basis=fields.text("basis"),
    )
    fields.done()
    return body


def _share(fields: Fields, key: str) -> Share:
    text = fields.text(key)
    found = SHARE.fullmatch(text)
    if found is None or int(found[2]) > int(found[3]):
        if text:
            fields.problems.append(BAD_SHARE.at(fields.at(key), key=key, found=text))
        return Share(1, 1, or_equal=False)  # nobody reaches it
    return Share(int(found[2]), int(found[3]), or_equal=found[1] == "at least")


def _large_line(fields: Fields) -> LargeLine:
    text = fields.text("from")
    try:
        fen = parse_money(text)
    except ValueError:
        fen = 0
    if text and fen <= 0:
        fields.problems.append(BAD_THRESHOLD.at(fields.at("from"), found=text))
    line = LargeLine(
        fields.choice("side", Side), fen, frozenset(fields.texts("exempt", required=False)), fields.text("basis")
    )
    fields.done()
    return line
