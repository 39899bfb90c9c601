"""Stories put in order: by account, column, village; newest first; pages counted from the oldest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice

from plugins.edition import catalogue as names
from plugins.edition.addresses import account_url, column_url, numbered_url, village_url
from plugins.edition.catalogue import Catalogue, Chosen, Place
from plugins.edition.model import (
    AccountShelf,
    ColumnShelf,
    Crumb,
    DayShelf,
    Listing,
    Story,
    TierShelf,
    TownShelf,
    VillageShelf,
)
from plugins.registry.model import Account, AccountId, Kind, Registry, Tier, VillageId

PER_PAGE = 20
ON_ACCOUNT = 10
ON_COLUMN = 5
RELATED = 4


def account_shelf(catalogue: Catalogue, account: Account) -> AccountShelf:
    columns = tuple(
        ColumnShelf(column, column_url(account.id, column.id), held[:ON_COLUMN])
        for column in account.columns
        if (held := catalogue.shelf(names.column_shelf(account.id, column.id)))
    )
    latest = catalogue.shelf(names.account_shelf(account.id))[:ON_ACCOUNT]
    return AccountShelf(account, account_url(account.id), latest, columns)


def village_shelf(catalogue: Catalogue, registry: Registry, id: VillageId) -> VillageShelf:
    def of(kind: Kind) -> Sequence[Story]:
        return catalogue.shelf(names.village_shelf(id, kind))

    village = registry.villages[id]
    town = registry.accounts[village.town]
    return VillageShelf(village, town, village_url(id), of(Kind.AFFAIRS), of(Kind.FINANCE), of(Kind.SUBSIDY))


def days(stories: Iterable[Story]) -> tuple[DayShelf, ...]:
    """Stories that come the newest first, by the day of their publication where the county is."""
    by_day = groupby(stories, key=lambda story: story.published.date())
    return tuple(DayShelf(day, tuple(some)) for day, some in by_day)


def tiers(accounts: Iterable[Account]) -> tuple[TierShelf, ...]:
    held: dict[Tier, list[Account]] = defaultdict(list)
    for account in accounts:
        held[account.tier].append(account)
    return tuple(TierShelf(tier, tuple(held[tier])) for tier in Tier if held[tier])


def towns(catalogue: Catalogue, registry: Registry) -> tuple[TownShelf, ...]:
    held: dict[AccountId, list[VillageShelf]] = defaultdict(list)
    for village in registry.villages.values():
        held[village.town].append(village_shelf(catalogue, registry, village.id))
    return tuple(TownShelf(registry.accounts[town], tuple(held[town])) for town in sorted(held))


def grouped_villages(registry: Registry) -> tuple[tuple[Account, tuple[Crumb, ...]], ...]:
    """Each town with its villages."""
    held: dict[AccountId, list[Crumb]] = {}
    for village in registry.villages.values():
        held.setdefault(village.town, []).append(Crumb(village.name, village_url(village.id)))
    return tuple((registry.accounts[town], tuple(held[town])) for town in sorted(held))


def grouped_accounts(registry: Registry) -> tuple[tuple[Tier, tuple[Crumb, ...]], ...]:
    return tuple(
        (shelf.tier, tuple(Crumb(account.name, account_url(account.id)) for account in shelf.accounts))
        for shelf in tiers(registry.accounts.values())
    )


def listings(
    catalogue: Catalogue, title: str, url: str, shelf: str, numbers: Iterable[int] | None = None
) -> Iterator[Listing]:
    """The pages of the list of a shelf: those of `numbers` in ascending order, or all.

    Page 0 shows the newest stories.  Page 1 holds the oldest ones for good; a new story changes page 0 and the last
    ones only.
    """
    last = number_of_pages(catalogue.count(shelf))
    reached, oldest_first = 0, catalogue.in_turn(shelf)
    for number in range(last + 1) if numbers is None else numbers:
        if number == 0:
            newest = catalogue.shelf(shelf)[:PER_PAGE]
            older = numbered_url(url, last - 1) if last else None  # the last one is all on this page
            yield Listing(title, url, newest, number=None, older_url=older, newer_url=None)
            continue
        if number != reached + 1:
            oldest_first = catalogue.in_turn(shelf, (number - 1) * PER_PAGE)
        reached = number
        yield Listing(
            title=title,
            url=numbered_url(url, number),
            stories=Chosen(catalogue, reversed(tuple(islice(oldest_first, PER_PAGE)))),
            number=number,
            older_url=numbered_url(url, number - 1) if number > 1 else None,
            newer_url=numbered_url(url, number + 1) if number < last else url,
        )


def numbers(catalogue: Catalogue, shelf: str) -> range:
    """Of all pages the list of a shelf has."""
    return range(number_of_pages(catalogue.count(shelf)) + 1)


def number_of_pages(total: int) -> int:
    """How many numbered pages a list of `total` stories has: none where everything stands on the unnumbered one."""
    return 0 if total <= PER_PAGE else -(-total // PER_PAGE)


def neighbours(catalogue: Catalogue, story: Story) -> tuple[str, ...]:
    """The ids of a few older stories about the same things, those that share most first.

    Only older ones: so a new story never changes a page that is already out.
    """
    shared = Counter[Place]()
    for topic in names.topics(story):
        shared.update(catalogue.older(topic, names.place_of(story), PER_PAGE))
    ranked = sorted(shared, key=lambda place: (shared[place], place.moment, place.id), reverse=True)
    return tuple(place.id for place in ranked[:RELATED])
