"""A village ledger: one line a voucher, running balances, every fen accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from plugins.messages import Term
from plugins.problems import Location, Problem
from plugins.villages.model import ClassTotal, Ledger, LedgerLine
from plugins.villages.money import write_money
from plugins.villages.period import Period
from plugins.villages.rules import BALANCE, CLOSING, ONE_SIDE, OUTSIDE_PERIOD, SAME_HAND
from plugins.villages.table import Row, read_table, repeated

HEADER = (
    "date",
    "voucher_no",
    "account",
    "summary",
    "income",
    "expense",
    "balance",
    "handler",
    "approver",
    "source_of_funds",
    "resolution_id",
    "attachment",
)


def parse_ledger(
    data: bytes, path: str, *, opening: int, closing: int, period: Period, declared_at: Location
) -> tuple[Ledger | None, tuple[Problem, ...]]:
    """The ledger of a period whose balances (in fen) the draft declares, or every line that does not add up."""
    rows, problems = read_table(data, path, HEADER)
    found: list[Problem] = [*problems, *repeated(rows, "voucher_no")]
    lines: list[LedgerLine] = []
    balance: int | None = opening
    for row in rows:
        before = len(row.problems)
        line = _line(row, number=len(lines) + 1)
        found.extend(row.problems[before:])
        if line is None:
            balance = None  # what cannot be read cannot be added to; the next balance is taken as it stands
            continue
        found.extend(_line_problems(row, line, period))
        expected = line.balance if balance is None else balance + (line.income or 0) - (line.expense or 0)
        if line.balance != expected:
            found.append(BALANCE.at(row.at("balance"), found=write_money(line.balance), expected=write_money(expected)))
        balance = line.balance  # one wrong balance is told once, not again in every line below
        lines.append(line)
    if found:
        return None, tuple(found)
    ledger = _add_up(period.text, opening, lines)
    if ledger.closing != closing:
        return None, (
            CLOSING.at(
                declared_at,
                opening=write_money(opening),
                income=write_money(ledger.income),
                expense=write_money(ledger.expense),
                expected=write_money(ledger.closing),
                closing=write_money(closing),
            ),
        )
    return ledger, ()


def _line(row: Row, number: int) -> LedgerLine | None:
    """The line, or None when a cell cannot be read (`row.problems` says which)."""
    before = len(row.problems)
    day, balance = row.day("date"), row.money("balance")
    texts = {column: row.text(column) for column in ("voucher_no", "account", "summary", "handler", "approver")}
    texts |= {c: row.text(c, required=False) for c in ("source_of_funds", "resolution_id", "attachment")}
    income, expense = row.money("income", required=False), row.money("expense", required=False)
    if day is None or balance is None or len(row.problems) > before:
        return None
    return LedgerLine(
        number=number,
        date=day,
        voucher=texts["voucher_no"],
        account=texts["account"],
        summary=texts["summary"],
        income=income,
        expense=expense,
        balance=balance,
        handler=texts["handler"],
        approver=texts["approver"],
        source_of_funds=texts["source_of_funds"],
        resolution=texts["resolution_id"],
    )


def _line_problems(row: Row, line: LedgerLine, period: Period) -> Iterator[Problem]:
    sides = [amount for amount in (line.income, line.expense) if amount is not None]
    if len(sides) != 1 or sides[0] <= 0:
        found = Term("both") if len(sides) == 2 else Term("none above zero")
        yield ONE_SIDE.at(row.at("income"), found=found)
    if line.date not in period:
        yield OUTSIDE_PERIOD.at(row.at("date"), day=line.date, period=period.text)
    if line.handler == line.approver:
        yield SAME_HAND.at(row.at("approver"), person=line.handler)


def _add_up(period: str, opening: int, lines: Iterable[LedgerLine]) -> Ledger:
    lines = tuple(lines)
    income = sum(line.income or 0 for line in lines)
    expense = sum(line.expense or 0 for line in lines)
    return Ledger(
        period=period,
        opening=opening,
        income=income,
        expense=expense,
        closing=opening + income - expense,
        lines=lines,
        income_by_account=_by_account((line.account, line.income) for line in lines),
        expense_by_account=_by_account((line.account, line.expense) for line in lines),
    )


def _by_account(amounts: Iterable[tuple[str, int | None]]) -> tuple[ClassTotal, ...]:
    """Totals of each account that moved, the largest first."""
    totals: dict[str, int] = {}
    for account, amount in amounts:
        if amount is not None:
            totals[account] = totals.get(account, 0) + amount
    return tuple(ClassTotal(account, amount) for account, amount in sorted(totals.items(), key=lambda t: (-t[1], t[0])))
