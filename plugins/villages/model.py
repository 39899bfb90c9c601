"""The tables of a disclosure as exact values: money in whole fen, days as dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
    """What a disclosure shows besides its text; both None for an article, a page or affairs."""

    ledger: Ledger | None = None
    recipients: RecipientList | None = None
