"""Stories and units put together as the pages of accounts, villages and days show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from plugins.edition.model import Story
from plugins.registry.contact import Service
from plugins.registry.model import Account, Column, Tier, Village


@dataclass(frozen=True, slots=True)
class AccountShelf:
    """An account with what its page shows, newest first: nothing twice, and only columns that hold something.

    `services` are those whose page is there; `notices` those that still hold; `latest` is what else is new.
    """

    account: Account
    url: str
    services: tuple[Service, ...]
    guides: Sequence[Story]
    notices: Sequence[Story]
    latest: Sequence[Story]
    columns: tuple[ColumnShelf, ...]
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class ColumnShelf:
    """A column that holds something, and when something was last published in it."""

    column: Column
    url: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class VillageShelf:
    """A village with its disclosures, newest first, by kind."""

    village: Village
    town: Account
    url: str
    affairs: Sequence[Story]
    finance: Sequence[Story]
    subsidies: Sequence[Story]


@dataclass(frozen=True, slots=True)
class DayShelf:
    """What was published on one day, whoever did, the newest first."""

    day: date
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class TierShelf:
    """The accounts of one tier, in the order in which the directory shows them."""

    tier: Tier
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class TownShelf:
    """A town with its villages, in the order in which the list of villages shows them."""

    town: Account
    villages: tuple[VillageShelf, ...]
