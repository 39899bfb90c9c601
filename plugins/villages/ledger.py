"""A village's ledger: shown only if it adds up, line by line and as a whole."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from plugins.messages import Term
from plugins.money import format_money
from plugins.paths import is_file_name
from plugins.problems import Location, Problem
from plugins.registry.bookkeeping import LedgerColumn
from plugins.table import Row, check_unique, read_rows
from plugins.villages.model import ClassTotal, Ledger, LedgerLine
from plugins.villages.period import Period
from plugins.villages.rules import (
    BAD_ATTACHMENT,
    DATE_OUTSIDE_PERIOD,
    HANDLER_APPROVES,
    ONE_AMOUNT,
    WRONG_BALANCE,
    WRONG_CLOSING,
    ZERO_AMOUNT,
)
from plugins.villages.words import check_text

HEADER = tuple(column.value for column in LedgerColumn)
REQUIRED = ("date", "voucher_no", "account", "summary", "balance", "handler", "approver")
AMOUNTS = ("income", "expense", "balance")


def parse_ledger(
    data: bytes, path: str, *, opening: int, closing: int, period: Period, declared_at: Location | None = None
) -> tuple[Ledger | None, tuple[Problem, ...]]:
    """The ledger, or every reason why it is not shown.

    `opening` and `closing` are in fen, as the draft gives them at `declared_at`.
    """
    rows, problems = read_rows(data, path, HEADER)
    found = list(problems)
    lines: list[LedgerLine] = []
    for row in rows:
        line, flaws = _parse_line(row, row.line - 1, period)
        found.extend(flaws)
        if line is not None:
            lines.append(line)
    found.extend(check_unique(rows, "voucher_no"))
    if len(lines) == len(rows) and not problems:  # with a line missing, every sum would be wrong as well
        found.extend(_check_balances(lines, rows, opening))
        found.extend(_check_closing(lines, declared_at or Location(path), opening, closing))
    if found:
        return None, tuple(found)
    return _ledger(lines, opening, closing, period), ()


def _parse_line(row: Row, number: int, period: Period) -> tuple[LedgerLine | None, list[Problem]]:
    found = list(row.check_text(REQUIRED, AMOUNTS))
    if found:
        return None, found
    cells = row.cells
    day = row.day("date", found)
    income = row.money("income", found) if cells["income"] else None
    expense = row.money("expense", found) if cells["expense"] else None
    balance = row.money("balance", found)
    if day is not None and day not in period:
        found.append(row.breaks(DATE_OUTSIDE_PERIOD, "date", period=period, first=period.first, last=period.last))
    given = [name for name in ("income", "expense") if cells[name]]
    if len(given) != 1:
        found.append(row.breaks(ONE_AMOUNT, "income", found=Term("both") if given else Term("neither")))
    elif 0 in (income, expense):
        found.append(row.breaks(ZERO_AMOUNT, given[0]))
    if _same_person(cells["handler"], cells["approver"]):
        found.append(row.breaks(HANDLER_APPROVES, "approver"))
    if cells["attachment"] and not is_file_name(cells["attachment"]):
        found.append(row.breaks(BAD_ATTACHMENT, "attachment"))
    amount = expense if income is None else income
    if amount is not None:
        found.extend(check_text(cells["summary"], amount, row.at("summary")))
    if day is None or balance is None or len(given) != 1 or amount is None:
        return None, found
    line = LedgerLine(
        number=number,
        date=day,
        voucher=cells["voucher_no"],
        account=cells["account"],
        summary=cells["summary"],
        income=income,
        expense=expense,
        balance=balance,
        handler=cells["handler"],
        approver=cells["approver"],
        source_of_funds=cells["source_of_funds"],
        resolution=cells["resolution_id"],
        attachment=cells["attachment"],
    )
    return line, found


def _check_balances(lines: list[LedgerLine], rows: Iterable[Row], opening: int) -> Iterator[Problem]:
    """Each balance against the one written before it, so that one mistake is told once."""
    before = opening
    for line, row in zip(lines, rows, strict=True):
        expected = before + line.movement
        if line.balance != expected:
            difference = format_money(line.balance - expected)
            yield row.breaks(WRONG_BALANCE, "balance", expected=format_money(expected), difference=difference)
        before = line.balance


def _check_closing(lines: list[LedgerLine], at: Location, opening: int, closing: int) -> Iterator[Problem]:
    income, expense = _sums(lines)
    expected = opening + income - expense
    if closing != expected:
        yield WRONG_CLOSING.at(
            at,
            opening=format_money(opening),
            income=format_money(income),
            expense=format_money(expense),
            expected=format_money(expected),
            found=format_money(closing),
            difference=format_money(closing - expected),
        )


def _ledger(lines: list[LedgerLine], opening: int, closing: int, period: Period) -> Ledger:
    income, expense = _sums(lines)
    return Ledger(
        period=period.text,
        opening=opening,
        income=income,
        expense=expense,
        closing=closing,
        lines=tuple(lines),
        income_by_account=_by_account((line.account, line.income) for line in lines),
        expense_by_account=_by_account((line.account, line.expense) for line in lines),
    )


def _sums(lines: Iterable[LedgerLine]) -> tuple[int, int]:
    income = expense = 0
    for line in lines:
        income += line.income or 0
        expense += line.expense or 0
    return income, expense


def _by_account(amounts: Iterable[tuple[str, int | None]]) -> tuple[ClassTotal, ...]:
    """Totals of each account that moved, the largest first."""
    totals: dict[str, int] = defaultdict(int)
    for account, amount in amounts:
        if amount is not None:
            totals[account] += amount
    return tuple(ClassTotal(account, amount) for account, amount in sorted(totals.items(), key=lambda t: (-t[1], t[0])))


def _same_person(one: str, other: str) -> bool:
    """Whether two names are one, however they are spaced or encoded."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
