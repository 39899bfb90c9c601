"""What one process makes of a few drafts of a tree: those that may be shown are told, as they will lie in the store.

Of the others it hands back all there is, since somebody has to look for what stands in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field, replace

from plugins.drafts.checks import is_twin
from plugins.drafts.load import Drafts, load_draft
from plugins.drafts.model import DocumentId, Draft
from plugins.edition.addresses import Addresses
from plugins.edition.catalogue import Card, card_of
from plugins.edition.compile import tell
from plugins.edition.files import Asset
from plugins.edition.kitchen import kitchen
from plugins.edition.manuscript import Written
from plugins.edition.smaller import Kept
from plugins.pipeline.judge import Company, Judged, judge_some
from plugins.pipeline.known import Rows, rows_of
from plugins.pipeline.reprints import is_reprint
from plugins.pipeline.roll import around
from plugins.pipeline.standing import without_returning
from plugins.problems import Location, Problem
from plugins.review.gate import Approved, Decision, Held
from plugins.review.history import CommitTree
from plugins.review.landing import Landed, Landings, landing_of
from plugins.review.pending import Task, pending
from plugins.tree import Tree


@dataclass(frozen=True, slots=True)
class Item:
    """A draft, with what it has to know of others.

    `keeper` is the draft to which its id belongs, "" for itself; `known` are those it may lead to, with their
    addresses; `landed` is what the publication log says of it.
    """

    source: str
    id: DocumentId
    keeper: str = ""
    known: tuple[tuple[str, str], ...] = ()
    landed: Landed | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What all drafts of a tree are judged by.  In a preview those that are not approved are shown, too.

    `kept` has smaller forms of pictures that were made before.
    """

    tree: Tree
    company: Company
    has_log: bool
    render_unsigned: bool
    is_preview: bool
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Display:
    """Documents as they are shown, if every page they lead to is; `leads` are the documents to which each leads."""

    cards: tuple[Card, ...] = ()
    assets: tuple[Asset, ...] = field(default=(), repr=False)
    landed: tuple[Landed, ...] = ()
    leads: tuple[tuple[DocumentId, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A few drafts: what is shown of them, what is to be remembered of the approved, and all there is of the others.

    `used` are the entries of the allow-list that any of them needs.
    """

    display: Display
    rows: Rows
    held: tuple[Held, ...]
    drafts: tuple[Draft, ...]  # those held, and reprints
    written: dict[str, Written]
    problems: tuple[Problem, ...]
    titles: dict[str, str]
    tasks: tuple[Task, ...]
    used: frozenset[Location]
    reprints: tuple[Approved, ...]  # approved, and shown only where their originals are
    remarked: frozenset[str]  # of the reprints


def telling(terms: Terms) -> Callable[[Sequence[Item]], Part]:
    def work(items: Sequence[Item]) -> Part:
        here = around(terms.tree, [item.source for item in items])
        known = Addresses(dict(each for item in items for each in item.known), terms.company.known.fixed)
        read = [(item, load_draft(here, item.source)[0]) for item in items]
        # In a folder, somebody may be at work: what is another document by now is shown by the next preview.
        here_still = [(item, draft) for item, draft in read if draft is not None and draft.id == item.id]
        twins = tuple(is_twin(draft, item.keeper) for item, draft in here_still if item.keeper)
        drafts = Drafts(tuple(draft for _, draft in here_still), ())
        company = replace(terms.company, known=known, twins=twins)
        judged, used = judge_some(here, drafts, company, render_unsigned=terms.render_unsigned)
        if not terms.is_preview:
            assert isinstance(terms.tree, CommitTree)
            log = {str(item.id): item.landed for item in items if item.landed is not None}
            landings = Landings(log, is_part=terms.has_log)
            judged = without_returning(judged, landings, terms.tree.history, terms.tree.commit, company.now)
        return _part(judged, used, terms)

    return work


def _part(judged: Judged, used: frozenset[Location], terms: Terms) -> Part:
    held = judged.decision.held
    reprints = tuple(each for each in judged.decision.approved if is_reprint(each.draft) and not terms.is_preview)
    approved = tuple(each for each in judged.decision.approved if each not in reprints)
    shown: list[Approved | Held] = [*approved]
    if terms.is_preview:
        shown += [each for each in held if each.draft.source in judged.written and not each.is_settled]
    others = _only(judged, {each.draft.source for each in held} | {each.draft.source for each in reprints})
    return Part(
        display_of(shown, judged.written, terms),
        rows_of(_only(judged, {each.draft.source for each in approved}), terms.company.now.date()),
        others.decision.held,
        others.drafts,
        others.written,
        judged.problems,
        {str(draft.id): draft.title for draft in judged.drafts},
        pending(judged.decision, judged.registry) if terms.is_preview else (),
        used,
        reprints,
        judged.remarked & {each.draft.source for each in reprints},
    )


def display_of(shown: Sequence[Approved | Held], written: dict[str, Written], terms: Terms) -> Display:
    """These documents: each by what was made of the very draft that was approved."""
    company, every = terms.company, _Everywhere()
    fixed = company.known.fixed
    approved = [each for each in shown if isinstance(each, Approved)]
    # Not in a preview: it shows what was signed, and is made anew each time somebody saves a draft.
    smaller = {} if terms.is_preview else kitchen().shrink((each.draft for each in approved), terms.kept)
    told = [tell(each, written[each.draft.source], company.registry, every, company.now, smaller) for each in shown]
    leads = ((each.draft.id, written[each.draft.source].body.links - fixed) for each in shown)
    return Display(
        tuple(card_of(each.story, each.paths) for each in told),
        tuple(asset for each in told for asset in each.assets),
        tuple(landing_of(each, company.now) for each in approved),
        tuple((id, url) for id, urls in leads for url in sorted(urls)),
    )


def _only(judged: Judged, sources: set[str]) -> Judged:
    """What lies at these paths, alone."""
    approved, held = judged.decision.approved, judged.decision.held
    return replace(
        judged,
        decision=Decision(
            tuple(each for each in approved if each.draft.source in sources),
            tuple(each for each in held if each.draft.source in sources),
        ),
        written={source: written for source, written in judged.written.items() if source in sources},
        drafts=tuple(draft for draft in judged.drafts if draft.source in sources),
    )


class _Everywhere(Container[str]):
    """Every address: which of them are published is known when all documents were judged."""

    def __contains__(self, url: object) -> bool:
        return True
