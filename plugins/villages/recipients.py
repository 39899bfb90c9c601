"""A list of who received a subsidy, as it may be shown: masked names, exact amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from plugins.problems import Problem
from plugins.villages.model import ProjectTotal, Recipient, RecipientList
from plugins.villages.money import write_money
from plugins.villages.rules import NOT_POSITIVE, UNMASKED
from plugins.villages.table import Row, read_table, repeated

HEADER = ("serial", "group", "recipient", "project", "basis", "quantity", "standard", "amount", "paid_on")
# 张*, 李*华, 欧阳*: family name, at least one character hidden, four characters at most.
MASKED = re.compile(r"(?=.{2,4}$)[\u4e00-\u9fff]{1,2}\*{1,3}[\u4e00-\u9fff]?")


def parse_recipients(data: bytes, path: str) -> tuple[RecipientList | None, tuple[Problem, ...]]:
    """The list with its totals, or every line that may not be shown as it is."""
    rows, problems = read_table(data, path, HEADER)
    found: list[Problem] = [*problems, *repeated(rows, "serial")]
    recipients: list[Recipient] = []
    for row in rows:
        before = len(row.problems)
        recipient = _recipient(row)
        found.extend(row.problems[before:])
        if recipient is not None:
            found.extend(_recipient_problems(row, recipient))
            recipients.append(recipient)
    if found:
        return None, tuple(found)
    return _add_up(recipients), ()


def _recipient(row: Row) -> Recipient | None:
    before = len(row.problems)
    texts = {c: row.text(c) for c in ("serial", "group", "recipient", "project", "basis", "quantity", "standard")}
    amount, paid_on = row.money("amount"), row.day("paid_on")
    if amount is None or paid_on is None or len(row.problems) > before:
        return None
    return Recipient(
        serial=texts["serial"],
        group=texts["group"],
        name=texts["recipient"],
        project=texts["project"],
        quantity=texts["quantity"],
        standard=texts["standard"],
        amount=amount,
        paid_on=paid_on,
    )


def _recipient_problems(row: Row, recipient: Recipient) -> Iterator[Problem]:
    if MASKED.fullmatch(recipient.name) is None:
        yield UNMASKED.at(row.at("recipient"))  # the name is not quoted: this message may end up in a public log
    if recipient.amount <= 0:
        yield NOT_POSITIVE.at(row.at("amount"), found=write_money(recipient.amount))


def _add_up(recipients: Iterable[Recipient]) -> RecipientList:
    recipients = tuple(recipients)
    totals: dict[str, tuple[int, int]] = {}
    for recipient in recipients:
        count, amount = totals.get(recipient.project, (0, 0))
        totals[recipient.project] = (count + 1, amount + recipient.amount)
    projects = tuple(ProjectTotal(project, *total) for project, total in totals.items())
    return RecipientList(recipients, projects, sum(recipient.amount for recipient in recipients))
