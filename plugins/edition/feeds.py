"""Which feeds an edition offers: one for the site, each account and each village."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.edition import catalogue as names
from plugins.edition.addresses import HOME, account_url, village_url
from plugins.edition.contents import Contents
from plugins.edition.model import Feed, FeedLink
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
    site = contents.site
    return _feed(contents, "site", site.name, site.description, HOME, names.IN_FEED, cause="feeds")


def account_feed(contents: Contents, account: Account) -> Feed:
    name, url = f"accounts/{account.id}", account_url(account.id)
    return _feed(contents, name, account.name, account.about, url, names.account_shelf(account.id), account)


def village_feed(contents: Contents, village: Village) -> Feed:
    name, url = f"villages/{village.id}", village_url(village.id)
    return _feed(contents, name, village.name, village.about, url, names.village_shelf(village.id), village)


def links_to(feed: Feed) -> tuple[FeedLink, ...]:
    """What a page says of the feed that follows it."""
    return (
        FeedLink(f"{feed.title} (RSS)", f"/{feed.rss_path}", "application/rss+xml"),
        FeedLink(f"{feed.title} (Atom)", f"/{feed.atom_path}", "application/atom+xml"),
    )


def _feed(
    contents: Contents,
    name: str,
    title: str,
    description: str,
    url: str,
    shelf: str,
    owner: Account | Village | None = None,
    cause: str = "",
) -> Feed:
    """What was withdrawn is told to those who may have read it."""
    withdrawn = tuple(each for each in contents.withdrawn if owner is None or each.owner == owner)
    return Feed(
        id=name,
        title=title,
        description=description,
        url=url,
        rss_path=f"feeds/{name}.rss.xml",
        atom_path=f"feeds/{name}.atom.xml",
        stories=contents.catalogue.shelf(shelf)[:IN_FEED],
        cause=cause or name,
        withdrawn=withdrawn[:IN_FEED],
    )
