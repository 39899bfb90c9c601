"""The table of a disclosure, read from the very bytes that are signed, with the front matter it must agree with."""

from __future__ import annotations

from plugins.drafts.model import Draft, DraftFile
from plugins.money import parse_money
from plugins.problems import Problem
from plugins.table import NOT_MONEY
from plugins.villages.ledger import parse_ledger
from plugins.villages.model import Ledger, Tables
from plugins.villages.period import Period, parse_period
from plugins.villages.recipients import parse_recipients
from plugins.villages.rules import NOT_A_PERIOD


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
    return Tables(ledger, recipients), tuple(found)


def _ledger(draft: Draft, file: DraftFile | None, period: Period, found: list[Problem]) -> Ledger | None:
    assert draft.ledger is not None
    opening = _money(draft, "opening", draft.ledger.opening, found)
    closing = _money(draft, "closing", draft.ledger.closing, found)
    if file is None or opening is None or closing is None:
        return None
    ledger, problems = parse_ledger(
        file.data, file.path, opening=opening, closing=closing, period=period, declared_at=draft.at("closing")
    )
    found.extend(problems)
    return ledger


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
