"""The lists of the whole site: by sort, by month, by topic; and the pages that lead to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from plugins.edition import addresses, shelves, tags
from plugins.edition import catalogue as names
from plugins.edition.contents import Contents
from plugins.edition.feed import FeedLink, links_of
from plugins.edition.model import Crumb, Page
from plugins.edition.site import Site
from plugins.registry.model import Account, AccountId, Column

COUNTY_LISTS = {
    addresses.NEWS: tags.NEWS_COLUMN,
    addresses.NOTICES: tags.NOTICES_COLUMN,
    addresses.GUIDES: tags.GUIDES_COLUMN,
}


def home_crumb(site: Site) -> Crumb:
    return Crumb(site.word("Home"), addresses.HOME)


def cause_of(url: str) -> str:
    """Why the list at `url` exists."""
    return COUNTY_LISTS[url].id if url in COUNTY_LISTS else url.strip("/")


def urls(contents: Contents, prefix: str = "/") -> tuple[str, ...]:
    """The addresses of the lists below `prefix` that hold something."""
    found = contents.catalogue.shelves_below(names.list_shelf(prefix))
    return tuple(name.removeprefix(names.list_shelf("")) for name in found)


def list_pages(contents: Contents, url: str, numbers: Iterable[int]) -> Iterator[Page]:
    """Everything of one sort, month or topic that any account has published, the newest first."""
    column, crumbs = column_of(contents, url), (home_crumb(contents.site), *_above(contents, url))
    account = _account_of(contents, url)
    for listing in shelves.listings(contents.catalogue, column.name, url, names.list_shelf(url), numbers):
        yield Page(
            url=listing.url,
            template="list.html",
            title=column.name,
            description=column.description,
            cause=cause_of(url),
            tags=tags.column_tags(contents.site, column),
            context={"listing": listing, "is_written": url.startswith(addresses.TOPICS)},
            feeds=links_of_list(url, column.name),
            crumbs=crumbs,
            named=account.name if account else "",
        )


def links_of_list(url: str, title: str) -> tuple[FeedLink, ...]:
    """To its feed; a month has none, since nothing comes to it any more."""
    return () if url.startswith(addresses.ARCHIVE) else links_of(url.strip("/"), title)


def archive_page(contents: Contents) -> Page:
    """Every month in which something was published, the latest first."""
    found = (url for url in urls(contents, addresses.ARCHIVE) if not url.startswith(addresses.ARCHIVES))
    return _leading(
        contents, addresses.ARCHIVE, "archive.html", tags.ARCHIVE_COLUMN, {"years": _by_year(found), "account": None}
    )


def account_archive(contents: Contents, account: Account) -> Page:
    """The same of one account."""
    url = addresses.archive_url(account.id)
    page = _leading(
        contents,
        url,
        "archive.html",
        tags.ARCHIVE_COLUMN,
        {"years": _by_year(urls(contents, url)), "account": account},
    )
    crumb = Crumb(contents.site.word(tags.ARCHIVE_COLUMN.name), addresses.ARCHIVE)
    return replace(
        page,
        title=contents.site.word("Archive of %(account)s", account=account.name),
        description=contents.site.word("everything %(account)s published, month by month", account=account.name),
        cause=f"accounts/{account.id}",
        crumbs=(*page.crumbs, crumb, _crumb_of(account)),
        named=account.name,
    )


def _by_year(months: Iterable[str]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The lists of months by year, each as its period and its address, the latest first."""
    found = sorted((("-".join(url.split("/")[-3:-1]), url) for url in months), reverse=True)
    return tuple((year, tuple(some)) for year, some in groupby(found, key=lambda each: each[0][:4]))


def _crumb_of(account: Account) -> Crumb:
    return Crumb(account.name, addresses.account_url(account.id), is_written=True)


def topics_page(contents: Contents) -> Page:
    """The topics about which something was published."""
    topics = _topics(contents)
    return _leading(contents, addresses.TOPICS, "topics.html", tags.TOPICS_COLUMN, {"topics": topics})


def site_map_page(contents: Contents) -> Page:
    """Everything one can go to."""
    registry = contents.registry
    context = {
        "topics": _topics(contents),
        "tiers": shelves.grouped_accounts(registry),
        "towns": shelves.grouped_villages(registry),
    }
    return _leading(contents, addresses.SITE_MAP, "site-map.html", tags.SITE_MAP_COLUMN, context)


def _leading(contents: Contents, url: str, template: str, about: tags.OwnColumn, context: Mapping[str, object]) -> Page:
    column = about.spoken(contents.site)
    return Page(
        url=url,
        template=template,
        title=column.name,
        description=column.description,
        cause=column.id,
        tags=tags.column_tags(contents.site, column),
        context=context,
        crumbs=(home_crumb(contents.site),),
    )


def _topics(contents: Contents) -> tuple[Crumb, ...]:
    """Name and address of each topic that has a page, as they are in the registry."""
    there = frozenset(urls(contents, addresses.TOPICS))
    found = ((topic, addresses.topic_url(topic.id)) for topic in contents.registry.topics)
    return tuple(Crumb(topic.name, url, is_written=True) for topic, url in found if url in there)


def column_of(contents: Contents, url: str) -> Column:
    if url in COUNTY_LISTS:
        return COUNTY_LISTS[url].spoken(contents.site)
    site, (_, sort, *rest, _) = contents.site, url.split("/")
    if sort == "topics":
        topic = next(each for each in contents.registry.topics if each.id == rest[0])
        return Column(topic.id, topic.name, tags.TOPICS_COLUMN.type, topic.about)
    year, month = rest[-2], str(int(rest[-1]))
    if account := _account_of(contents, url):
        values = {"year": year, "month": month, "account": account.name}
        name = site.word("%(account)s in %(month)s/%(year)s", **values)
        text = site.word("Everything that %(account)s published in %(month)s/%(year)s, the newest first", **values)
        return Column("archive", name, tags.ARCHIVE_COLUMN.type, text)
    name = site.word("Published in %(month)s/%(year)s", year=year, month=month)
    text = site.word("Everything that was published in %(month)s/%(year)s, the newest first", year=year, month=month)
    return Column("archive", name, tags.ARCHIVE_COLUMN.type, text)


def _account_of(contents: Contents, url: str) -> Account | None:
    """Whose months the list at `url` is one of; None where it is of all."""
    if not url.startswith(addresses.ARCHIVES):
        return None
    return contents.registry.accounts[AccountId(url.removeprefix(addresses.ARCHIVES).split("/")[0])]


def _above(contents: Contents, url: str) -> Iterator[Crumb]:
    site, account = contents.site, _account_of(contents, url)
    for prefix, column in ((addresses.ARCHIVE, tags.ARCHIVE_COLUMN), (addresses.TOPICS, tags.TOPICS_COLUMN)):
        if url.startswith(prefix):
            yield Crumb(site.word(column.name), prefix)
    if account:
        yield _crumb_of(account)
        title = site.word("Archive of %(account)s", account=account.name)
        yield Crumb(title, addresses.archive_url(account.id), is_written=True)
