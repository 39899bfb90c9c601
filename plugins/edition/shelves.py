"""Stories put in order: by account, column, village; newest first; pages counted from the oldest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice

from plugins.edition import catalogue as names
from plugins.edition.addresses import account_url, column_url, numbered_url, village_url
from plugins.edition.catalogue import Catalogue, Place
from plugins.edition.contents import Contents
from plugins.edition.model import Crumb, Listing, Story
from plugins.edition.shelf import Chosen
from plugins.edition.views import AccountShelf, ColumnShelf, DayShelf, TierShelf, TownShelf, VillageShelf
from plugins.registry.model import Account, AccountId, Column, Kind, Registry, Tier, VillageId

PER_PAGE = 20
ON_ACCOUNT = 5  # stories of each sort
RELATED = 4
# Types of columns in the order in which residents want them; all others stand where the empty set does.
WANTED = (
    frozenset({"办事服务", "回应关切", "政策文件"}),
    frozenset[str](),
    frozenset({"工作动态"}),
    frozenset({"机构职能", "概况信息", "负责人信息"}),
)


def account_shelf(contents: Contents, account: Account) -> AccountShelf:
    catalogue = contents.catalogue
    services = tuple(each for each in account.services if each.host or contents.is_live(each.url))
    led = {each.url for each in services}

    def of(sort: str) -> tuple[Story, ...]:
        found = catalogue.shelf(names.account_shelf(account.id, sort))[: ON_ACCOUNT + len(led)]
        return tuple(story for story in found if story.url not in led)[:ON_ACCOUNT]

    guides, notices = of(names.GUIDES), of(names.CURRENT_NOTICES)
    above = led | {story.url for story in (*guides, *notices)}
    newest = catalogue.shelf(names.account_shelf(account.id))[: ON_ACCOUNT + len(above)]
    latest = tuple(story for story in newest if story.url not in above)[:ON_ACCOUNT]
    columns = tuple(column_shelves(catalogue, account))
    updated = max((column.updated for column in columns), default=None)
    return AccountShelf(account, account_url(account.id), services, guides, notices, latest, columns, updated)


def column_shelves(catalogue: Catalogue, account: Account) -> Iterator[ColumnShelf]:
    """The columns that hold something: what people come for first, who heads the unit last; else as declared."""
    for column in sorted(account.columns, key=_rank):
        for story in catalogue.shelf(names.column_shelf(account.id, column.id))[:1]:
            yield ColumnShelf(column, column_url(account.id, column.id), story.published)


def _rank(column: Column) -> int:
    return next((rank for rank, types in enumerate(WANTED) if column.type in types), 1)


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
