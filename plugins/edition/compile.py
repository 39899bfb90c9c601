"""Approved + Registry -> Edition: what this build shows, finds and feeds, decided once and in one place."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from plugins.clock import CHINA
from plugins.drafts.model import Draft
from plugins.edition.addresses import addresses, document_url, file_url, id_of, path_of, withdrawal_url
from plugins.edition.card import covers
from plugins.edition.catalogue import ALL, RECORDED, URGENT, WAITING, Catalogue
from plugins.edition.change import (
    Change,
    alters_every_page,
    apply_change,
    changed_feeds,
    changed_outline,
    touched_accounts,
)
from plugins.edition.codes import Codes
from plugins.edition.contents import Contents
from plugins.edition.due import turned
from plugins.edition.feeds import compile_feeds, feeds_telling_of
from plugins.edition.files import Asset
from plugins.edition.kitchen import kitchen
from plugins.edition.manuscript import Written
from plugins.edition.model import Edition, Story, Withdrawn
from plugins.edition.outline import Outline, table_keys, url_of, whole_outline
from plugins.edition.pages import pending_page
from plugins.edition.record import RECORD, SOURCE, compile_record, verify_link
from plugins.edition.signposts import Posted
from plugins.edition.silent import waiting_columns
from plugins.edition.site import Site
from plugins.edition.smaller import Form, Kept, offer
from plugins.edition.stories import Standing, compile_story, compile_withdrawn, shown_files
from plugins.leads.model import Outcome
from plugins.privacy.allowed import allowed_on
from plugins.registry.model import Registry
from plugins.review.gate import Approved, Held
from plugins.review.pending import Task
from plugins.review.withdrawal import Withdrawal
from plugins.store import Connection

NO_FORMS: Mapping[str, Sequence[Form]] = {}


@dataclass(frozen=True, slots=True)
class Build:
    """What one build is about: the site, the commit it is made from ("" for a working folder) and the time."""

    site: Site
    commit: str
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(CHINA).date()


def compile_edition(
    catalogue: Catalogue,
    registry: Registry,
    build: Build,
    assets: Sequence[Asset],
    withdrawals: Iterable[Withdrawal] = (),
) -> Edition:
    """All that is published: the stories of a catalogue and the files beside them.  Of no commit, it is a preview."""
    withdrawn = compile_withdrawn(withdrawals, catalogue.get, registry)
    contents = Contents(build.site, registry, catalogue, build.today, withdrawn)
    return Edition(
        site=build.site,
        commit=build.commit,
        stories=catalogue.shelf(ALL),
        pages=Outline(contents, tuple(whole_outline(contents))),
        feeds=tuple(compile_feeds(contents)),
        assets=assets,
        is_preview=build.commit == "",
        withdrawn=withdrawn,
        allowed=allowed_on(registry, build.now.date()),
        addresses=contents.addresses,
        recorded=catalogue.shelf(RECORDED),
        urgent=catalogue.shelf(URGENT),
        waiting=catalogue.shelf(WAITING),
        codes=Codes(catalogue),
        silent=tuple(waiting_columns(contents)),
        covers=tuple(covers(build.site, registry)),
        signposts=Posted(contents, is_preview=build.commit == ""),
        synonyms=tuple(each.words for each in registry.synonyms),
        names=names_of(registry),
    )


def names_of(registry: Registry) -> tuple[tuple[str, str], ...]:
    """What units and villages are called, each with the pinyin that is stated of it, or ""."""
    units = ((account.unit, "") for account in registry.accounts.values())
    return (*((unit.name, unit.pinyin) for unit in registry.units), *units)


def compile_change(
    approved: Iterable[Approved],
    dropped: Iterable[str],
    written: Mapping[str, Written],
    registry: Registry,
    build: Build,
    withdrawals: Sequence[Withdrawal],
    store: Connection,
    kept: Kept | None = None,
    since: date | None = None,
) -> Edition | None:
    """What these documents change of the edition in `store`, which `dropped` (ids) leave; all others stay.

    That edition was made on the day `since`; what the days that passed change by themselves is made anew, too.
    None when it changes every page: then a whole edition has to be compiled.
    """
    approved, dropped = tuple(approved), tuple(dropped)
    catalogue = Catalogue(store, registry.accounts, registry.villages)
    known = _Published(catalogue, registry, approved, dropped)
    smaller = kitchen().shrink((each.draft for each in approved), kept)
    told = [tell(each, written[each.draft.source], registry, known, build.now, smaller) for each in approved]
    now = {each.story.id: (each.story, each.paths) for each in told}
    before = [story for id in {*now, *dropped} if (story := catalogue.get(id))]
    is_any_moved = any(story.migrated_from for story in (*before, *(each.story for each in told)))
    if alters_every_page(before, (each.story for each in told)):
        return None
    change = apply_change(catalogue, now, dropped)
    returned = {path_of(withdrawal_url(each.document)) for each in withdrawals if each.document in now}
    still = [each for each in withdrawals if each.document not in catalogue]
    withdrawn = compile_withdrawn(still, catalogue.get, registry)
    contents = Contents(build.site, registry, catalogue, build.today, withdrawn)
    turning = (each for each in withdrawals if each.document in {*now, *dropped})
    change = _and_beside(change, contents, compile_withdrawn(turning, catalogue.get, registry), since or build.today)
    changed = {story.id for story in change.changed}
    pages = Outline(contents, tuple(changed_outline(contents, change)))
    return Edition(
        site=build.site,
        commit=build.commit,
        stories=catalogue.shelf(ALL),
        pages=pages,
        feeds=tuple(changed_feeds(contents, change)),
        assets=(
            *(asset for each in told if each.story.id in changed for asset in each.assets),
            *map(withdrawal_note, (each for each in still if each.document in change.dropped)),
        ),
        is_preview=False,
        withdrawn=withdrawn,
        allowed=allowed_on(registry, build.now.date()),
        addresses=contents.addresses,
        recorded=catalogue.shelf(RECORDED),
        urgent=catalogue.shelf(URGENT),
        waiting=catalogue.shelf(WAITING),
        codes=Codes(catalogue),
        silent=tuple(waiting_columns(contents)),
        signposts=_posted(contents, change, is_any_moved=is_any_moved),
        gone=(change.gone | returned) - {path for path, _ in pages.announced()},
        changed=change.changed,
        dropped=change.dropped,
    )


def _and_beside(change: Change, contents: Contents, told_of: Iterable[Withdrawn], since: date) -> Change:
    """With what no story that changed stands in: villages whose days passed, feeds that tell of withdrawals."""
    return replace(
        change,
        villages=change.villages.union(turned(contents, since)),
        feeds=change.feeds.union(feeds_telling_of(contents, told_of)),
    )


def _posted(contents: Contents, change: Change, *, is_any_moved: bool) -> Posted:
    """The files for machines that a change touches."""
    return Posted(
        contents,
        parts=change.parts,
        villages=change.villages,
        is_any_moved=is_any_moved,
        accounts=touched_accounts(contents, change),
    )


@dataclass(frozen=True, slots=True)
class _OneMore(Container[str]):
    others: Container[str]
    one: str

    def __contains__(self, url: object) -> bool:
        return url == self.one or url in self.others


class _Published(Container[str]):
    """The addresses a document may lead to: fixed ones, and those of documents that are shown after a change."""

    def __init__(
        self, catalogue: Catalogue, registry: Registry, approved: Iterable[Approved], dropped: Iterable[str]
    ) -> None:
        self._catalogue = catalogue
        self._known = addresses(registry, ()).fixed | {document_url(each.draft.id) for each in approved}
        self._gone = {document_url(id) for id in dropped}

    def __contains__(self, url: object) -> bool:
        if url in self._known:
            return True
        return isinstance(url, str) and url not in self._gone and id_of(url) in self._catalogue


def withdrawal_note(withdrawal: Withdrawal) -> Asset:
    """For web servers, and whoever keeps copies of what we publish."""
    said = {"document": withdrawal.document, "withdrawn_at": withdrawal.at.isoformat(), "reason": withdrawal.reason}
    data = json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"
    return Asset(path_of(withdrawal_url(withdrawal.document)), data, withdrawal.document)


def with_tasks(edition: Edition, tasks: tuple[Task, ...], leads: tuple[Outcome, ...] = ()) -> Edition:
    """A preview with the page of who has to act next; ValueError for an edition that could be published."""
    if not edition.is_preview:
        raise ValueError("only a preview tells who has to act next")
    page = pending_page(edition.site, tasks, leads)
    return replace(edition, pages=(*edition.pages, page), addresses=_OneMore(edition.addresses, page.url))


@dataclass(frozen=True, slots=True)
class Told:
    """The story of one document and the files that stand beside its page."""

    story: Story
    assets: tuple[Asset, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file of the document below the output."""
        subsidies = self.story.subsidies
        urls = [self.story.url]
        urls += [subsidies.recipients_url] if subsidies and subsidies.recipients_url else []
        urls += map(url_of, table_keys(self.story))
        return (*map(path_of, urls), *(asset.path for asset in self.assets))


