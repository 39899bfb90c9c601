"""From what a commit changed to the drafts that have to be judged again; all others stay as the build before left them.

That build remembered every draft it settled (`known.py`) and every story it showed (`edition/catalogue.py`).  Judged
again are the drafts whose files changed, those that were not settled, those whose day has come, those that lead to any
of these, and the ledgers that have to agree with one of them.  Where more than drafts changed, nothing remembered
holds: the whole is built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial

from plugins.drafts.load import WITHDRAWN, Drafts, drafts_in, load_draft, unused_files
from plugins.drafts.model import SIDECAR, Draft, sidecar_of
from plugins.edition.addresses import Addresses, addresses, document_url
from plugins.edition.catalogue import Catalogue, reprinting_shelf
from plugins.edition.smaller import Kept
from plugins.messages import Term
from plugins.pipeline.judge import Company, Judged, judge_drafts, with_originals
from plugins.pipeline.known import Built, Known
from plugins.pipeline.reprints import Original
from plugins.pipeline.standing import stand_in, without_returning
from plugins.privacy.allowed import allowed_on
from plugins.problems import Problem
from plugins.registry.load import load_registry
from plugins.registry.model import Registry
from plugins.review.history import CommitTree, History
from plugins.review.landing import Landings
from plugins.slices import HERE, Workers
from plugins.store import Connection
from plugins.tree import DATA_FOLDERS
from plugins.trust.model import is_registry_file
from plugins.villages.books import borne

MOST_DRAFTS = 2000  # a change of more is a new site


class Whole(StrEnum):
    """Why everything is made anew, and not only what changed."""

    FIRST = Term("no build of this site is remembered")
    OTHER_PROGRAM = Term(
        "program, theme, settings or libraries are others than last time, or what was remembered cannot be read"
    )
    OTHER_TREE = Term("the site that is public is not the one the build before left")
    OTHER_LOG = Term("the publication log is not as the build before left it")
    CLOCK = Term("the clock stands before the time of the build before")
    LOST_COMMIT = Term("git does not know the commit of the build before")
    REGISTRY = Term("the registry of people, units and rights changed")
    WITHDRAWAL = Term("a withdrawal came or went")
    ALLOWANCE = Term("what may be shown of personal data changed, or its time is over")
    FOOTER = Term("a page about the site came or went, and every page leads to those")
    MANY = Term("more documents are concerned than one looks at one by one")


@dataclass(frozen=True, slots=True)
class Memory:
    """What the build before left: a store, the digest of the tree that is public now, the head of the log.

    `is_other`: there was a store, and it is of no use to this program with these settings.  `pictures` has smaller
    forms of pictures, whichever build made them.
    """

    store: Connection
    tree: str
    log: str
    is_other: bool = False
    pictures: Kept | None = None

    def keep_part(self, found: Rejudged, today: date) -> None:
        """Remembers the drafts that were judged again, and all others as before."""
        known = Known(self.store)
        known.forget(found.chosen)
        known.learn(found.judged, today)
        known.set_beside(found.beside)

    def built(self, commit: str, now: datetime, tree: str, log: str) -> None:
        """What was remembered is now that of the tree that is public."""
        Known(self.store).set_built(Built(now, commit, log, tree))
        self.store.commit()


@dataclass(frozen=True, slots=True)
class Rejudged:
    """The drafts about which anything may be new, judged in the company of those that were remembered.

    `chosen` are the paths of these drafts, `asked` the ids, before and now, of the documents that were looked at,
    `dropped` those of them that were shown and are no more; `beside` are the files of the tree that belong to no draft.
    """

    judged: Judged
    tree: CommitTree
    chosen: frozenset[str]
    asked: frozenset[str]
    dropped: tuple[str, ...]
    beside: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a commit is judged by besides its files."""

    history: History
    commit: str
    now: datetime
    landings: Landings
    strict: bool
    workers: Workers = HERE

    def stood_in(self, judged: Judged, is_taken: Callable[[str], bool]) -> Judged:
        """`judged` with what stands in for a document; `is_taken` says which ids others have."""
        return stand_in(judged, self.history, self.commit, self.now, self.landings, is_taken)


