"""The straight line from one tree of files to an Edition.  `build.py check` walks it without Pelican."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from plugins.edition.compile import Build, compile_change, compile_edition, with_tasks
from plugins.edition.model import Edition
from plugins.edition.site import Site
from plugins.phases import Phase, phase
from plugins.pipeline.change import Ground, Memory, Whole, rejudge
from plugins.pipeline.judge import Judged, judge, revisions_of
from plugins.privacy.allowed import allowed_on
from plugins.problems import SettingsError
from plugins.registry.model import Registry
from plugins.review.gate import Held
from plugins.review.history import History
from plugins.review.landing import NO_LANDINGS, Entry, Landing, Landings, gone_from, plan, require_own
from plugins.review.pending import pending
from plugins.review.succession import require_trust
from plugins.review.withdrawal import Withdrawal
from plugins.review.words import shown_part
from plugins.slices import HERE, Workers
from plugins.store import Connection
from plugins.tree import Tree
from plugins.trust.model import Roots


@dataclass(frozen=True, slots=True)
class Prepared:
    """What may be published, and everything that was found on the way."""

    edition: Edition
    judged: Judged
    landing: Landing | None = None  # what publishing it adds to the log; None in a preview
    whole: Whole | None = None  # why all of it is made anew; None for a part, or where nothing is remembered


def prepare(
    history: History,
    commit: str,
    now: datetime,
    site: Site,
    pinned: Roots,
    landings: Landings = NO_LANDINGS,
    memory: Memory | None = None,
    *,
    strict: bool = False,
    workers: Workers = HERE,
) -> Prepared:
    """From the files of one commit to what may be published, by the people of a registry the pinned roots signed.

    `landings` is what was published before, as the log says: it decides what may not come back.  `memory` is what the
    build before left: with it the edition may be only the part that changed (`Edition.gone`).

    A document that is held back shows its last approved revision instead, if the branch ever had one.  Only `strict`
    looks into bodies nobody has signed: no such draft can cost the others their build.
    """
    ground, build = Ground(history, commit, now, landings, strict, workers), Build(site, commit, now)
    part = _part(ground, build, memory) if memory else None
    made = part if isinstance(part, _Made) else _whole(ground, build, memory)
    judged, tree = made.judged, made.tree
    refuse_sample_keys(judged.registry, site)
    require_own(landings, judged.registry.policy.site)
    in_force = require_trust(judged.registry, tree, history, commit, pinned, landings.in_force)
    landing = Landing(judged.registry.policy.site, _entries(judged, landings, tree, now, made.asked), in_force)
    return Prepared(made.edition, judged, landing, None if isinstance(part, _Made) else part)


@dataclass(frozen=True, slots=True)
class _Made:
    """An edition and what it was made from; `asked` are the documents that were looked at, None for all."""

    edition: Edition
    judged: Judged
    tree: Tree
    asked: frozenset[str] | None = None


def _whole(ground: Ground, build: Build, memory: Memory | None) -> _Made:
    tree = ground.history.tree(ground.commit)
    older = partial(ground.history.older, ground.commit)
    judged = judge(tree, ground.now, render_unsigned=ground.strict, older=older, workers=ground.workers)
    judged = ground.settled(judged)
    if memory:
        memory.keep_whole(judged, tree, ground.now.date())
    return _Made(_compiled(judged, build, store=memory.store if memory else None), judged, tree)


def _part(ground: Ground, build: Build, memory: Memory) -> _Made | Whole:
    """Only what changed; or why the whole has to be made."""
    found = rejudge(ground, memory)
    if isinstance(found, Whole):
        return found
    judged = found.judged
    withdrawn = _shown_withdrawals(judged, build)
    with phase(Phase.COMPILING):
        edition = compile_change(
            judged.decision.approved, found.dropped, judged.written, judged.registry, build, withdrawn, memory.store
        )
    if edition is None:
        return Whole.FOOTER
    memory.keep_part(found, ground.now.date())
    return _Made(edition, judged, found.tree, found.asked)


def prepare_preview(tree: Tree, now: datetime, site: Site, workers: Workers = HERE) -> Prepared:
    """From the files of a folder to what a reviewer sees: also what may not be published, marked as such."""
    judged = judge(tree, now, workers=workers)
    held = [held for held in judged.decision.held if held.draft.source in judged.written and not held.is_settled]
    build = Build(site, commit="", now=now)
    tasks = pending(judged.decision, judged.registry)
    return Prepared(with_tasks(_compiled(judged, build, held), tasks), judged)


def _compiled(judged: Judged, build: Build, preview: Sequence[Held] = (), store: Connection | None = None) -> Edition:
    withdrawn = _shown_withdrawals(judged, build)
    out = {each.draft.id for each in preview}
    withdrawn = [each for each in withdrawn if each.document not in out]
    with phase(Phase.COMPILING):
        return compile_edition(
            judged.decision.approved, judged.written, judged.registry, build, preview, withdrawn, store
        )


def _shown_withdrawals(judged: Judged, build: Build) -> list[Withdrawal]:
    """What may be shown of each document that was taken down and did not come back."""
    out = {each.draft.id for each in judged.decision.approved}
    gone = [withdrawal for document, withdrawal in judged.withdrawn.items() if document not in out]
    allowed = allowed_on(judged.registry, build.now.date())
    return [shown_part(each, allowed) for each in gone]


def _entries(
    judged: Judged, landings: Landings, tree: Tree, now: datetime, asked: frozenset[str] | None
) -> tuple[Entry, ...]:
    decision = judged.decision
    here = [*(each.draft.id for each in decision.approved), *(each.draft.id for each in decision.held)]
    gone = gone_from(landings, here, tree.entries, asked)
    revisions = revisions_of(judged.withdrawn)
    if asked is not None:
        revisions = {document: revision for document, revision in revisions.items() if document in asked}
    return plan(decision.approved, landings, revisions, gone, now)


def refuse_sample_keys(registry: Registry, site: Site) -> None:
    """Anyone can sign with a sample key: its private half is in this repository."""
    if not site.is_real:
        return
    for person in registry.people.values():
        if any(key.sample for key in person.keys):
            raise SettingsError(
                "{place}: {person} has a sample key, but SITEURL is the real address {url}",
                "register real keys and remove every key marked sample: true; see docs/how-to/add-a-person.md",
                place=person.at,
                person=person.called,
                url=site.url,
            )
