"""One Feed as RSS 2.0 and as Atom: the bytes depend on the stories and the site, on no clock and no machine.

What may be in a story, and that its body is safe, is settled in `edition/`.  Settled here: names that outlive
addresses, links that work away from the site, and text that XML can carry.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import lxml.html
from feedgen.feed import FeedGenerator
from markupsafe import escape

from plugins.edition.model import Feed, Story, Withdrawn
from plugins.edition.site import Site
from plugins.registry.model import Account, Village

MOST_ENTRIES = 50
RSS_TYPE = "application/rss+xml"
ATOM_TYPE = "application/atom+xml"

# Readers know a text again by its name, so this day never changes: the names of all entries contain it (RFC 4151).
NAMED_SINCE = datetime(2024, 1, 1, tzinfo=UTC)

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def compile_rss(feed: Feed, site: Site) -> bytes:
    """`feed` as RSS 2.0, newest story first."""
    channel = _channel(feed, site, feed.rss_path, RSS_TYPE)
    channel.load_extension("dc", atom=False)
    for story in newest_first(feed.stories):
        entry = _add_entry(channel, story, site)
        # RSS has no plain text: readers take a description for HTML, and an author for an e-mail address.
        entry.description(str(escape(xml_text(story.summary))), isSummary=True)
        entry.dc.dc_creator(owner_name(story.owner))
    for gone in feed.withdrawn:
        entry = _add_withdrawn(channel, gone, site)
        entry.description(str(escape(xml_text(gone.reason))), isSummary=True)
        entry.dc.dc_creator(owner_name(gone.owner))
    return bytes(channel.rss_str(pretty=True))


def compile_atom(feed: Feed, site: Site) -> bytes:
    """`feed` as Atom (RFC 4287), newest story first."""
    channel = _channel(feed, site, feed.atom_path, ATOM_TYPE)
    for story in newest_first(feed.stories):
        entry = _add_entry(channel, story, site)
        entry.summary(xml_text(story.summary))
        entry.author(name=owner_name(story.owner))
    for gone in feed.withdrawn:
        entry = _add_withdrawn(channel, gone, site)
        entry.summary(xml_text(gone.reason))
        entry.author(name=owner_name(gone.owner))
    return bytes(channel.atom_str(pretty=True))


def newest_first(stories: Iterable[Story]) -> list[Story]:
    """At most MOST_ENTRIES, the last published first; of two published at one moment, the greater id first."""
    return heapq.nlargest(MOST_ENTRIES, stories, key=lambda story: (story.published, story.id))


def permanent_name(site: Site, name: str) -> str:
    """A `tag:` URI: it names one thing for good, wherever that thing is moved to."""
    return f"tag:{site.domain},{NAMED_SINCE:%Y-%m-%d}:{quote(name, safe='/')}"


def owner_name(owner: Account | Village) -> str:
    """The unit or village that answers for the text, as readers see it."""
    return xml_text(owner.unit if isinstance(owner, Account) else owner.name)


def xml_text(text: str) -> str:
    """`text` with U+FFFD for each character XML 1.0 has no place for (controls, U+FFFE, lone surrogates).

    Replaced, not removed: the sanitiser has passed `java\\x01script:` as harmless, and removing would undo that.
    """
    return NOT_XML.sub("\ufffd", text)


@lru_cache(maxsize=4 * MOST_ENTRIES)
def full_text(body: str, address: str) -> str:
    """`body` (sanitised HTML of the page at `address`) with every link and picture absolute."""
    root = lxml.html.fragment_fromstring(xml_text(body), create_parent="div")
    root.make_links_absolute(address, resolve_base_href=False, handle_failures="ignore")
    html: str = lxml.html.tostring(root, encoding="unicode")
    return html.removeprefix("<div>").removesuffix("</div>")


def _channel(feed: Feed, site: Site, path: str, media_type: str) -> Any:
    """A feed without entries; what feedgen would add by itself (its name, the time) is replaced or left out."""
    channel = FeedGenerator()
    channel.generator("")
    channel.docs("")
    channel.language("zh-CN")
    channel.id(permanent_name(site, f"feeds/{feed.id}"))
    channel.title(xml_text(feed.title))
    channel.description(xml_text(feed.description or feed.title))
    channel.link(href=f"{site.url}/{path}", rel="self", type=media_type)
    channel.link(href=site.url + feed.url, rel="alternate", type="text/html")  # the last one becomes RSS's <link>
    times = [story.updated for story in feed.stories] + [gone.withdrawn_at for gone in feed.withdrawn]
    channel.updated(max(times, default=NAMED_SINCE))
    return channel


def _add_entry(channel: Any, story: Story, site: Site) -> Any:
    address = site.url + story.url
    entry = channel.add_entry(order="append")
    entry.id(permanent_name(site, story.id))
    entry.title(xml_text(story.title))
    entry.link(href=address, rel="alternate", type="text/html")
    entry.published(story.published)
    entry.updated(story.updated)
    entry.content(_corrections(story, site) + full_text(story.body, address), type="html")
    if story.column:
        entry.category(term=xml_text(story.column.name))
    return entry


def _corrections(story: Story, site: Site) -> str:
    """What was corrected since readers got the text, before the text itself."""
    said = escape(site.word("Correction"))
    return "".join(
        f"<p><strong>{said}</strong> {each.at:%Y-%m-%d %H:%M} {escape(xml_text(each.note))}</p>"
        for each in story.corrections
    )


def _add_withdrawn(channel: Any, gone: Withdrawn, site: Site) -> Any:
    """The entry readers know the text by, now saying that it was taken down: their programs replace what they kept."""
    entry = channel.add_entry(order="append")
    entry.id(permanent_name(site, gone.id))
    entry.title(
        xml_text(
            site.word("Withdrawn: %(title)s", title=gone.title) if gone.title else site.word("A withdrawn document")
        )
    )
    entry.link(href=site.url + gone.url, rel="alternate", type="text/html")
    entry.published(gone.withdrawn_at)
    entry.updated(gone.withdrawn_at)
    return entry
