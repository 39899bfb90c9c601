"""Approved + Registry -> Edition: what this build shows, finds and feeds, decided once and in one place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from plugins.drafts.model import Draft
from plugins.edition import shelves
from plugins.edition.addresses import HOME, account_url, addresses, document_url, file_url, path_of, village_url
from plugins.edition.model import Asset, Edition, Feed, Story, Withdrawn
from plugins.edition.pages import Contents, compile_pages, pending_page
from plugins.edition.record import RECORD, SOURCE, compile_record, verify_link
from plugins.edition.site import Site
from plugins.edition.stories import Standing, Written, compile_story, compile_withdrawn, shown_files
from plugins.privacy.allowed import allowed_on
from plugins.registry.model import Account, Kind, Registry, Village
from plugins.review.gate import Approved, Held
from plugins.review.pending import Task
from plugins.review.withdrawal import Withdrawal

IN_FEED = 50


@dataclass(frozen=True, slots=True)
class Build:
    """What one build is about: the site, the commit it is made from ("" for a working folder) and the time."""

    site: Site
    commit: str
    now: datetime


def compile_edition(
    approved: Iterable[Approved],
    written: Mapping[str, Written],
    registry: Registry,
    build: Build,
    preview: Iterable[Held] = (),
    withdrawals: Iterable[Withdrawal] = (),
) -> Edition:
    """All that is published, each from the very draft that was approved: `written` is by source path.

    `preview` adds documents that are not, and makes the edition one that never can be.
    """
    approved, preview = tuple(approved), tuple(preview)
    shown: tuple[Approved | Held, ...] = (*approved, *preview)
    drafts = [each.draft for each in shown]
    fixed = addresses(registry, ()).fixed
    published = frozenset({document_url(draft.id) for draft in drafts}) | fixed
    proved = [_with_record(each, written[each.draft.source], registry, published, build.now) for each in approved]
    stories = [story for story, _ in proved] + [
        compile_story(written[each.draft.source], Standing.of(each), registry, published, build.now) for each in preview
    ]
    newest = shelves.newest_first(stories)
    withdrawn = compile_withdrawn(withdrawals, newest, registry)
    contents = _contents(newest, withdrawn, registry, build.site)
    return Edition(
        site=build.site,
        commit=build.commit,
        stories=newest,
        pages=tuple(compile_pages(contents)),
        feeds=contents.feeds,
        assets=(*_assets(drafts), *(asset for _, assets in proved for asset in assets)),
        is_preview=bool(preview) or build.commit == "",
        withdrawn=withdrawn,
        allowed=allowed_on(registry, build.now.date()),
    )


def with_tasks(edition: Edition, tasks: tuple[Task, ...]) -> Edition:
    """A preview with the page of who has to act next; ValueError for an edition that could be published."""
    if not edition.is_preview:
        raise ValueError("only a preview tells who has to act next")
    return replace(edition, pages=(*edition.pages, pending_page(edition.site, tasks)))


def _with_record(
    approved: Approved, written: Written, registry: Registry, published: frozenset[str], now: datetime
) -> tuple[Story, tuple[Asset, ...]]:
    """The story of an approved document, with what proves it: its record, and the draft as it was signed."""
    draft = approved.draft
    story = compile_story(written, Standing.of(approved), registry, published, now)
    record = compile_record(approved, story, registry)
    beside = {RECORD: record, SOURCE: draft.data}
    assets = tuple(Asset(path_of(file_url(draft.id, name)), data, draft.id) for name, data in beside.items())
    return replace(story, verify_url=verify_link(draft, record)), assets


def _contents(stories: tuple[Story, ...], withdrawn: tuple[Withdrawn, ...], registry: Registry, site: Site) -> Contents:
    of_account, of_village = shelves.by_account(stories), shelves.by_village(stories)
    accounts = {
        account.id: shelves.account_shelf(account, of_account.get(account.id, ()))
        for account in registry.accounts.values()
    }
    villages = {
        village: shelves.village_shelf(registry, village, of_village.get(village, ())) for village in registry.villages
    }
    feeds = tuple(_feeds(stories, withdrawn, registry, site))
    return Contents(site, registry, stories, accounts, villages, feeds, of_account, withdrawn)


def _feeds(
    stories: tuple[Story, ...], withdrawn: tuple[Withdrawn, ...], registry: Registry, site: Site
) -> Iterator[Feed]:
    """One feed for the site, each account and each village; a page about the site itself is no news.

    What was withdrawn is told to those who may have read it.
    """
    news = tuple(story for story in stories if story.kind is not Kind.PAGE)
    of_account, of_village = shelves.by_account(news), shelves.by_village(news)
    yield _feed("site", site.name, site.description, HOME, news, withdrawn, "feeds")
    for account in registry.accounts.values():
        own = of_account.get(account.id, ())
        url = account_url(account.id)
        yield _feed(f"accounts/{account.id}", account.name, account.about, url, own, _of(account, withdrawn))
    for village in registry.villages.values():
        own = of_village.get(village.id, ())
        url = village_url(village.id)
        yield _feed(f"villages/{village.id}", village.name, village.about, url, own, _of(village, withdrawn))


def _of(owner: Account | Village, withdrawn: tuple[Withdrawn, ...]) -> tuple[Withdrawn, ...]:
    return tuple(each for each in withdrawn if each.owner == owner)


def _feed(
    name: str,
    title: str,
    description: str,
    url: str,
    stories: tuple[Story, ...],
    withdrawn: tuple[Withdrawn, ...],
    cause: str = "",
) -> Feed:
    return Feed(
        id=name,
        title=title,
        description=description,
        url=url,
        rss_path=f"feeds/{name}.rss.xml",
        atom_path=f"feeds/{name}.atom.xml",
        stories=stories[:IN_FEED],
        cause=cause or name,
        withdrawn=withdrawn[:IN_FEED],
    )


def _assets(drafts: Iterable[Draft]) -> Iterator[Asset]:
    for draft in drafts:
        for file in shown_files(draft):
            yield Asset(path_of(file_url(draft.id, file.name)), file.data, draft.id)
