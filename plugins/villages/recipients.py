"""A list of who received a subsidy: names masked, amounts added up, nothing else about anyone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from plugins.money import format_money, parse_money
from plugins.problems import Problem
from plugins.table import Row, check_unique, read_rows
from plugins.villages.model import ProjectTotal, Recipient, RecipientList
from plugins.villages.period import Period
from plugins.villages.rules import AMOUNT_NOT_POSITIVE, OTHER_PRODUCT, PAID_TOO_EARLY, SAME_RECIPIENT, UNMASKED_NAME

HEADER = ("serial", "group", "recipient", "project", "basis", "quantity", "standard", "amount", "paid_on")
REQUIRED = ("serial", "recipient", "project", "amount", "paid_on")
AMOUNTS = ("amount",)
# 张*, 李*华, 欧阳**: the family name, at least one character hidden, four characters at most.
HAN = "[\u3400-\u9fff\U00020000-\U000323af]"
MASKED = re.compile(rf"(?=.{{2,4}}$){HAN}{{1,2}}\*{{1,3}}{HAN}?")

QUANTITY = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,4}))?([^0-9.,/ ]{1,9})")  # 4.8亩
STANDARD = re.compile(r"([0-9]{1,9}(?:\.[0-9]{2})?)元/([^0-9.,/ ]{1,9})")  # 98.50元/亩


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
    found.extend(check_unique(rows, "serial"))
    if found:
        return None, tuple(found)
    total = sum(each.amount for each in recipients)
    return RecipientList(tuple(recipients), _by_project(recipients), total), tuple(_check_twice(rows))


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
    if amount is not None and amount > 0:
        found.extend(_check_product(row, amount))
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
        quantity=cells["quantity"],
        standard=cells["standard"],
        amount=amount,
        paid_on=paid_on,
    )
    return recipient, found


def _check_product(row: Row, amount: int) -> Iterator[Problem]:
    """Quantity times standard, where both are a number with the same unit: half a fen and more is rounded up.

    What is counted in another way (by steps, by household, with an advance taken off) cannot be told from here.
    """
    quantity, standard = QUANTITY.fullmatch(row.cells["quantity"]), STANDARD.fullmatch(row.cells["standard"])
    if quantity is None or standard is None or quantity[3].removeprefix("个") != standard[2].removeprefix("个"):
        return
    below = 10 ** len(quantity[2] or "")
    product = int(quantity[1] + (quantity[2] or "")) * parse_money(standard[1])
    expected = (2 * product + below) // (2 * below)
    if amount != expected:
        yield row.breaks(
            OTHER_PRODUCT,
            "amount",
            quantity=row.cells["quantity"],
            standard=row.cells["standard"],
            expected=format_money(expected),
        )


def _check_twice(rows: Iterable[Row]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        said = tuple(row.cells[column] for column in ("group", "recipient", "project", "quantity", "amount"))
        if said in first:
            yield row.breaks(SAME_RECIPIENT, "recipient", found="", first=first[said])
        first.setdefault(said, row.line)


def _by_project(recipients: Iterable[Recipient]) -> tuple[ProjectTotal, ...]:
    """Totals in the order in which the projects first appear."""
    amounts: dict[str, list[int]] = defaultdict(list)
    for recipient in recipients:
        amounts[recipient.project].append(recipient.amount)
    return tuple(ProjectTotal(project, len(paid), sum(paid)) for project, paid in amounts.items())
