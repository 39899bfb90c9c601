"""The straight line from one tree of files to an Edition.  `build.py check` walks it without Pelican."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from plugins.accounts.closing import check_closings
from plugins.clock import CHINA
from plugins.drafts.rules import STATEMENT_MISSING
from plugins.edition.addresses import addresses, document_url
from plugins.edition.catalogue import ALL, Catalogue
from plugins.edition.compile import Build, compile_change, compile_edition, with_tasks, withdrawal_note
from plugins.edition.model import Edition
from plugins.edition.relations import settle
from plugins.edition.site import Site, check_contact_ends
from plugins.leads.load import load_leads
from plugins.leads.model import Use, outcomes
from plugins.phases import Phase, phase
from plugins.pipeline.change import Ground, Memory, Whole, is_beside, rejudge
from plugins.pipeline.judge import Company, Judged, revisions_of, with_originals
from plugins.pipeline.known import Known
from plugins.pipeline.part import Terms, display_of
from plugins.pipeline.whole import Gathered, gather
from plugins.privacy.allowed import allowed_on
from plugins.problems import Location, Problem, ProblemsFound, SettingsError, in_order
from plugins.registry.load import load_registry
from plugins.registry.model import Registry
from plugins.review.history import History
from plugins.review.landing import (
    NO_LANDINGS,
    Entry,
    Landed,
    Landing,
    Landings,
    gone_from,
    landing_of,
    plan,
    require_own,
)
from plugins.review.pending import in_turn
from plugins.review.succession import require_trust
from plugins.review.withdrawal import Withdrawal
from plugins.review.words import shown_part
from plugins.slices import HERE, Workers
from plugins.store import passing_store
from plugins.tree import Tree
from plugins.trust.model import Roots

STATEMENTS = ("about", "privacy", "accessibility")  # pages that every site has to have, by name


@dataclass(frozen=True, slots=True)
class Prepared:
    """What may be published, and everything that was found on the way."""

    edition: Edition
    judged: Judged
    landing: Landing | None = None  # what publishing it adds to the log; None in a preview
    whole: Whole | None = None  # why all of it is made anew; None for a part, or where nothing is remembered
    landed: Sequence[Landed] = ()  # every approved document that was looked at, as it becomes public


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
    site.require_in_force(now)
    ground, build = Ground(history, commit, now, landings, strict, workers), Build(site, commit, now)
    part = _part(ground, build, memory) if memory else None
    made = part if isinstance(part, _Made) else _whole(ground, build, memory)
    judged, tree = made.judged, made.tree
    refuse_sample_keys(judged.registry, site)
    require_own(landings, judged.registry.policy.site)
    in_force = require_trust(judged.registry, tree, history, commit, pinned, landings.in_force)
    refuse_lost_services(judged.registry, made.edition)
    found = (*missing_statements(made.edition), *check_contact_ends(site.url, site.security_expires, now))
    judged = replace(judged, problems=in_order((*judged.problems, *found)))
    landing = Landing(judged.registry.policy.site, _entries(made, landings, now), in_force)
    return Prepared(made.edition, judged, landing, None if isinstance(part, _Made) else part, made.landed)


@dataclass(frozen=True, slots=True)
class _Made:
    """An edition and what it was made from; `asked` are the documents that were looked at, None for all."""

    edition: Edition
    judged: Judged
    tree: Tree
    landed: Sequence[Landed]
    asked: frozenset[str] | None = None


def _whole(ground: Ground, build: Build, memory: Memory | None) -> _Made:
    tree = ground.history.tree(ground.commit)
    registry, older = load_registry(tree), partial(ground.history.older, ground.commit)
    company = Company.of(tree, (), addresses(registry, ()), registry, ground.now, older)
    kept = memory.pictures if memory else None
    terms = Terms(tree, company, not ground.landings.is_empty, ground.strict, is_preview=False, kept=kept)
    known = Known(memory.store) if memory else None
    whole = gather(terms, ground.landings, ground.workers, memory.store if memory else passing_store(), known)
    judged = ground.stood_in(whole.judged(company), whole.catalogue.__contains__)
    judged = with_originals(judged, whole.public)
    whole.show(display_of(judged.decision.approved, judged.written, terms))
    if kept:
        kept.prune()
    if known:
        known.learn(judged, ground.now.date())
        known.set_beside(path for path in whole.roll.without_owner(tree.entries) if is_beside(path))
    return _Made(_compiled(whole, judged, build), judged, tree, whole.landed)


def _part(ground: Ground, build: Build, memory: Memory) -> _Made | Whole:
    """Only what changed; or why the whole has to be made."""
    found = rejudge(ground, memory)
    if isinstance(found, Whole):
        return found
    judged = found.judged
    withdrawn = _shown_withdrawals(judged, build, ())
    with phase(Phase.COMPILING):
        edition = compile_change(
            judged.decision.approved,
            found.dropped,
            judged.written,
            judged.registry,
            build,
            withdrawn,
            memory.store,
            memory.pictures,
            built.now.astimezone(CHINA).date() if (built := Known(memory.store).built) else None,
        )
    if edition is None:
        return Whole.FOOTER
    memory.keep_part(found, ground.now.date())
    landed = [landing_of(each, build.now) for each in judged.decision.approved]
    return _Made(edition, judged, found.tree, landed, found.asked)


def prepare_preview(tree: Tree, now: datetime, site: Site, workers: Workers = HERE) -> Prepared:
    """From the files of a folder to what a reviewer sees: also what may not be published, marked as such."""
    registry = load_registry(tree)
    company = Company.of(tree, (), addresses(registry, ()), registry, now)
    terms = Terms(tree, company, has_log=False, render_unsigned=True, is_preview=True)
    whole = gather(terms, NO_LANDINGS, workers, passing_store(), None)
    judged = whole.judged(company)
    edition = _compiled(whole, judged, Build(site, commit="", now=now))
    leads, _ = load_leads(tree, registry, company.allowed)
    became = outcomes(leads, _uses(whole.catalogue), registry, now.date())
    return Prepared(with_tasks(edition, in_turn(whole.tasks), became), judged)


def _uses(catalogue: Catalogue) -> Iterator[Use]:
    """The stories that were made of leads, public or not."""
    for story in catalogue.shelf(ALL):
        if story.material:
            published = None if story.awaiting else story.published
            lead, since = story.material.lead, story.material.since
            yield Use(lead, story.id, story.title, story.author, story.owner.name, since, published)


def _compiled(whole: Gathered, judged: Judged, build: Build) -> Edition:
    with phase(Phase.COMPILING):
        whole.cut_links()
        settle(whole.catalogue)
        withdrawn = _shown_withdrawals(judged, build, whole.catalogue)
        whole.assets.add(map(withdrawal_note, withdrawn))
        return compile_edition(whole.catalogue, judged.registry, build, whole.assets, withdrawn)


def _shown_withdrawals(judged: Judged, build: Build, out: Container[str]) -> list[Withdrawal]:
    """What may be shown of each document that was taken down and is not `out` again."""
    gone = [withdrawal for document, withdrawal in judged.withdrawn.items() if document not in out]
    allowed = allowed_on(judged.registry, build.now.date())
    return [shown_part(each, allowed) for each in gone]


def _entries(made: _Made, landings: Landings, now: datetime) -> tuple[Entry, ...]:
    held = (each.draft.id for each in made.judged.decision.held)
    here = [*(each.document for each in made.landed), *held]
    gone = gone_from(landings, here, made.tree.entries, made.asked)
    revisions = revisions_of(made.judged.withdrawn)
    if made.asked is not None:
        revisions = {document: revision for document, revision in revisions.items() if document in made.asked}
    return plan(made.landed, landings, revisions, gone, now)


def refuse_lost_services(registry: Registry, edition: Edition) -> None:
    """No site goes out on which an account that closed left something behind.  Raises ProblemsFound."""
    gone = frozenset(withdrawn.url for withdrawn in edition.withdrawn)
    problems = tuple(check_closings(registry, edition.addresses, gone))
    if problems:
        raise ProblemsFound(problems)


def missing_statements(edition: Edition) -> Iterator[Problem]:
    """What a real site has to say of itself and does not; a sample need not."""
    withdrawn = {each.url for each in edition.withdrawn}
    for name in STATEMENTS if edition.site.is_real and not edition.is_preview else ():
        url = document_url(f"pages/{name}")
        if url not in edition.addresses or url in withdrawn:
            yield STATEMENT_MISSING.at(Location(f"content/pages/{name}.md"), url=url, name=name)


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
