"""A list of who received a subsidy: names masked, amounts added up, nothing else about anyone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from plugins.problems import Problem
from plugins.villages.money import format_money
from plugins.villages.period import Period
from plugins.villages.rules import AMOUNT_NOT_POSITIVE, DUPLICATE_SERIAL, PAID_TOO_EARLY, UNMASKED_NAME
from plugins.villages.table import Row, read_rows

HEADER = ("serial", "group", "recipient", "project", "basis", "quantity", "standard", "amount", "paid_on")
REQUIRED = ("serial", "recipient", "project", "amount", "paid_on")
AMOUNTS = ("amount",)
MASKED = re.compile(r"(?=.*\*)[\u3400-\u9fff\U00020000-\U000323af*]{2,4}")


@dataclass(frozen=True, slots=True)
class Recipient:
    """One payment as it may be shown: name masked, amount in fen."""

    serial: str
    group: str
    name: str
    project: str
    basis: str
    quantity: str
    standard: str
    amount: int
    paid_on: date


@dataclass(frozen=True, slots=True)
class ProjectTotal:
    """What one project paid, in fen, in how many payments."""

    project: str
    recipients: int
    amount: int


@dataclass(frozen=True, slots=True)
class RecipientList:
    """All payments of a list, and the totals that stay when the lines are taken down."""

    recipients: tuple[Recipient, ...]
    projects: tuple[ProjectTotal, ...]
    total: int


def parse_recipients(data: bytes, path: str, *, period: Period) -> tuple[RecipientList | None, tuple[Problem, ...]]:
    """The list, or every reason why it is not shown."""
    rows, problems = read_rows(data, path, HEADER)
    found = list(problems)
    recipients: list[Recipient] = []
    for row in rows:
        recipient, flaws = _parse_line(row, period)
        found.extend(flaws)
        if recipient is not None:
            recipients.append(recipient)
    found.extend(_check_serials(rows))
    if found:
        return None, tuple(found)
    return RecipientList(tuple(recipients), _by_project(recipients), sum(each.amount for each in recipients)), ()


def _parse_line(row: Row, period: Period) -> tuple[Recipient | None, list[Problem]]:
    found = list(row.check_text(REQUIRED, AMOUNTS))
    if found:
        return None, found
    cells = row.cells
    if MASKED.fullmatch(cells["recipient"]) is None:
        # Values of a problem are printed: a name that should be masked is not repeated in a log.
        found.append(row.breaks(UNMASKED_NAME, "recipient", found=""))
    amount = row.money("amount", found)
    if amount is not None and amount <= 0:
        found.append(row.breaks(AMOUNT_NOT_POSITIVE, "amount", found=format_money(amount)))
    paid_on = row.day("paid_on", found)
    if paid_on is not None and paid_on < period.first:
        found.append(row.breaks(PAID_TOO_EARLY, "paid_on", period=period, first=period.first))
    if amount is None or paid_on is None:
        return None, found
    recipient = Recipient(
        serial=cells["serial"],
        group=cells["group"],
        name=cells["recipient"],
        project=cells["project"],
        basis=cells["basis"],
        quantity=cells["quantity"],
        standard=cells["standard"],
        amount=amount,
        paid_on=paid_on,
    )
    return recipient, found


def _check_serials(rows: Iterable[Row]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row in rows:
        serial = row.cells["serial"]
        if serial in first and serial:
            yield row.breaks(DUPLICATE_SERIAL, "serial", first=first[serial])
        first.setdefault(serial, row.line)


def _by_project(recipients: Iterable[Recipient]) -> tuple[ProjectTotal, ...]:
    """Totals in the order in which the projects first appear."""
    amounts: dict[str, list[int]] = defaultdict(list)
    for recipient in recipients:
        amounts[recipient.project].append(recipient.amount)
    return tuple(ProjectTotal(project, len(paid), sum(paid)) for project, paid in amounts.items())
