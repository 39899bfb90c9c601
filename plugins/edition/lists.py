"""The lists of the whole site: by sort, by month, by topic; and the pages that lead to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from plugins.edition import addresses, shelves, tags
from plugins.edition import catalogue as names
from plugins.edition.contents import Contents
from plugins.edition.model import Crumb, Page
from plugins.edition.site import Site
from plugins.registry.model import Column

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
    column, crumbs = _column(contents, url), (home_crumb(contents.site), *_above(contents.site, url))
    for listing in shelves.listings(contents.catalogue, column.name, url, names.list_shelf(url), numbers):
        yield Page(
            url=listing.url,
            template="list.html",
            title=column.name,
            description=column.description,
            cause=cause_of(url),
            tags=tags.column_tags(contents.site, column),
            context={"listing": listing, "is_written": url.startswith(addresses.TOPICS)},
            crumbs=crumbs,
        )


def archive_page(contents: Contents) -> Page:
    """Every month in which something was published, the latest first."""
    months = [url.removeprefix(addresses.ARCHIVE).strip("/") for url in urls(contents, addresses.ARCHIVE)]
    by_year = groupby(sorted(months, reverse=True), key=lambda month: month[:4])
    years = tuple((year, tuple(month.replace("/", "-") for month in of_year)) for year, of_year in by_year)
    return _leading(contents, addresses.ARCHIVE, "archive.html", tags.ARCHIVE_COLUMN, {"years": years})


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


def _column(contents: Contents, url: str) -> Column:
    if url in COUNTY_LISTS:
        return COUNTY_LISTS[url].spoken(contents.site)
    site, (_, sort, *rest, _) = contents.site, url.split("/")
    if sort == "topics":
        topic = next(each for each in contents.registry.topics if each.id == rest[0])
        return Column(topic.id, topic.name, tags.TOPICS_COLUMN.type, topic.about)
    year, month = rest[0], str(int(rest[1]))
    name = site.word("Published in %(month)s/%(year)s", year=year, month=month)
    text = site.word("Everything that was published in %(month)s/%(year)s, the newest first", year=year, month=month)
    return Column("archive", name, tags.ARCHIVE_COLUMN.type, text)


def _above(site: Site, url: str) -> Iterator[Crumb]:
    for prefix, column in ((addresses.ARCHIVE, tags.ARCHIVE_COLUMN), (addresses.TOPICS, tags.TOPICS_COLUMN)):
        if url.startswith(prefix):
            yield Crumb(site.word(column.name), prefix)
