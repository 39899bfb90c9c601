"""One Feed as RSS 2.0 or Atom (RFC 4287): the bytes depend on the stories and the site, on no clock and no machine.

Archives are documents of their own (RFC 5005, section 4), chained from the feed backwards.
"""

from __future__ import annotations

from typing import Any, Final

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree
from markupsafe import escape

from plugins.edition.feed import Feed, Format, path_in
from plugins.edition.site import Site
from plugins.feeds.entries import NAMED_SINCE, Enclosure, Entry, entries_of, permanent_name, xml_text
from plugins.feeds.viewed import STYLES

ATOM: Final = "http://www.w3.org/2005/Atom"
HISTORY: Final = "http://purl.org/syndication/history/1.0"
OURS = "gongkai"  # under which feedgen keeps the two extensions


def compile_rss(feed: Feed, site: Site) -> bytes:
    """`feed` as RSS 2.0."""
    entries = entries_of(feed, site)
    channel = _channel(feed, site, Format.RSS, entries)
    channel.load_extension("dc", atom=False)
    for each in entries:
        entry = _add(channel, each)
        # RSS has no plain text: readers take a description for HTML, and an author for an e-mail address.
        entry.description(str(escape(each.summary)), isSummary=True)
        entry.dc.dc_creator(each.author)
        if each.updated != each.published:
            getattr(entry, OURS).updated = each.updated.isoformat()
        if each.enclosures:
            first = each.enclosures[0]
            entry.enclosure(first.url, str(first.size), first.type)
    return _with_styles(channel.rss_str(pretty=True))


def compile_atom(feed: Feed, site: Site) -> bytes:
    """`feed` as Atom, or one of its archives."""
    entries = entries_of(feed, site)
    channel = _channel(feed, site, Format.ATOM, entries)
    for each in entries:
        entry = _add(channel, each)
        entry.summary(each.summary)
        entry.author(name=each.author)
        getattr(entry, OURS).enclosures = each.enclosures
    return _with_styles(channel.atom_str(pretty=True))


class _FeedExtension(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """What feedgen cannot say of a feed: where RSS has its hub, and that a document is an archive."""

    def __init__(self) -> None:
        self.hub = ""
        self.is_archive = False

    def extend_ns(self) -> dict[str, str]:
        return {"fh": HISTORY} if self.is_archive else {}

    def extend_rss(self, rss: Any) -> Any:
        if self.hub:
            etree.SubElement(rss.find("channel"), f"{{{ATOM}}}link", href=self.hub, rel="hub")
        return rss

    def extend_atom(self, feed: Any) -> Any:
        if self.is_archive:
            etree.SubElement(feed, f"{{{HISTORY}}}archive")
        return feed


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """What it cannot say of an entry: when an item of RSS was changed, and which files go with an entry of Atom.

    It writes every link of an entry without its relation, type and length (feedgen 1.0).
    """

    def __init__(self) -> None:
        self.updated = ""
        self.enclosures: tuple[Enclosure, ...] = ()

    def extend_rss(self, item: Any) -> Any:
        if self.updated:
            etree.SubElement(item, f"{{{ATOM}}}updated").text = self.updated
        return item

    def extend_atom(self, entry: Any) -> Any:
        for each in self.enclosures:
            link = {"href": each.url, "rel": "enclosure", "type": each.type, "length": str(each.size)}
            etree.SubElement(entry, f"{{{ATOM}}}link", {**link, "title": each.label})
        return entry


def _channel(feed: Feed, site: Site, format: Format, entries: list[Entry]) -> Any:
    """A feed without entries; what feedgen would add by itself (its name, the time) is replaced or left out."""
    channel = FeedGenerator()
    channel.register_extension(OURS, _FeedExtension, _EntryExtension)
    channel.generator("")
    channel.docs("")
    channel.language(site.language_tag)
    channel.id(permanent_name(site, f"feeds/{feed.id}"))
    channel.title(xml_text(feed.title))
    channel.description(xml_text(feed.description or feed.title))
    for relation, path in _links(feed, format):
        channel.link(href=f"{site.url}/{path}", rel=relation, type=format.type)
    if not feed.archive and site.websub_hub:
        getattr(channel, OURS).hub = site.websub_hub
        channel.link(href=site.websub_hub, rel="hub")
    channel.link(href=site.url + feed.url, rel="alternate", type="text/html")  # the last one becomes RSS's <link>
    channel.updated(max((entry.updated for entry in entries), default=NAMED_SINCE))
    getattr(channel, OURS).is_archive = feed.archive > 0
    return channel


def _links(feed: Feed, format: Format) -> list[tuple[str, str]]:
    """To itself and along the archives, which are Atom only."""
    here = feed.archive
    found = [("self", path_in(feed.id, format, here))]
    if here:
        found.append(("current", path_in(feed.id, Format.ATOM)))
    before = here - 1 if here else feed.archives
    if before and format is Format.ATOM:
        found.append(("prev-archive", path_in(feed.id, Format.ATOM, before)))
    if here and here < feed.archives:
        found.append(("next-archive", path_in(feed.id, Format.ATOM, here + 1)))
    return found


def _add(channel: Any, each: Entry) -> Any:
    entry = channel.add_entry(order="append")
    entry.id(each.name)
    entry.title(each.title)
    entry.link(href=each.url, rel="alternate", type="text/html")
    entry.published(each.published)
    entry.updated(each.updated)
    entry.content(each.html, type="html")
    for category in each.categories:
        entry.category(scheme=category.scheme, term=category.term, label=category.label)
    return entry


def _with_styles(data: bytes) -> bytes:
    """With what a browser needs to show a feed to somebody who opened it by chance."""
    declaration, _, rest = data.partition(b"\n")
    return b"\n".join((declaration, *STYLES, rest))