def tell(
    each: Approved | Held,
    written: Written,
    registry: Registry,
    published: Container[str],
    now: datetime,
    smaller: Mapping[str, Sequence[Form]] = NO_FORMS,
) -> Told:
    """One document as it is shown while these addresses are published; `smaller` has forms of pictures, by digest.

    What is approved comes with what proves it: its record, and the draft as it was signed.
    """
    draft = each.draft
    story = compile_story(written, Standing.of(each), registry, published, now)
    beside = {file.name: file.data for file in shown_files(draft)}
    offers = {
        file.name: offer(draft.id, file.name, written.body.sizes[file.name], len(file.data), smaller[file.digest])
        for file in draft.files
        if smaller.get(file.digest)
    }
    beside |= {form.name: form.data for each_offer in offers.values() for form in each_offer.forms}
    story = replace(story, sources={file_url(draft.id, name): found.sources for name, found in offers.items()})
    if isinstance(each, Approved):
        record = compile_record(each, written.body, registry)
        story = replace(story, verify_url=verify_link(draft, record))
        beside |= {RECORD: record, SOURCE: draft.data}
    return Told(story, tuple(_asset(draft, name, data) for name, data in beside.items()))


def _asset(draft: Draft, name: str, data: bytes) -> Asset:
    return Asset(path_of(file_url(draft.id, name)), data, draft.id)
