"""What a correction changed in a ledger: the old table against the new one, cell by cell, as they are written.

The old table is read as text and not judged again: it was released by the rules of its day.  That it is the released
one, the gate proves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plugins.drafts.model import Correction, Draft, DraftFile
from plugins.problems import Problem
from plugins.registry.bookkeeping import LedgerColumn
from plugins.table import Row, read_rows
from plugins.villages.ledger import HEADER
from plugins.villages.model import ChangedCell, ChangedLine, LedgerChange

Key = tuple[str, int]  # a voucher's number, and which of several lines that bear it


@dataclass(frozen=True, slots=True)
class Old:
    """A table as it was, or is: its lines by voucher, in their order."""

    rows: dict[Key, Row]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Old:
        seen: Counter[str] = Counter()
        found: dict[Key, Row] = {}
        for row in rows:
            voucher = row.cells[LedgerColumn.VOUCHER]
            found[voucher, seen[voucher]] = row
            seen[voucher] += 1
        return cls(found)

    @property
    def closing(self) -> str:
        return next(reversed(self.rows.values())).cells[LedgerColumn.BALANCE]


def read_changes(draft: Draft, found: list[Problem]) -> tuple[LedgerChange, ...]:
    """What each correction changed, the first one first; what cannot be read is told in `found`."""
    assert draft.ledger is not None
    new = _read(draft.file(draft.ledger.file), found)
    changes: list[LedgerChange] = []
    for note in reversed(draft.corrections):
        old = _read(draft.file(note.was), found) if note.was else None
        if old is not None and new is not None:
            changes.append(compare(old, new, note))
        new = old or new
    return tuple(reversed(changes))


def compare(old: Old, new: Old, note: Correction) -> LedgerChange:
    """Every line that differs, in the order of the old table, then those that are new."""
    changed, carried = list[ChangedLine](), 0
    for key in [*old.rows, *(key for key in new.rows if key not in old.rows)]:
        before, after = old.rows.get(key), new.rows.get(key)
        cells = tuple(_cells(before, after))
        if before and after and {cell.column for cell in cells} == {LedgerColumn.BALANCE}:
            carried += 1
        elif cells:
            changed.append(ChangedLine(key[0], _number(before), _number(after), cells))
    return LedgerChange(
        at=note.at,
        note=note.note,
        lines=tuple(changed),
        carried=carried,
        is_reordered=[key for key in old.rows if key in new.rows] != [key for key in new.rows if key in old.rows],
        closing_before=old.closing,
        closing_after=new.closing,
        file=note.was,
    )


def _cells(before: Row | None, after: Row | None) -> Iterator[ChangedCell]:
    for column in LedgerColumn:
        was, now = (row.cells[column] if row else "" for row in (before, after))
        if was != now:
            yield ChangedCell(column, was, now)


def _number(row: Row | None) -> int | None:
    """As the ledger's lines are counted, from 1 without the heading."""
    return row.line - 1 if row else None


def _read(file: DraftFile | None, found: list[Problem]) -> Old | None:
    if file is None:  # told by drafts/
        return None
    rows, problems = read_rows(file.data, file.path, HEADER)
    found.extend(problems)
    return Old.of(rows) if rows and not problems else None
