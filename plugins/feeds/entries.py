"""What one entry of a feed says, the same in every format.

What may be in a story, and that its body is safe, is settled in `edition/`.  Settled here: names that outlive
addresses, links that work away from the site, text that XML can carry, and that a text which was corrected or taken
down comes as an update of the entry readers have.
"""

from __future__ import annotations

import heapq
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote

from markupsafe import escape

from plugins import headers
from plugins.clock import CHINA
from plugins.edition.feed import IN_FEED, Feed
from plugins.edition.model import Story, Withdrawn
from plugins.edition.site import Site
from plugins.registry.model import Account, Village
from plugins.render.words import LABELS

# Readers know a text again by its name, so this day never changes: the names of all entries contain it (RFC 4151).
NAMED_SINCE = datetime(2024, 1, 1, tzinfo=UTC)

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Of a body, as the sanitiser of edition/body.py writes it: `<` and `>` stand in no value of an attribute.
TAG = re.compile(r"<[a-z][^<>]*>")
LOCAL = re.compile(r'(?<= )(href|src)="(#|/(?!/))')
GONE = re.compile(r' data-gone="[^"]*"')
MOST_KEPT = 8 * IN_FEED  # an article stands in half a dozen feeds of three formats


@dataclass(frozen=True, slots=True)
class Category:
    """`scheme` says which list the `term` is from; `label` is for people."""

    scheme: str
    term: str
    label: str


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with an entry; `size` in bytes."""

    url: str
    type: str
    size: int
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """`name` is for good; `html` is the full text."""

    name: str
    title: str
    url: str
    summary: str
    html: str
    author: str
    published: datetime
    updated: datetime
    categories: tuple[Category, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()


def entries_of(feed: Feed, site: Site) -> list[Entry]:
    """What changed last comes first; of two at one moment, the greater id.  An archive has all it holds."""
    stories = (story for story in feed.stories if not story.migrated_from)  # what was brought over is not new
    changes: list[Story | Withdrawn] = [*stories, *feed.withdrawn]
    latest = heapq.nlargest(feed.most, changes, key=lambda each: (_changed(each), each.id))
    return [_of_story(each, feed, site) if isinstance(each, Story) else _of_withdrawn(each, site) for each in latest]


def permanent_name(site: Site, name: str) -> str:
    """A `tag:` URI: it names one thing for good, wherever that thing is moved to."""
    return f"tag:{site.domain},{NAMED_SINCE:%Y-%m-%d}:{quote(name, safe='/')}"


def xml_text(text: str) -> str:
    """`text` with U+FFFD for each character XML 1.0 has no place for (controls, U+FFFE, lone surrogates).

    Replaced, not removed: the sanitiser has passed `java\\x01script:` as harmless, and removing would undo that.
    """
    return NOT_XML.sub("\ufffd", text)


@lru_cache(maxsize=MOST_KEPT)
def full_text(body: str, site_url: str, address: str) -> str:
    """`body` (sanitised HTML of the page at `address`) with every link and picture absolute."""

    def absolute(tag: re.Match[str]) -> str:
        return LOCAL.sub(lambda m: f'{m[1]}="{address if m[2] == "#" else site_url}{m[2]}', GONE.sub("", tag[0]))

    return TAG.sub(absolute, xml_text(body))


def _changed(each: Story | Withdrawn) -> datetime:
    return each.updated if isinstance(each, Story) else each.withdrawn_at


def _owner_name(owner: Account | Village) -> str:
    """The unit or village that answers for the text, as readers see it."""
    return xml_text(owner.unit if isinstance(owner, Account) else owner.name)


def _of_story(story: Story, feed: Feed, site: Site) -> Entry:
    enclosures = tuple(_enclosures(story, site))
    return Entry(
        name=permanent_name(site, story.id),
        title=xml_text(story.title),
        url=site.url + story.url,
        summary=xml_text(story.summary),
        html=_corrections(story, site)
        + full_text(str(story.body), site.url, site.url + story.url)
        + _files(enclosures, site),
        author=_owner_name(story.owner),
        published=story.published.astimezone(CHINA),
        updated=story.updated.astimezone(CHINA),
        categories=tuple(_categories(story, feed, site)),
        enclosures=enclosures,
    )


def _of_withdrawn(gone: Withdrawn, site: Site) -> Entry:
    """The entry readers know the text by, now saying that it was taken down: their programs replace what they kept."""
    named = site.word("Withdrawn: %(title)s", title=gone.title) if gone.title else site.word("A withdrawn document")
    reason = xml_text(gone.reason or site.word("This document has been withdrawn."))
    at = gone.withdrawn_at.astimezone(CHINA)
    return Entry(
        name=permanent_name(site, gone.id),
        title=xml_text(named),
        url=site.url + gone.url,
        summary=reason,
        html=str(f"<p>{escape(reason)}</p>"),
        author=_owner_name(gone.owner),
        published=at,
        updated=at,
    )


def _corrections(story: Story, site: Site) -> str:
    """What was corrected since readers got the text, before the text itself."""
    said = escape(site.word("Correction"))
    return "".join(
        f"<p><strong>{said}</strong> {each.at.astimezone(CHINA):%Y-%m-%d %H:%M} {escape(xml_text(each.note))}</p>"
        for each in story.corrections
    )


def _files(enclosures: tuple[Enclosure, ...], site: Site) -> str:
    """The files to download, after the text: many readers show one of them, or none."""
    links = "".join(
        f'<li><a href="{escape(each.url)}">{escape(each.label)}</a></li>'
        for each in enclosures
        if not each.type.startswith("image/")
    )
    return f"<p>{escape(site.word('Files'))}</p><ul>{links}</ul>" if links else ""


def _categories(story: Story, feed: Feed, site: Site) -> list[Category]:
    kind = story.genre or story.kind.value
    found = [Category(permanent_name(site, "kinds"), kind, site.word(LABELS[kind]))]
    if story.account and story.column:
        scheme = permanent_name(site, f"columns/{story.account.id}")
        found.append(Category(scheme, story.column.id, xml_text(story.column.name)))
    scheme = permanent_name(site, "topics")
    return found + [Category(scheme, id, xml_text(feed.topics[id])) for id in story.topics if id in feed.topics]


def _enclosures(story: Story, site: Site) -> list[Enclosure]:
    """The files first: RSS carries one enclosure, and the picture stands in most texts anyway."""
    found = [(each.url, each.size, each.label) for each in story.attachments]
    if story.picture:
        found.append((story.picture.url, story.picture.size, story.picture.alt))
    return [
        Enclosure(site.url + quote(url), headers.type_of(url).partition(";")[0], size, xml_text(label))
        for url, size, label in found
    ]
