"""The books of a village: what one ledger says against what its other documents say.

Pure functions over the documents of one folder as they lie in one tree, signed or not: a ledger is published only if
it agrees with the books that would be published with it.  What they disagree about is told on the later ledger, so
that no edit of a later one takes an earlier one down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from plugins.drafts.checks import check_votes
from plugins.drafts.model import Draft, Step
from plugins.money import format_money, parse_money
from plugins.problems import Location, Problem
from plugins.registry.bookkeeping import LargeLine, Side
from plugins.registry.model import Registry
from plugins.villages.ledger import HEADER
from plugins.villages.model import Ledger, LedgerLine
from plugins.villages.period import Period, parse_period
from plugins.villages.rules import (
    LARGE_LINE,
    NO_SUCH_RESOLUTION,
    NOT_CARRIED_ON,
    NOT_RESOLVED,
    VOUCHER_TWICE,
)


@dataclass(frozen=True, slots=True)
class Book:
    """What a document says that others of its village rest on.  `closing` in fen; None: it cannot be read."""

    source: str
    id: str
    period: Period | None = None
    closing: int | None = None
    decided: bool = False

    @property
    def place(self) -> tuple[date, date, str]:
        """Where a ledger stands among those of its village: the later one answers for both."""
        assert self.period is not None
        return self.period.last, self.period.first, self.source


@dataclass(frozen=True, slots=True)
class Shelf:
    """The books of one village, and the voucher numbers of its ledgers, by source path: those that can be read."""

    books: tuple[Book, ...]
    vouchers: Mapping[str, frozenset[str]] = field(default_factory=dict)


def book_of(draft: Draft, registry: Registry) -> Book:
    """What can be read of this without its files."""
    is_decided = draft.step is Step.DECIDED and draft.votes is not None
    decided = is_decided and not any(check_votes(draft, registry))
    if draft.ledger is None:
        return Book(draft.source, draft.id, decided=decided)
    return Book(draft.source, draft.id, _period(draft), _fen(draft.ledger.closing))


def earlier(book: Book, books: Iterable[Book]) -> tuple[Book, ...]:
    """The ledgers of the same accounting year, which is the calendar year, that come before this one."""
    period = book.period
    if period is None:
        return ()
    return tuple(
        other
        for other in books
        if other.period and other.period.first.year == period.first.year and other.place < book.place
    )


def check_books(draft: Draft, ledger: Ledger | None, shelf: Shelf, registry: Registry) -> Iterator[Problem]:
    """What a ledger disagrees about with the others; `ledger` is None if it does not add up by itself."""
    book = book_of(draft, registry)
    yield from _check_opening(draft, book, shelf.books)
    if ledger is not None:
        yield from _check_vouchers(draft, ledger, book, shelf)
        yield from _check_resolutions(draft, ledger, shelf.books)
        yield from _check_large_lines(draft, ledger, registry)


def _check_opening(draft: Draft, book: Book, books: Iterable[Book]) -> Iterator[Problem]:
    assert draft.ledger is not None
    opening = _fen(draft.ledger.opening)
    if book.period is None or opening is None:
        return
    eve = book.period.first - timedelta(days=1)
    for other in sorted((each for each in books if each.period and each.period.last == eve), key=lambda b: b.source):
        if other.closing is not None and other.closing != opening:
            yield NOT_CARRIED_ON.at(
                draft.at("opening"),
                found=format_money(opening),
                other=other.source,
                expected=format_money(other.closing),
                difference=format_money(opening - other.closing),
            )


def _check_vouchers(draft: Draft, ledger: Ledger, book: Book, shelf: Shelf) -> Iterator[Problem]:
    before = sorted(earlier(book, shelf.books), key=lambda other: other.place)
    for line in ledger.lines:
        other = next((each for each in before if line.voucher in shelf.vouchers.get(each.source, ())), None)
        if other is not None:
            yield VOUCHER_TWICE.at(
                _cell(draft, line, "voucher_no"), found=line.voucher, other=other.source, year=line.date.year
            )


def _check_resolutions(draft: Draft, ledger: Ledger, books: Iterable[Book]) -> Iterator[Problem]:
    decided: dict[str, bool] = {}
    for book in books:  # with two drafts of one id nobody knows which will be shown: both have to be decided
        decided[book.id] = decided.get(book.id, True) and book.decided
    for line in ledger.lines:
        if line.resolution and not decided.get(line.resolution, False):
            rule = NOT_RESOLVED if line.resolution in decided else NO_SUCH_RESOLUTION
            yield rule.at(_cell(draft, line, "resolution_id"), found=line.resolution, village=draft.owner)


def _check_large_lines(draft: Draft, ledger: Ledger, registry: Registry) -> Iterator[Problem]:
    for line in ledger.lines:
        if line.resolution:
            continue
        for limit in registry.bookkeeping.large_lines:
            if _is_large(line, limit):
                yield LARGE_LINE.at(
                    _cell(draft, line, "resolution_id"),
                    found=format_money(line.income or line.expense or 0),
                    limit=format_money(limit.fen),
                    basis=limit.basis,
                )


def _is_large(line: LedgerLine, limit: LargeLine) -> bool:
    """Taking back a large line is one as well."""
    amount = line.income if limit.side is Side.INCOME else line.expense
    return amount is not None and abs(amount) >= limit.fen and line.account not in limit.exempt


# ---- what rests on what, for a build that judges only what changed ---------------------------------------------------


def borne(draft: Draft) -> frozenset[str]:
    """What others of its village may rest on: a ledger under the day it ends, a matter under its id."""
    if draft.ledger is None:
        return frozenset({str(draft.id)}) if draft.step else frozenset()
    period = _period(draft)
    return frozenset({_end(draft, period.last)}) if period else frozenset()


def rested_on(draft: Draft, ledger: Ledger | None) -> frozenset[str]:
    """What, once it changes, has to be compared with this ledger again.  Every period ends with a month."""
    period = _period(draft) if draft.ledger else None
    if period is None:
        return frozenset()
    months = (parse_period(f"{period.last.year}-{month:02}").last for month in range(1, period.last.month + 1))
    ends = {_end(draft, day) for day in (period.first - timedelta(days=1), *months)}
    return frozenset(ends | {line.resolution for line in (ledger.lines if ledger else ()) if line.resolution})


def _end(draft: Draft, day: date) -> str:
    return f"{draft.owner}/{day}"


def _cell(draft: Draft, line: LedgerLine, column: str) -> Location:
    assert draft.ledger is not None
    file = draft.file(draft.ledger.file)
    return Location(file.path if file else draft.source, line.number + 1, HEADER.index(column) + 1)


def _period(draft: Draft) -> Period | None:
    try:
        return parse_period(draft.period)
    except ValueError:
        return None


def _fen(text: str) -> int | None:
    try:
        return parse_money(text)
    except ValueError:
        return None
