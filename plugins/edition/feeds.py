"""Which feeds an edition offers: one for the site, each account and each village."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.edition import catalogue as names
from plugins.edition.addresses import HOME, account_url, village_url
from plugins.edition.contents import Contents
from plugins.edition.model import Feed, FeedLink
from plugins.edition.site import Site
from plugins.registry.model import Account, Village

IN_FEED = 50


def compile_feeds(contents: Contents) -> Iterator[Feed]:
    """Every feed.  A page about the site itself is no news."""
    yield site_feed(contents)
    for account in contents.registry.accounts.values():
        yield account_feed(contents, account)
    for village in contents.registry.villages.values():
        yield village_feed(contents, village)


def site_feed(contents: Contents) -> Feed:
    return _feed(contents, contents.site, contents.site.description, HOME, names.IN_FEED, cause="feeds")


def account_feed(contents: Contents, account: Account) -> Feed:
    return _feed(contents, account, account.about, account_url(account.id), names.account_shelf(account.id))


def village_feed(contents: Contents, village: Village) -> Feed:
    return _feed(contents, village, village.about, village_url(village.id), names.village_shelf(village.id))


def links_to(unit: Site | Account | Village) -> tuple[FeedLink, ...]:
    """What a page says of the feed that follows it."""
    name = _name_of(unit)
    return (
        FeedLink(f"{unit.name} (RSS)", f"/{_path(name, 'rss')}", "application/rss+xml"),
        FeedLink(f"{unit.name} (Atom)", f"/{_path(name, 'atom')}", "application/atom+xml"),
    )


def _name_of(unit: Site | Account | Village) -> str:
    if isinstance(unit, Site):
        return "site"
    return f"accounts/{unit.id}" if isinstance(unit, Account) else f"villages/{unit.id}"


def _path(name: str, kind: str) -> str:
    return f"feeds/{name}.{kind}.xml"


def _feed(
    contents: Contents, unit: Site | Account | Village, description: str, url: str, shelf: str, cause: str = ""
) -> Feed:
    """What was withdrawn is told to those who may have read it."""
    name = _name_of(unit)
    withdrawn = tuple(each for each in contents.withdrawn if isinstance(unit, Site) or each.owner == unit)
    return Feed(
        id=name,
        title=unit.name,
        description=description,
        url=url,
        rss_path=_path(name, "rss"),
        atom_path=_path(name, "atom"),
        stories=contents.catalogue.shelf(shelf)[:IN_FEED],
        cause=cause or name,
        withdrawn=withdrawn[:IN_FEED],
    )
