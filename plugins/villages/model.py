"""The tables of a disclosure as exact values: money in whole fen, days as dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from plugins.registry.bookkeeping import LedgerColumn


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One movement of money in fen; exactly one of income and expense is given, and below 0 it is a reversal (红字)."""

    number: int
    date: date
    voucher: str
    account: str
    summary: str
    income: int | None
    expense: int | None
    balance: int
    handler: str
    approver: str
    source_of_funds: str
    resolution: str
    attachment: str = ""

    @property
    def movement(self) -> int:
        """What the balance rises by."""
        return (self.income or 0) - (self.expense or 0)


@dataclass(frozen=True, slots=True)
class ClassTotal:
    """Income or expense of one ledger account (会计科目) over the period, in fen."""

    account: str
    amount: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """A period of a village's money: opening + income - expense = closing, all in fen."""

    period: str
    opening: int
    income: int
    expense: int
    closing: int
    lines: tuple[LedgerLine, ...]
    income_by_account: tuple[ClassTotal, ...]
    expense_by_account: tuple[ClassTotal, ...]


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """What a cell of a ledger said and says now, as it stands in the table; "" where the line did not exist."""

    column: LedgerColumn
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line that a correction changed: its number in the old table and in the new one, None where it is not in it."""

    voucher: str
    before: int | None
    after: int | None
    cells: tuple[ChangedCell, ...]


@dataclass(frozen=True, slots=True)
class LedgerChange:
    """What one correction changed in a ledger.

    `carried` counts the lines of which nothing but the running balance changed; they follow from those above them.
    """

    at: datetime
    note: str
    lines: tuple[ChangedLine, ...]
    carried: int
    is_reordered: bool
    closing_before: str
    closing_after: str
    file: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """One line of a subsidy list as it may be shown: name masked, amount in fen."""

    serial: str
    group: str
    name: str
    project: str
    quantity: str
    standard: str
    amount: int
    paid_on: date


@dataclass(frozen=True, slots=True)
class ProjectTotal:
    """What one project paid out, in fen, to how many lines of the list."""

    project: str
    recipients: int
    amount: int


@dataclass(frozen=True, slots=True)
class RecipientList:
    """A subsidy list with its totals; `total` in fen."""

    recipients: tuple[Recipient, ...]
    projects: tuple[ProjectTotal, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Tables:
    """What a disclosure shows besides its text; both None for an article, a page or affairs.

    `changes` are what corrections changed in the ledger, the first one first.
    """

    ledger: Ledger | None = None
    recipients: RecipientList | None = None
    changes: tuple[LedgerChange, ...] = ()
