"""Stories put in order: by account, column, village; newest first; pages counted from the oldest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from plugins.edition.addresses import account_url, column_url, numbered_url, village_url
from plugins.edition.model import (
    AccountShelf,
    ColumnShelf,
    Listing,
    Story,
    TierShelf,
    TownShelf,
    VillageShelf,
)
from plugins.registry.model import Account, AccountId, Column, Kind, Registry, Tier, VillageId

PER_PAGE = 20
ON_ACCOUNT = 10
ON_COLUMN = 5
RELATED = 4


def newest_first(stories: Iterable[Story]) -> tuple[Story, ...]:
    """By time of publication, then id, so that the order never depends on how they were read."""
    return tuple(sorted(stories, key=lambda story: (story.published, story.id), reverse=True))


def by_account(stories: Iterable[Story]) -> Mapping[AccountId, tuple[Story, ...]]:
    found: dict[AccountId, list[Story]] = defaultdict(list)
    for story in stories:
        if story.account and story.kind is Kind.ARTICLE:
            found[story.account.id].append(story)
    return {account: tuple(each) for account, each in found.items()}


def by_village(stories: Iterable[Story]) -> Mapping[VillageId, tuple[Story, ...]]:
    found: dict[VillageId, list[Story]] = defaultdict(list)
    for story in stories:
        if story.village:
            found[story.village.id].append(story)
    return {village: tuple(each) for village, each in found.items()}


def account_shelf(account: Account, stories: Sequence[Story]) -> AccountShelf:
    columns = tuple(
        ColumnShelf(column, column_url(account.id, column.id), held[:ON_COLUMN])
        for column in account.columns
        if (held := in_column(stories, column))
    )
    return AccountShelf(account, account_url(account.id), tuple(stories[:ON_ACCOUNT]), columns, len(stories))


def in_column(stories: Sequence[Story], column: Column) -> tuple[Story, ...]:
    return tuple(story for story in stories if story.column == column)


def village_shelf(registry: Registry, village: VillageId, stories: Sequence[Story]) -> VillageShelf:
    def of(kind: Kind) -> tuple[Story, ...]:
        return tuple(story for story in stories if story.kind is kind)

    place = registry.villages[village]
    town = registry.accounts[place.town]
    return VillageShelf(place, town, village_url(village), of(Kind.AFFAIRS), of(Kind.FINANCE), of(Kind.SUBSIDY))


def tiers(shelves: Iterable[AccountShelf]) -> tuple[TierShelf, ...]:
    held: dict[Tier, list[AccountShelf]] = defaultdict(list)
    for shelf in shelves:
        held[shelf.account.tier].append(shelf)
    return tuple(TierShelf(tier, tuple(held[tier])) for tier in Tier if held[tier])


def towns(registry: Registry, shelves: Iterable[VillageShelf]) -> tuple[TownShelf, ...]:
    held: dict[AccountId, list[VillageShelf]] = defaultdict(list)
    for shelf in shelves:
        held[shelf.town.id].append(shelf)
    return tuple(TownShelf(registry.accounts[town], tuple(held[town])) for town in sorted(held))


def listings(title: str, url: str, stories: Sequence[Story]) -> Iterator[Listing]:
    """The newest stories of a list, then its numbered pages; `stories` newest first.

    Page 1 holds the oldest stories for good; a new story changes the unnumbered page and the last numbered ones only.
    """
    oldest_first = stories[::-1]
    chunks = [oldest_first[start : start + PER_PAGE][::-1] for start in range(0, len(stories), PER_PAGE)]
    if len(chunks) == 1:
        chunks = []  # everything stands on the unnumbered page
    yield Listing(
        title=title,
        url=url,
        stories=tuple(stories[:PER_PAGE]),
        number=None,
        total=len(stories),
        older_url=numbered_url(url, len(chunks) - 1) if chunks else None,  # the last one is all on this page
        newer_url=None,
    )
    for number, chunk in enumerate(chunks, start=1):
        yield Listing(
            title=title,
            url=numbered_url(url, number),
            stories=tuple(chunk),
            number=number,
            total=len(stories),
            older_url=numbered_url(url, number - 1) if number > 1 else None,
            newer_url=numbered_url(url, number + 1) if number < len(chunks) else url,
        )


class Neighbours:
    """For each story, older ones about the same things.

    Only older ones: so a new story never changes a page that is already out.
    """

    def __init__(self, stories: Sequence[Story]) -> None:
        """`stories` newest first."""
        self._position = {story.id: position for position, story in enumerate(stories)}
        self._by_topic: dict[str, list[Story]] = defaultdict(list)
        for story in stories:
            for topic in self._topics(story):
                self._by_topic[topic].append(story)

    def of(self, story: Story) -> tuple[Story, ...]:
        shared: dict[str, int] = defaultdict(int)
        found: dict[str, Story] = {}
        for topic in self._topics(story):
            for other in self._older(self._by_topic[topic], self._position[story.id]):
                shared[other.id] += 1
                found[other.id] = other
        ranked = sorted(found.values(), key=lambda other: (-shared[other.id], self._position[other.id]))
        return tuple(ranked[:RELATED])

    def _older(self, stories: Sequence[Story], position: int) -> Sequence[Story]:
        low, high = 0, len(stories)
        while low < high:
            middle = (low + high) // 2
            if self._position[stories[middle].id] <= position:
                low = middle + 1
            else:
                high = middle
        return stories[low : low + PER_PAGE]

    @staticmethod
    def _topics(story: Story) -> tuple[str, ...]:
        if story.village:
            matter = f"matter {story.village.id} {story.matter}"
            return (f"village {story.village.id}", *([matter] if story.matter else []))
        own = f"column {story.owner.id} {story.column.id}" if story.column else ""
        return (*story.keywords, *([own] if own else []))
