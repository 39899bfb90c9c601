"""What `build.py pending` and `build.py audit` say of columns that wait for content."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from plugins.accounts.silent import Lane, Silent, silent_columns
from plugins.clock import CHINA
from plugins.pipeline.judge import Judged
from plugins.registry.model import AccountId
from plugins.telling import say


def silent_in(judged: Judged, today: date) -> tuple[Silent, ...]:
    """Of the columns of all accounts, as if all that is approved were public."""
    latest: dict[Lane, date] = {}
    for each in judged.decision.approved:
        day, draft = each.published.astimezone(CHINA).date(), each.draft
        lanes = [(AccountId(draft.owner), draft.column), *((lane.account, lane.column) for lane in draft.also_in)]
        for lane in lanes:
            latest[lane] = max(day, latest.get(lane, day))
    return tuple(silent_columns(judged.registry, latest, today))


def tell_silent(columns: Iterable[Silent]) -> None:
    columns = tuple(columns)
    for each in columns:
        names = {"account": each.account.name, "column": each.column.name, "id": each.column.id}
        if each.days is None:
            say("  {account}: the column {column} ({id}) is empty, so nobody sees it", **names)
        elif each.limit is not None:
            say(
                "  {account}: nothing new in {column} ({id}) for {days} days; to be looked at after {limit} ({basis})",
                **names,
                days=each.days,
                limit=each.limit.days,
                basis=each.limit.basis,
            )
    if columns:
        say("{count} columns wait for content; a reminder, no quota", count=len(columns))
