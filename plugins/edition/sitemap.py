"""sitemap.xml: an index, and the parts it names.  A part has the documents of one owner from one year.

So a part stays small however many years a site grows, a change rewrites the parts of what it changes and no others,
and whoever reads only parts that are newer than his copy misses nothing.  One more part has the pages that are lists.
What is not to be indexed is in none: lists of recipients, withdrawn documents, the page for what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from plugins.clock import CHINA
from plugins.edition import catalogue as names
from plugins.edition.addresses import document_url
from plugins.edition.catalogue import EPOCH, Catalogue
from plugins.edition.contents import Contents
from plugins.edition.outline import Key, front_outline, url_of

INDEX = "sitemap.xml"
LISTS = "sitemaps/lists.xml"
MOST = 50_000  # addresses in one file (sitemaps.org)
SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"


def index(contents: Contents) -> bytes:
    return index_of(contents.site.url, contents.catalogue.mapped_parts())


def index_of(site: str, parts: Sequence[tuple[str, int, int]]) -> bytes:
    """Which files there are, from each part with the number of its documents and the time of its latest change."""
    lines = [_line("sitemap", f"{site}/{LISTS}", max((latest for _, _, latest in parts), default=None))]
    for part, count, latest in parts:
        lines += [_line("sitemap", f"{site}/{path}", latest) for path in paths_of(part, count)]
    return _document("sitemapindex", lines)


def lists(contents: Contents) -> bytes:
    """Every page that is no document, but for numbered ones: those a reader gets to from the first."""
    site = contents.site.url
    keys = front_outline(contents)
    return _document("urlset", (_line("url", site + url_of(key), _latest(contents.catalogue, key)) for key in keys))


def part_files(contents: Contents, part: str) -> Iterator[tuple[str, bytes]]:
    """The files of one part by path: mostly one."""
    return cut(contents.site.url, part, contents.catalogue.mapped(part))


def cut(site: str, part: str, entries: Sequence[tuple[str, int]]) -> Iterator[tuple[str, bytes]]:
    """The same from its documents, each with the time of its last change: no file has more than it may."""
    for number, path in enumerate(paths_of(part, len(entries))):
        shown = entries[number * MOST : (number + 1) * MOST]
        lines = (_line("url", site + document_url(id), updated) for id, updated in shown)
        yield path, _document("urlset", lines)


def paths_of(part: str, count: int) -> list[str]:
    """Where a part of so many documents stands."""
    files = -(-count // MOST)
    return [f"sitemaps/{part}{f'-{number}' if number > 1 else ''}.xml" for number in range(1, files + 1)]


def gone_paths(before: Mapping[str, int], now: Mapping[str, int]) -> Iterator[str]:
    """The files that parts no longer have, from how many documents each had and has."""
    for part, count in before.items():
        yield from paths_of(part, count)[len(paths_of(part, now[part])) :]


def _latest(catalogue: Catalogue, key: Key) -> int | None:
    """When the newest document on a list was published; None where a page lists none."""
    match key:
        case ("home",):
            shelf = names.IN_FEED
        case ("list", url, _):
            shelf = names.list_shelf(url)
        case ("account", id):
            shelf = names.account_shelf(id)
        case ("column", account, column, _):
            shelf = names.column_shelf(account, column)
        case ("village", id):
            shelf = names.village_shelf(id)
        case _:
            return None
    return next((place.moment for place in catalogue.places(shelf, 1)), None)


def _line(element: str, url: str, moment: int | None) -> str:
    time = f"<lastmod>{_time(moment).isoformat(timespec='seconds')}</lastmod>" if moment is not None else ""
    return f"<{element}><loc>{escape(url)}</loc>{time}</{element}>"


def _time(moment: int) -> datetime:
    return (EPOCH + timedelta(microseconds=moment)).astimezone(CHINA)


def _document(element: str, lines: Iterable[str]) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{element} xmlns="{SCHEMA}">'
    return "\n".join((head, *lines, f"</{element}>\n")).encode("utf-8")
