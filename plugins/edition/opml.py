"""feeds.opml: every feed of the county in one file, in groups, for whoever subscribes to many at once (OPML 2.0).

Accounts stand by tier and villages by town.  It tells no time: the same feeds give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import quoteattr

from plugins.edition.addresses import OPML, path_of
from plugins.edition.contents import Contents
from plugins.edition.feed import Format, path_in
from plugins.edition.feeds import Subject, subjects
from plugins.edition.site import Site
from plugins.edition.tags import TIERS
from plugins.registry.model import AccountId, Tier, VillageId

PATH = path_of(OPML)


def opml(contents: Contents) -> bytes:
    site = contents.site
    title = quoteattr(site.word("Feeds of %(site)s", site=site.name))[1:-1]
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n<head><title>{title}</title></head>\n<body>'
    lines = (line for name, held in _groups(contents) for line in _group(site, name, held))
    return "\n".join((head, *lines, "</body>\n</opml>\n")).encode("utf-8")


def _groups(contents: Contents) -> Iterator[tuple[str, list[Subject]]]:
    """Each group with its name, none empty.  Columns come last: they are parts of accounts."""
    registry, site = contents.registry, contents.site
    sorts: dict[str, list[Subject]] = {}
    for subject in subjects(contents):
        first, *rest = subject.id.split("/")
        sorts.setdefault("column" if len(rest) == 2 else first if rest else "county", []).append(subject)
    yield site.word("The whole county"), sorts["county"]
    yield site.word("Topics"), sorts.get("topics", [])
    accounts = {subject: registry.accounts[AccountId(subject.id.split("/")[1])] for subject in sorts["accounts"]}
    for tier in Tier:
        yield site.word(TIERS[tier]), [subject for subject, account in accounts.items() if account.tier is tier]
    villages = {subject: registry.villages[VillageId(subject.id.split("/")[1])] for subject in sorts["villages"]}
    for town, held in groupby(sorted(villages, key=lambda each: villages[each].town), lambda each: villages[each].town):
        yield registry.accounts[town].name, list(held)
    yield site.word("Single columns of accounts"), sorts.get("column", [])


def _group(site: Site, name: str, subjects: Iterable[Subject]) -> Iterator[str]:
    lines = [_feed(site, subject) for subject in subjects]
    if lines:
        yield f"<outline text={quoteattr(name)}>"
        yield from lines
        yield "</outline>"


def _feed(site: Site, subject: Subject) -> str:
    title = quoteattr(subject.title)
    address = quoteattr(f"{site.url}/{path_in(subject.id, Format.ATOM)}")
    page = quoteattr(site.url + subject.url)
    return f'<outline type="rss" text={title} title={title} xmlUrl={address} htmlUrl={page}/>'
