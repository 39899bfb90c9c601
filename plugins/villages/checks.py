"""The table of a disclosure, read from the very bytes that are signed, with the front matter it must agree with."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.drafts.model import Draft, DraftFile, RecipientsNote
from plugins.money import format_money, parse_money
from plugins.problems import Location, Problem
from plugins.table import NOT_MONEY
from plugins.villages.changes import read_changes
from plugins.villages.ledger import HEADER, parse_ledger
from plugins.villages.model import Ledger, RecipientList, Tables
from plugins.villages.period import Period, parse_period
from plugins.villages.recipients import parse_recipients
from plugins.villages.rules import NO_ATTACHMENT, NOT_A_PERIOD, PAID_MORE, RECEIVED_TWICE
from plugins.villages.words import check_words


def read_tables(draft: Draft) -> tuple[Tables, tuple[Problem, ...]]:
    """The tables of a draft and all that is wrong with them; a file that is missing is told by `drafts/`."""
    found: list[Problem] = []
    period = _period(draft, found)
    ledger = recipients = None
    if draft.ledger and period:
        ledger = _ledger(draft, draft.file(draft.ledger.file), period, found)
    list_file = draft.file(draft.recipients.file) if draft.recipients else None
    if list_file and period:
        recipients, problems = parse_recipients(list_file.data, list_file.path, period=period)
        found.extend(problems)
        if recipients and draft.recipients and draft.recipients.words:
            found.extend(check_words(draft.recipients.words, recipients.total, draft.at("amount_words")))
        if recipients and draft.recipients and draft.recipients.received:
            found.extend(_check_received(draft, draft.recipients, recipients))
    changes = read_changes(draft, found) if ledger else ()
    return Tables(ledger, recipients, changes), tuple(found)


def _check_received(draft: Draft, note: RecipientsNote, recipients: RecipientList) -> Iterator[Problem]:
    """Each project pays out no more than there was for it; what is named at all is named for every project."""
    received: dict[str, int] = {}
    for each in note.received:
        try:
            amount = parse_money(each.amount)
        except ValueError:
            yield NOT_MONEY.at(draft.at("received"), column="received", found=each.amount)
            return
        if each.project in received or amount < 0:
            yield RECEIVED_TWICE.at(draft.at("received"), found=each.project, amount=each.amount)
        received[each.project] = amount
    for total in recipients.projects:
        if total.amount > received.get(total.project, 0):
            yield PAID_MORE.at(
                draft.at("received"),
                project=total.project,
                paid=format_money(total.amount),
                received=format_money(received.get(total.project, 0)),
                difference=format_money(total.amount - received.get(total.project, 0)),
            )


def _ledger(draft: Draft, file: DraftFile | None, period: Period, found: list[Problem]) -> Ledger | None:
    assert draft.ledger is not None
    opening = _money(draft, "opening", draft.ledger.opening, found)
    closing = _money(draft, "closing", draft.ledger.closing, found)
    if file is None or opening is None or closing is None:
        return None
    ledger, problems = parse_ledger(
        file.data, file.path, opening=opening, closing=closing, period=period, declared_at=draft.at("closing")
    )
    problems += tuple(_missing_attachments(draft, file, ledger))
    if draft.ledger.words:
        problems += tuple(check_words(draft.ledger.words, closing, draft.at("amount_words")))
    found.extend(problems)
    return None if problems else ledger


def _missing_attachments(draft: Draft, file: DraftFile, ledger: Ledger | None) -> Iterator[Problem]:
    for line in ledger.lines if ledger else ():
        if line.attachment and draft.file(line.attachment) is None:
            place = Location(file.path, line.number + 1, HEADER.index("attachment") + 1)
            yield NO_ATTACHMENT.at(place, found=line.attachment)


def _period(draft: Draft, found: list[Problem]) -> Period | None:
    if not draft.period:
        return None
    try:
        return parse_period(draft.period)
    except ValueError:
        found.append(NOT_A_PERIOD.at(draft.at("period"), found=draft.period))
        return None


def _money(draft: Draft, key: str, text: str, found: list[Problem]) -> int | None:
    try:
        return parse_money(text)
    except ValueError:
        found.append(NOT_MONEY.at(draft.at(key), column=key, found=text))
        return None
