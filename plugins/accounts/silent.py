"""Columns that are empty, or silent for longer than is laid down: editors are told, residents see no empty one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from plugins.registry.freshness import Limit
from plugins.registry.model import Account, AccountId, Column, Registry

Lane = tuple[AccountId, str]  # an account and one of its columns


@dataclass(frozen=True, slots=True)
class Silent:
    """A column that waits for content; `days` is None of an empty one, `limit` where none is laid down."""

    account: Account
    column: Column
    days: int | None
    limit: Limit | None


def silent_columns(registry: Registry, latest: Mapping[Lane, date], today: date) -> Iterator[Silent]:
    """In the order of the registry; `latest` has the day on which something was last published in each column."""
    for account in registry.accounts.values():
        for column in account.columns:
            limit = next((each for each in registry.freshness if column.type in each.types), None)
            day = latest.get((account.id, column.id))
            if day is None:
                yield Silent(account, column, None, limit)
            elif limit is not None and (today - day).days > limit.days:
                yield Silent(account, column, (today - day).days, limit)