def rejudge(ground: Ground, memory: Memory) -> Rejudged | Whole:
    """What is new since the build before; or why nothing can be told from what was remembered."""
    known = Known(memory.store)
    before = known.built
    if before is None:
        return Whole.OTHER_PROGRAM if memory.is_other else Whole.FIRST
    changed = ground.history.changed(before.commit, ground.commit, *DATA_FOLDERS)
    if changed is None:
        return Whole.LOST_COMMIT
    if why := _why_whole(ground, memory, before, changed):
        return why
    edited = _touched(known, (path for path in changed if not path.endswith(SIDECAR)))
    chosen = _touched(known, changed) | known.open(ground.now.date())
    while len(chosen) <= MOST_DRAFTS:
        others = _others(known, changed, chosen)
        tree = _sparse_tree(ground, chosen | others)
        registry = load_registry(tree)
        if allowed_on(registry, ground.now.date()) != allowed_on(registry, before.now.date()):
            return Whole.ALLOWANCE  # who needs one that ended is not among those judged again
        found = _rejudged(ground, _Look(known, memory.store, tree, registry, chosen, others, edited))
        if isinstance(found, Rejudged):
            return found
        chosen |= found
    return Whole.MANY


def _why_whole(ground: Ground, memory: Memory, before: Built, changed: Iterable[str]) -> Whole | None:
    """What is against believing what was remembered, if anything; `changed` are the files that differ since."""
    if not before.tree or before.tree != memory.tree:
        return Whole.OTHER_TREE
    if before.log != memory.log:
        return Whole.OTHER_LOG
    if ground.now < before.now:
        return Whole.CLOCK
    if any(is_registry_file(path) for path in changed):
        return Whole.REGISTRY
    return Whole.WITHDRAWAL if any(path.endswith(WITHDRAWN) for path in changed) else None


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at the drafts `chosen`; `others` are files that may belong to none, `edited` drafts with new words."""

    known: Known
    store: Connection
    tree: CommitTree
    registry: Registry
    chosen: set[str]
    others: set[str]
    edited: set[str]

    def load(self) -> Drafts:
        """The chosen drafts of the tree, with what is wrong with those that cannot be read."""
        good: list[Draft] = []
        problems: list[Problem] = []
        unreadable: list[str] = []
        for path in sorted(self.chosen & self.tree.entries.keys()):
            draft, found = load_draft(self.tree, path)
            problems.extend(found)
            if draft is None:
                unreadable.append(path)
            else:
                good.append(draft)
        problems.extend(unused_files(sorted(self.others & self.tree.entries.keys()), self.used(good), unreadable))
        return Drafts(tuple(good), tuple(problems), tuple(unreadable))

    def used(self, drafts: Iterable[Draft]) -> set[str]:
        """The files that belong to these drafts, or to one that was not chosen."""
        used = {path for draft in drafts for path in draft.beside}
        return used | {path for path in self.others - used if self.known.owners(path) - self.chosen}

    def is_taken(self, id: str) -> bool:
        """Whether a draft that was not chosen is shown under this id."""
        return bool(self.known.behind(id) - self.chosen)

    def related(self, drafts: Iterable[Draft]) -> set[str]:
        """The drafts that lead to one that came, went or changed its id, those whose ids look the same, and the ledgers
        that have to agree with one that was edited.
        """
        drafts = tuple(drafts)
        now = {draft.source: str(draft.id) for draft in drafts}
        was = {source: self.known.ids_of(source)[0] for source in self.chosen}
        moved = {
            id
            for source in self.chosen
            if was[source] != now.get(source, "")
            for id in (was[source], now.get(source, ""))
        }
        twins = {source for id in now.values() for source in self.known.twins(id)}
        books = {book for draft in drafts if draft.source in self.edited for book in borne(draft)}
        ledgers = self.known.resting_on(books | self.known.borne_by(self.edited))
        return self.known.leading_to(moved - {""}) | twins | ledgers

    def addresses(self, drafts: Iterable[Draft]) -> Addresses:
        """Where the documents are to which these drafts may lead: each other, and those that one names."""
        drafts = tuple(drafts)
        here = addresses(self.registry, drafts)
        named = {source for draft in drafts for source in drafts_in(draft)} - self.chosen
        found = {source: document_url(id) for source in named if (id := self.known.ids_of(source)[0])}
        return Addresses(found | here.by_source, here.fixed)


def _rejudged(ground: Ground, look: _Look) -> Rejudged | set[str]:
    """What the chosen drafts come to; or, where more are concerned, which."""
    known, drafts = look.known, look.load()
    if not (related := look.related(drafts.good)) <= look.chosen:
        return related
    catalogue = Catalogue(look.store, look.registry.accounts, look.registry.villages)
    if not (reprints := _reprints(look, catalogue)) <= look.chosen:
        return reprints
    older = partial(ground.history.older, ground.commit)
    company = Company.of(look.tree, drafts.good, look.addresses(drafts.good), look.registry, ground.now, older)
    judged = judge_drafts(look.tree, drafts, company, render_unsigned=ground.strict)
    judged = without_returning(judged, ground.landings, ground.history, ground.commit, ground.now)
    judged = ground.stood_in(judged, look.is_taken)
    judged = with_originals(judged, partial(_public, look, catalogue))
    shown = {str(each.draft.id) for each in judged.decision.approved}
    was_shown = {out for source in look.chosen if (out := known.ids_of(source)[1])}
    came_or_went = {id for id in shown | was_shown if (id in shown) != (id in catalogue)}
    if not (leading := known.leading_to(came_or_went)) <= look.chosen:  # a link to what is not shown is none
        return leading
    ids = {id for source in look.chosen for id in known.ids_of(source)} | {str(draft.id) for draft in drafts.good}
    dropped = (id for id in was_shown - shown if not look.is_taken(id))
    beside = (look.others & look.tree.entries.keys()) - look.used(drafts.good)
    asked = frozenset(ids | shown) - {""}
    return Rejudged(judged, look.tree, frozenset(look.chosen), asked, tuple(sorted(dropped)), frozenset(beside))


def _reprints(look: _Look, catalogue: Catalogue) -> set[str]:
    """The drafts of all reprints of what was chosen: it may have been corrected since they were signed."""
    ids = {id for source in look.chosen for id in look.known.ids_of(source) if id}
    return {story.source for id in ids for story in catalogue.shelf(reprinting_shelf(id))}


def _public(look: _Look, catalogue: Catalogue, id: str) -> Original | None:
    """A document that stays as the build before left it."""
    story = catalogue.get(id) if look.is_taken(id) else None
    return Original.of(story) if story else None


def _touched(known: Known, changed: Iterable[str]) -> set[str]:
    """The drafts these files belong to."""
    chosen: set[str] = set()
    for path in changed:
        if path.endswith(".md"):
            chosen.add(path)
        elif path.endswith(SIDECAR):
            chosen.add(path.removesuffix(SIDECAR) + ".md")
        else:
            chosen |= known.owners(path)
    return {source for source in chosen if not source.startswith("accounts/")}


def _others(known: Known, changed: Iterable[str], chosen: Iterable[str]) -> set[str]:
    """Files that may belong to no draft now: those that did not before, those that changed, those of `chosen`."""
    files = {path for path in changed if is_beside(path)}
    for source in chosen:
        files |= known.shown_by(source) | {sidecar_of(source)}
    return files | known.beside()


def is_beside(path: str) -> bool:
    """Whether this is neither a draft nor a file of accounts/."""
    return not path.endswith(".md") and not path.startswith("accounts/")


def _sparse_tree(ground: Ground, paths: Iterable[str]) -> CommitTree:
    """The registry, and the folders in which these files lie."""
    folders = sorted({path.rpartition("/")[0] for path in paths})
    return CommitTree(ground.history, ground.commit, ("accounts", *folders))
