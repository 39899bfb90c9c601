"""The straight line from one tree of files to an Edition.  `build.py check` walks it without Pelican."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from plugins.edition.compile import Build, compile_edition, with_tasks
from plugins.edition.model import Edition
from plugins.edition.site import Site
from plugins.pipeline.judge import Judged, judge, revisions_of
from plugins.pipeline.standing import stand_in, without_returning
from plugins.privacy.allowed import allowed_on
from plugins.problems import SettingsError
from plugins.registry.model import Registry
from plugins.review.gate import Approved, Held
from plugins.review.history import History
from plugins.review.landing import NO_LANDINGS, Entry, Landing, Landings, gone_from, plan, require_own
from plugins.review.pending import pending
from plugins.review.succession import require_trust
from plugins.review.words import shown_part
from plugins.tree import Tree
from plugins.trust.model import Roots


@dataclass(frozen=True, slots=True)
class Prepared:
    """What may be published, and everything that was found on the way."""

    edition: Edition
    judged: Judged
    landing: Landing | None = None  # what publishing it adds to the log; None in a preview


def prepare(
    history: History,
    commit: str,
    now: datetime,
    site: Site,
    pinned: Roots,
    landings: Landings = NO_LANDINGS,
    *,
    strict: bool = False,
) -> Prepared:
    """From the files of one commit to what may be published, by the people of a registry the pinned roots signed.

    `landings` is what was published before, as the log says: it decides what may not come back.

    A document that is held back shows its last approved revision instead, if the branch ever had one.  Only `strict`
    looks into bodies nobody has signed: no such draft can cost the others their build.
    """
    tree = history.tree(commit)
    judged = judge(tree, now, render_unsigned=strict, older=partial(history.older, commit))
    refuse_sample_keys(judged.registry, site)
    require_own(landings, judged.registry.policy.site)
    in_force = require_trust(judged.registry, history, commit, pinned, landings.in_force)
    judged = without_returning(judged, landings, history, commit, now)
    judged = stand_in(judged, tree, history, commit, now, landings)
    entries = _entries(judged, landings, tree, now)
    landing = Landing(judged.registry.policy.site, entries, in_force)
    return Prepared(_compiled(judged, Build(site, commit, now)), judged, landing)


def prepare_preview(tree: Tree, now: datetime, site: Site) -> Prepared:
    """From the files of a folder to what a reviewer sees: also what may not be published, marked as such."""
    judged = judge(tree, now)
    held = [held for held in judged.decision.held if held.draft.source in judged.written and not held.is_settled]
    build = Build(site, commit="", now=now)
    tasks = pending(judged.decision, judged.registry)
    return Prepared(with_tasks(_compiled(judged, build, held), tasks), judged)


def _compiled(judged: Judged, build: Build, preview: Sequence[Held] = ()) -> Edition:
    shown: tuple[Approved | Held, ...] = (*judged.decision.approved, *preview)
    out = {each.draft.id for each in shown}
    gone = [withdrawal for document, withdrawal in judged.withdrawn.items() if document not in out]
    allowed = allowed_on(judged.registry, build.now.date())
    shown_of_gone = [shown_part(each, allowed) for each in gone]
    return compile_edition(judged.decision.approved, judged.written, judged.registry, build, preview, shown_of_gone)


def _entries(judged: Judged, landings: Landings, tree: Tree, now: datetime) -> tuple[Entry, ...]:
    decision = judged.decision
    here = [*(each.draft.id for each in decision.approved), *(each.draft.id for each in decision.held)]
    gone = gone_from(landings, here, tree.entries)
    return plan(decision.approved, landings, revisions_of(judged.withdrawn), gone, now)


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
