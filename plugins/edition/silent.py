"""Which columns of the published site wait for content: asked of the catalogue, a place each, whatever was built."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from plugins.accounts.silent import Lane, Silent, silent_columns
from plugins.edition.catalogue import column_shelf, day_of
from plugins.edition.contents import Contents


def waiting_columns(contents: Contents) -> Iterator[Silent]:
    """In the order of the registry."""
    return silent_columns(contents.registry, dict(_latest(contents)), contents.today)


def _latest(contents: Contents) -> Iterator[tuple[Lane, date]]:
    for account in contents.registry.accounts.values():
        for column in account.columns:
            for place in contents.catalogue.places(column_shelf(account.id, column.id), 1):
                yield (account.id, column.id), day_of(place)
