"""Some stories change, come or go: which pages and feeds that touches, and no others.

A page is touched when anything it shows may differ; a few too many cost a moment, one too few would be a page that
says what is no longer so.  A test makes random histories and compares with everything made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from plugins.edition import addresses, due, feeds, outline, sitemap
from plugins.edition import catalogue as names
from plugins.edition.catalogue import Catalogue, Place, accounts_of, part_of, place_of, topics
from plugins.edition.contents import Contents
from plugins.edition.feed import IN_FEED, Feed, Format, path_in, paths_of
from plugins.edition.model import Story
from plugins.edition.outline import Key
from plugins.edition.relations import related, settled
from plugins.edition.shelves import PER_PAGE, neighbours, number_of_pages
from plugins.registry.model import AccountId, Kind, VillageId


@dataclass(frozen=True, slots=True)
class Change:
    """What differs from the edition before.  `stories` are the ids whose pages are made anew.

    `numbers` has, by list, the numbered pages that are, also of those across all accounts (`lists`); `opened` are the
    lists that held nothing before, or hold nothing now; `gone` the paths of files that are no more.
    """

    changed: tuple[Story, ...]  # as they are now
    dropped: tuple[str, ...]  # ids of those that are no more
    stories: frozenset[str]
    numbers: Mapping[str, Sequence[int]]
    lists: frozenset[str]
    opened: frozenset[str]
    accounts: frozenset[AccountId]
    villages: frozenset[VillageId]
    gone: frozenset[str]
    parts: frozenset[str] = frozenset()  # of the sitemap
    feeds: frozenset[str] = frozenset()  # ids
    archives: Mapping[str, Sequence[int]] = field(default_factory=dict)  # by the id of their feed


def alters_every_page(before: Iterable[Story], now: Iterable[Story]) -> bool:
    """Whether a page about the site itself comes or goes: every footer leads to those."""
    old, new = ({story.url for story in each if story.kind is Kind.PAGE} for each in (before, now))
    return old != new


def apply_change(
    catalogue: Catalogue, now: Mapping[str, tuple[Story, Sequence[str]]], dropped: Iterable[str]
) -> Change:
    """Puts stories (by id, each with the paths of its files) into the catalogue and takes `dropped` out.

    A story that is put as it already was counts for nothing.
    """
    dropped = frozenset(dropped)
    now = settled(catalogue, now, dropped)
    was = {id: story for id in {*now, *dropped} if (story := catalogue.get(id))}
    changed = {id: each for id, each in now.items() if was.get(id) != each[0]}
    before = {id: story for id, story in was.items() if id in changed or id not in now}
    stories = tuple(story for story, _ in changed.values())
    both = (*before.values(), *stories)
    old_paths = {path for id in before for path in catalogue.paths(id)}
    lists = dict(each for story in both for each in _lists_of(story))
    fed = dict(each for story in both for each in _units_of(story))
    old, old_fed = _standing(catalogue, lists, before.values()), _standing(catalogue, fed, before.values(), _units_of)
    readers = _readers(catalogue, before.values())
    beside = {id for story in before.values() for id in related(catalogue, story).ids}
    told = {id: neighbours(catalogue, reader) for id in readers if (reader := catalogue.get(id))}
    mapped = {part: catalogue.count_mapped(part) for part in {part_of(story) for story in both}}

    catalogue.remove(before)
    catalogue.put(stories, (paths for _, paths in changed.values()))

    beside |= {id for story in stories for id in related(catalogue, story).ids}
    touched = {*changed, *(id for id in beside if id in catalogue)}
    for id in readers | _readers(catalogue, stories):
        reader = catalogue.get(id)
        if reader is not None and id not in touched:
            after = neighbours(catalogue, reader)
            if told.get(id) != after or not changed.keys().isdisjoint(after):
                touched.add(id)
    villages = frozenset(story.village.id for story in both if story.village)
    for village in villages:  # each page of a village may lead to any other: a ledger to the resolutions it names
        touched |= set(catalogue.in_turn(names.village_shelf(village)))
    new, new_fed = _standing(catalogue, lists, stories), _standing(catalogue, fed, stories, _units_of)
    gone = {path for url in lists for path in _gone_pages(url, old[url], new[url])}
    gone |= {path for id in fed for path in _gone_archives(id, old_fed[id], new_fed[id])}
    gone |= set(sitemap.gone_paths(mapped, {part: catalogue.count_mapped(part) for part in mapped}))
    return Change(
        changed=stories,
        dropped=tuple(sorted(before.keys() - changed.keys())),
        stories=frozenset(touched),
        numbers={url: _moved_pages(old[url], new[url]) for url in lists},
        lists=frozenset(url for url, shelf in lists.items() if shelf == names.list_shelf(url)),
        opened=frozenset(url for url in lists if bool(old[url].total) != bool(new[url].total)),
        accounts=frozenset(id for story in both for id in accounts_of(story)),
        villages=villages,
        gone=frozenset((old_paths | gone) - {path for _, paths in changed.values() for path in paths}),
        parts=frozenset(mapped),
        feeds=frozenset(id for story in both for id in names.feeds_of(story)),
        archives={id: _moved_archives(old_fed[id], new_fed[id]) for id in fed},
    )


def changed_outline(contents: Contents, change: Change) -> Iterator[Key]:
    """Every page this change touches, each once.  The home page names the commit, so it is always one."""
    yield ("home",)
    for url in sorted(change.lists):
        yield from outline.list_keys(contents, url, (0, *change.numbers[url]))
    months = [url for url in change.opened if url.startswith(addresses.ARCHIVE)]
    if any(not url.startswith(addresses.ARCHIVES) for url in months):
        yield ("archive",)
    if any(url.startswith(addresses.TOPICS) for url in change.opened):
        yield ("topics",)
        yield ("site-map",)
        yield ("fixed", addresses.FEEDS)
    if addresses.NOTICES in change.numbers:
        yield ("large",)
    if change.villages:
        yield ("villages",)
    for id in sorted(touched_accounts(contents, change)):
        yield "account", id
    for id in sorted(change.accounts):
        if any(url.startswith(addresses.archive_url(id)) for url in months):
            yield "archive", id
        for column in contents.registry.accounts[id].columns:
            if (numbers := change.numbers.get(addresses.column_url(id, column.id))) is not None:
                yield from outline.column_keys(contents, id, column.id, (0, *numbers))
    for village in sorted(change.villages):
        yield "village", village
    for unit in due.units_of(contents, change.villages):
        yield "due", addresses.due_url(unit)
    for story in sorted(change.stories):
        yield from outline.story_keys(contents, story)
    for gone in contents.withdrawn:  # each may lead to its successor
        yield "withdrawn", gone.id


def touched_accounts(contents: Contents, change: Change) -> frozenset[AccountId]:
    """Those with a story that changed, and those that send people to one for a service."""
    urls = {addresses.document_url(id) for id in (*change.dropped, *(story.id for story in change.changed))}
    accounts = contents.registry.accounts.values()
    leading = (each.id for each in accounts if any(service.url in urls for service in each.services))
    return change.accounts.union(leading)


def changed_feeds(contents: Contents, change: Change) -> Iterator[Feed]:
    yield from feeds.feeds_named(contents, sorted(change.feeds))
    for id, numbers in sorted(change.archives.items()):
        yield from (feeds.archive_of(contents, id, number) for number in numbers)


@dataclass(frozen=True, slots=True)
class _Standing:
    """How many stories a list holds, and how many older ones each of some stories has there, by its place."""

    total: int
    at: Mapping[Place, int]


def _lists_of(story: Story) -> Iterator[tuple[str, str]]:
    """The address and the shelf of each list with numbered pages the story stands on."""
    yield from ((url, names.list_shelf(url)) for url in names.lists_of(story))
    if story.account and story.column:
        owner, column = story.account.id, story.column.id
        yield addresses.column_url(owner, column), names.column_shelf(owner, column)
    for lane in story.also_in:
        yield addresses.column_url(lane.account, lane.column), names.column_shelf(lane.account, lane.column)


def _units_of(story: Story) -> Iterator[tuple[str, str]]:
    """The id and the shelf of each feed with archives in which the story stands."""
    yield from ((id, shelf) for id, shelf in names.feeds_of(story).items() if feeds.has_archives(id))


def _standing(
    catalogue: Catalogue,
    lists: Mapping[str, str],
    stories: Iterable[Story],
    of: Callable[[Story], Iterable[tuple[str, str]]] = _lists_of,
) -> dict[str, _Standing]:
    at: dict[str, dict[Place, int]] = {url: {} for url in lists}
    for story in stories:
        for url, shelf in of(story):
            at[url][place_of(story)] = catalogue.count_older(shelf, place_of(story))
    return {url: _Standing(catalogue.count(shelf), at[url]) for url, shelf in lists.items()}


def _moved_pages(old: _Standing, new: _Standing) -> Sequence[int]:
    """Which numbered pages of a list show something else than before, or lead elsewhere."""
    last = number_of_pages(new.total)
    positions = {*old.at.values(), *new.at.values()}
    if old.at == new.at:
        return sorted({number for at in positions if (number := at // PER_PAGE + 1) <= last})
    # All from the first difference on have moved; the page before leads to the first of them.
    return range(max(min(positions) // PER_PAGE, 1), last + 1)


def _gone_pages(url: str, old: _Standing, new: _Standing) -> Iterator[str]:
    """The paths of pages a list no longer has; the list of an empty column is none."""
    for number in range(number_of_pages(new.total) + 1, number_of_pages(old.total) + 1):
        yield addresses.path_of(addresses.numbered_url(url, number))
    if old.total and not new.total and url not in names.LISTS:
        yield addresses.path_of(url)
        if not url.startswith(addresses.ARCHIVE):
            yield from paths_of(url.strip("/"))


def _moved_archives(old: _Standing, new: _Standing) -> Sequence[int]:
    """Which archives of a feed show something else than before, or lead elsewhere: mostly none."""
    before, now = old.total // IN_FEED, new.total // IN_FEED
    positions = {*old.at.values(), *new.at.values()}
    if old.at == new.at:
        return sorted({number for at in positions if (number := at // IN_FEED + 1) <= now})
    moved = {*range(min(positions) // IN_FEED + 1, now + 1)}
    followed = {min(before, now)} if before != now else set()  # another one follows it, or none does
    return sorted((moved | followed) - {0})


def _gone_archives(id: str, old: _Standing, new: _Standing) -> Iterator[str]:
    for number in range(new.total // IN_FEED + 1, old.total // IN_FEED + 1):
        yield path_in(id, Format.ATOM, number)


def _readers(catalogue: Catalogue, stories: Iterable[Story]) -> set[str]:
    """The ids of the next newer stories about the same things: only these may name one of `stories` as related."""
    stories = tuple(stories)
    most = PER_PAGE + len(stories)
    return {
        place.id
        for story in stories
        for topic in topics(story)
        for place in catalogue.newer(topic, place_of(story), most)
    }
