"""Which pages an edition has, each by a key: a few words from which it is made when somebody needs it, anywhere.

A hundred thousand keys are a few megabytes, which go from one process to another; the pages themselves would be half a
gigabyte, with stories in them that lie in a store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import overload

from plugins.edition import addresses, channels, due, lists, pages, shelves
from plugins.edition import catalogue as names
from plugins.edition.contents import Contents
from plugins.edition.matrix import matrix_page
from plugins.edition.model import Page, Pages, Story
from plugins.registry.model import AccountId, VillageId

Key = tuple[str, ...]  # the sort of page, then what it is about; of a list, its number in the end
SINGLE = {
    "home": addresses.HOME,
    "large": addresses.LARGE,
    "archive": addresses.ARCHIVE,
    "topics": addresses.TOPICS,
    "site-map": addresses.SITE_MAP,
    "accounts": addresses.ACCOUNTS,
    "matrix": addresses.MATRIX,
    "villages": addresses.VILLAGES,
}


@dataclass(frozen=True, slots=True)
class Outline(Pages):
    """The pages of these keys; each is made whenever it is asked for."""

    contents: Contents
    keys: tuple[Key, ...]

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[Page]:
        return make_pages(self.contents, self.keys)

    @overload
    def __getitem__(self, key: int) -> Page: ...
    @overload
    def __getitem__(self, key: slice) -> Outline: ...
    def __getitem__(self, key: int | slice) -> Page | Outline:
        if isinstance(key, slice):
            return Outline(self.contents, self.keys[key])
        return next(make_pages(self.contents, (self.keys[key],)))

    def announced(self) -> Iterator[tuple[str, str]]:
        """Path and cause of every page, without making it."""
        return ((addresses.path_of(url_of(key)), cause_of(key)) for key in self.keys)


def whole_outline(contents: Contents) -> Iterator[Key]:
    """Every page of an edition, each once."""
    catalogue = contents.catalogue
    yield from _listed(contents, partial(shelves.numbers, catalogue))
    for id in catalogue.shelf(names.ALL).ids:
        yield "story", id
    for id in catalogue.shelf(names.RECIPIENTS).ids:
        yield "recipients", id
    for id in catalogue.shelf(names.TABULAR).ids:
        yield from table_keys(contents.story(id))
    for gone in contents.withdrawn:
        yield "withdrawn", gone.id


def front_outline(contents: Contents) -> Iterator[Key]:
    """Every page that is to be indexed and is no document, but for the numbered pages of lists."""
    return (key for key in _listed(contents, lambda shelf: range(1)) if url_of(key) != addresses.NOT_FOUND)


def _listed(contents: Contents, numbers: Callable[[str], Iterable[int]]) -> Iterator[Key]:
    """Every page that is no document; of a list, the pages that `numbers` says of its shelf."""
    registry = contents.registry
    yield ("home",)
    yield ("large",)
    for url in every_list(contents):
        yield from list_keys(contents, url, numbers(names.list_shelf(url)))
    yield from leading_keys(contents)
    yield ("accounts",)
    yield ("matrix",)
    for url in addresses.channel_addresses(registry):
        yield "channels", url
    yield ("villages",)
    for url in addresses.due_addresses(registry):
        yield "due", url
    for account in registry.accounts.values():
        yield "account", account.id
        yield "archive", account.id
        for column in account.columns:
            shelf = names.column_shelf(account.id, column.id)
            yield from column_keys(contents, account.id, column.id, numbers(shelf))
    for village in registry.villages:
        yield "village", village
    for url in pages.FIXED:
        yield "fixed", url


def every_list(contents: Contents) -> Iterable[str]:
    """The addresses of all lists across all accounts."""
    return dict.fromkeys((*lists.COUNTY_LISTS, *lists.urls(contents)))


def leading_keys(contents: Contents) -> Iterator[Key]:
    """The pages that lead to all lists."""
    yield ("archive",)
    if contents.registry.topics:
        yield ("topics",)
    yield ("site-map",)


def list_keys(contents: Contents, url: str, numbers: Iterable[int]) -> Iterator[Key]:
    """None while a list of a month or topic holds nothing; those every masthead leads to are always there."""
    if url in lists.COUNTY_LISTS or contents.catalogue.shelf(names.list_shelf(url)):
        yield from (("list", url, str(number)) for number in numbers)


def column_keys(contents: Contents, account: AccountId, column: str, numbers: Iterable[int]) -> Iterator[Key]:
    """None while the column holds nothing."""
    if contents.catalogue.shelf(names.column_shelf(account, column)):
        yield from (("column", account, column, str(number)) for number in numbers)


def story_keys(contents: Contents, id: str) -> Iterator[Key]:
    """The page of a document, that of its list of recipients while it may be shown, and those of its tables."""
    yield "story", id
    story = contents.story(id)
    if names.RECIPIENTS in names.shelves_of(story):
        yield "recipients", id
    yield from table_keys(story)


def table_keys(story: Story) -> Iterator[Key]:
    for each in story.attachments:
        if each.table and not each.table.is_folded:
            yield from (("table", story.id, each.name, str(number + 1)) for number in range(len(each.table.pages)))


def url_of(key: Key) -> str:
    match key:
        case ("list", url, number):
            return addresses.numbered_url(url, int(number))
        case ("account", id):
            return addresses.account_url(AccountId(id))
        case ("archive", id):
            return addresses.archive_url(AccountId(id))
        case ("column", account, column, number):
            return addresses.numbered_url(addresses.column_url(AccountId(account), column), int(number))
        case ("village", id):
            return addresses.village_url(VillageId(id))
        case ("story" | "withdrawn", id):
            return addresses.document_url(id)
        case ("recipients", id):
            return addresses.recipients_url(id)
        case ("table", id, name, number):
            return addresses.table_url(id, name, int(number))
        case ("fixed" | "channels" | "due", url):
            return url
    return SINGLE[key[0]]


def cause_of(key: Key) -> str:
    match key:
        case ("list", url, _):
            return lists.cause_of(url)
        case ("account" | "archive", id) | ("column", id, _, _):
            return f"accounts/{id}"
        case ("village", id):
            return f"villages/{id}"
        case ("story" | "withdrawn" | "recipients", id) | ("table", id, _, _):
            return id
        case ("fixed", _):
            return "theme"
        case ("channels", _):
            return "accounts/channels.csv"
        case ("due", _):
            return due.CAUSE
    return key[0]


def make_pages(contents: Contents, keys: Iterable[Key]) -> Iterator[Page]:
    """The page of each key, in their order; numbered pages of one list are made in one go."""
    for about, group in groupby(keys, key=lambda key: key[:-1] if key[0] in ("list", "column") else key):
        match about:
            case ("list", url):
                yield from lists.list_pages(contents, url, (int(key[-1]) for key in group))
            case ("column", id, column):
                account = contents.registry.accounts[AccountId(id)]
                lane = next(each for each in account.columns if each.id == column)
                yield from pages.column_pages(contents, account, lane, (int(key[-1]) for key in group))
            case _:
                yield _single(contents, about)


def _single(contents: Contents, key: Key) -> Page:
    match key:
        case ("home",):
            return pages.home(contents)
        case ("large",):
            return pages.large(contents)
        case ("archive",):
            return lists.archive_page(contents)
        case ("topics",):
            return lists.topics_page(contents)
        case ("site-map",):
            return lists.site_map_page(contents)
        case ("accounts",):
            return pages.accounts_page(contents)
        case ("matrix",):
            return matrix_page(contents)
        case ("archive", id):
            return lists.account_archive(contents, contents.registry.accounts[AccountId(id)])
        case ("villages",):
            return pages.villages_page(contents)
        case ("account", id):
            return pages.account_page(contents, contents.registry.accounts[AccountId(id)])
        case ("village", id):
            return pages.village_page(contents, VillageId(id))
        case ("story", id):
            return pages.story_page(contents, contents.story(id))
        case ("recipients", id):
            return pages.recipients_page(contents, contents.story(id))
        case ("table", id, name, number):
            return pages.table_page(contents, contents.story(id), name, int(number))
        case ("withdrawn", id):
            return pages.withdrawn_page(contents, next(gone for gone in contents.withdrawn if gone.id == id))
        case ("channels", url):
            return channels.page_at(contents, url)
        case ("due", url):
            return due.page_at(contents, url.removeprefix(addresses.DUE).strip("/"))
        case ("fixed", url):
            return pages.fixed_page(contents, url)
    raise ValueError(f"no page of this sort: {key}")
