"""Reads the tables a disclosure shows, and says what does not add up."""

from __future__ import annotations

from plugins.drafts.model import Draft, LedgerNote, RecipientsNote
from plugins.problems import Problem
from plugins.villages.ledger import parse_ledger
from plugins.villages.model import Tables
from plugins.villages.money import parse_money
from plugins.villages.period import Period, parse_period
from plugins.villages.recipients import parse_recipients
from plugins.villages.rules import BAD_AMOUNT, BAD_PERIOD


def read_tables(draft: Draft) -> tuple[Tables, tuple[Problem, ...]]:
    """The ledger or list of a disclosure, exact; anything else has none."""
    found: list[Problem] = []
    period = _period(draft, found)
    if draft.ledger is not None:
        return _ledger(draft, draft.ledger, period, found)
    if draft.recipients is not None:
        return _recipients(draft, draft.recipients, found)
    return Tables(), tuple(found)


def _ledger(
    draft: Draft, note: LedgerNote, period: Period | None, found: list[Problem]
) -> tuple[Tables, tuple[Problem, ...]]:
    amounts = []
    for key, text in (("opening", note.opening), ("closing", note.closing)):
        try:
            amounts.append(parse_money(text))
        except ValueError:
            found.append(BAD_AMOUNT.at(draft.at(key), column=key, found=text))
    file = draft.file(note.file)
    if found or period is None or file is None:
        return Tables(), tuple(found)
    opening, closing = amounts
    declared_at = draft.at("closing")
    ledger, problems = parse_ledger(
        file.data, file.path, opening=opening, closing=closing, period=period, declared_at=declared_at
    )
    return Tables(ledger=ledger), problems


def _recipients(draft: Draft, note: RecipientsNote, found: list[Problem]) -> tuple[Tables, tuple[Problem, ...]]:
    file = draft.file(note.file)
    if file is None:
        return Tables(), tuple(found)
    recipients, problems = parse_recipients(file.data, file.path)
    return Tables(recipients=recipients), (*found, *problems)


def _period(draft: Draft, found: list[Problem]) -> Period | None:
    if not draft.period:
        return None
    try:
        return parse_period(draft.period)
    except ValueError:
        found.append(BAD_PERIOD.at(draft.at("period"), found=draft.period))
        return None
