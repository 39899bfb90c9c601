"""What a page is about, and what a link to it shows elsewhere: title, sentence, picture (OpenGraph).

A story is shown with its own picture, if that is large enough and of a shape those who show links can cut.  One
without, and every other page, has the cover of whoever answers for it: of
an account, of a village, of the site (`share.py` draws them).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from plugins.clock import CHINA
from plugins.edition.addresses import cover_url, path_of
from plugins.edition.files import Cover
from plugins.edition.model import Page, Picture, Story
from plugins.edition.site import Site
from plugins.edition.views import AccountShelf, VillageShelf
from plugins.registry.model import Account, Kind, Registry, Village

COVER_SIZE = (1200, 630)  # the ratio those who show links cut pictures to
LEAST_WIDTH = 600  # pixels; a smaller picture is shown as a stamp, or not at all
CONTENT_LOCALE = "zh_CN"

Subject = Story | Account | Village | None


def subject_of(page: Page) -> Subject:
    """The story or the owner a page is about; None for pages of the site itself."""
    for name in ("story", "shelf", "account"):
        match page.context.get(name):
            case AccountShelf(account=owner):
                return owner
            case VillageShelf(village=owner):
                return owner
            case Story() | Account() as found:
                return found
    return None


def picture_of(site: Site, subject: Subject) -> Picture:
    if isinstance(subject, Story):
        if subject.picture and is_suitable(subject.picture):
            return subject.picture
        return picture_of(site, None if subject.kind is Kind.PAGE else subject.owner)
    return Picture(cover_url(_name_of(subject)), subject.name if subject else site.name, *COVER_SIZE)


def is_suitable(picture: Picture) -> bool:
    """Whether it still shows what it is about when it is cut: from square to 2.1 times as wide as high."""
    return picture.width >= LEAST_WIDTH and 10 * picture.height <= 10 * picture.width <= 21 * picture.height


def covers(site: Site, registry: Registry) -> Iterator[Cover]:
    """Of the site, each account and each village."""
    yield Cover(path_of(cover_url("site")), "covers", site.name, site.description, site.domain)
    for account in registry.accounts.values():
        name = _name_of(account)
        line = account.unit if account.unit != account.name else account.about
        yield Cover(path_of(cover_url(name)), name, account.name, line, site.name)
    for village in registry.villages.values():
        name, town = _name_of(village), registry.accounts[village.town].name
        yield Cover(path_of(cover_url(name)), name, village.name, f"{site.place}{town}", site.name)


def _name_of(owner: Account | Village | None) -> str:
    if owner is None:
        return "site"
    return f"accounts/{owner.id}" if isinstance(owner, Account) else f"villages/{owner.id}"


def card(page: Page, site: Site) -> Iterator[tuple[str, str]]:
    """The properties of OpenGraph, in order."""
    subject = subject_of(page)
    story = subject if isinstance(subject, Story) else None
    picture = picture_of(site, subject)
    yield "og:type", "article" if story else "website"
    yield "og:site_name", site.name
    yield "og:locale", CONTENT_LOCALE
    yield "og:title", page.title
    yield "og:description", page.description
    yield "og:url", site.url + (page.original_url or page.url)
    yield "og:image", site.url + picture.url
    yield "og:image:width", str(picture.width)
    yield "og:image:height", str(picture.height)
    yield "og:image:alt", picture.alt
    if story:
        yield "article:published_time", moment(story.published)
        yield "article:modified_time", moment(story.updated)


def moment(time: datetime) -> str:
    """2026-03-05T09:30:00+08:00: as the page shows it."""
    return time.astimezone(CHINA).isoformat(timespec="seconds")
