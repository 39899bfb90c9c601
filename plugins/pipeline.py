"""The straight line from one tree of files to an Edition.  `build.py check` walks it without Pelican."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from plugins.drafts.checks import check_draft, check_unique_ids
from plugins.drafts.load import draft_paths, load_draft, load_drafts
from plugins.drafts.model import Draft
from plugins.edition.addresses import Addresses, addresses
from plugins.edition.compile import Build, compile_edition, with_tasks
from plugins.edition.kitchen import kitchen
from plugins.edition.model import Edition
from plugins.edition.site import Site
from plugins.edition.stories import Written
from plugins.privacy.allowed import Allowed, allowed_on, check_allowances
from plugins.privacy.draft import Scanned, scan_drafts, scan_page, scan_registry
from plugins.problems import Location, Problem, ProblemsFound, SettingsError, Severity, in_order
from plugins.registry.load import load_registry
from plugins.registry.model import Registry
from plugins.review.case import Case
from plugins.review.gate import Approved, Decision, Held, decide, is_genuine, read_cases, read_sign_offs
from plugins.review.history import History
from plugins.review.landing import NO_LANDINGS, Entry, Landing, Landings, check_landing, gone_from, plan, require_own
from plugins.review.pending import pending
from plugins.review.released import released
from plugins.review.statement import Verdict
from plugins.review.succession import require_trust
from plugins.review.withdrawal import Older, Withdrawal, load_withdrawals
from plugins.review.words import check_withdrawal_words, shown_part
from plugins.tree import Tree
from plugins.trust.model import Roots
from plugins.villages.checks import read_tables
from plugins.villages.model import Tables


@dataclass(frozen=True, slots=True)
class Judged:
    """Every document of a tree with what the gate said of it, before anything is made of it."""

    registry: Registry
    decision: Decision
    written: dict[str, Written]  # by source path: two drafts may claim one id, and only one of them was signed
    problems: tuple[Problem, ...]
    checked: int
    unreadable: tuple[str, ...]  # paths of drafts that are no document at all, so that the gate never saw them
    withdrawn: Mapping[str, Withdrawal]  # by document id
    standing: dict[str, str] = field(default_factory=dict)  # source path of a document -> commit of the revision shown

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity.must_be_mended)

    @property
    def sources(self) -> tuple[str, ...]:
        """The paths of all drafts that were judged, sorted."""
        approved = {each.draft.source for each in self.decision.approved}
        held = {each.draft.source for each in self.decision.held}
        return tuple(sorted(approved | held | set(self.unreadable)))


@dataclass(frozen=True, slots=True)
class Prepared:
    """What may be published, and everything that was found on the way."""

    edition: Edition
    judged: Judged
    landing: Landing | None = None  # what publishing it adds to the log; None in a preview


def judge(
    tree: Tree,
    now: datetime,
    only: Sequence[str] = (),
    *,
    render_unsigned: bool = True,
    registry: Registry | None = None,
    older: Older | None = None,
) -> Judged:
    """All documents of a tree, approved or held, with all problems of all files.

    `only` narrows it to files and folders: their documents are judged, in the company of all the others.  Without
    `render_unsigned` the body of a document that may not be published anyway is not looked at.  With `registry`, that
    one decides, and what the tree itself says of people and rights is not read.  `older` gives what stood at a path
    before.
    Raises ProblemsFound only when the registry itself is broken: then nobody can vouch for anything.
    """
    kitchen().warm_up()
    registry = registry or load_registry(tree)
    allowed = allowed_on(registry, now.date())
    used = check_registry_privacy(registry, allowed)
    drafts = load_drafts(tree)
    known = addresses(registry, drafts.good)
    twins = tuple(check_unique_ids(drafts.good))
    drafts = drafts.within(only) if only else drafts
    found = _check_contents(drafts.good, registry, allowed, now.date())
    for problem in twins:
        if problem.location.path in found:
            found[problem.location.path].problems.append(problem)
    sound = [draft for draft in drafts.good if not found[draft.source].is_flawed]
    withdrawn, refused = load_withdrawals(tree, registry, now, older)
    refused += tuple(problem for each in withdrawn.values() for problem in check_withdrawal_words(each, allowed))
    cases, unreadable = read_cases(tree, sound, registry, now, _revisions(withdrawn))
    decision = decide(cases)
    wanted = drafts.good if render_unsigned else [each.draft for each in decision.approved]
    written = _write_bodies(wanted, found, known, allowed)
    flawed = [
        Held(draft, tuple(found[draft.source].problems), draft.profile(registry.policy).stages)
        for draft in drafts.good
        if found[draft.source].is_flawed
    ]
    decision = decision.without({held.draft.source for held in flawed}).and_held((*unreadable, *flawed))
    notes = [problem for contents in found.values() for problem in contents.problems]
    used = used.union(*(contents.scanned.used for contents in found.values()))
    notes += check_allowances(registry, used, now.date(), all_read=not only and not drafts.unreadable)
    return Judged(
        registry,
        decision,
        written,
        problems=in_order((*drafts.problems, *decision.problems, *notes, *_within(refused, only))),
        checked=len(drafts.good) + len(drafts.unreadable),
        unreadable=drafts.unreadable,
        withdrawn=withdrawn,
    )


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
    return plan(decision.approved, landings, _revisions(judged.withdrawn), gone, now)


def without_returning(judged: Judged, landings: Landings, history: History, commit: str, now: datetime) -> Judged:
    """`judged`, with those documents held back against which the log speaks, or a key that is no longer trusted."""
    held: list[Held] = []
    for each in judged.decision.approved:
        found = tuple(_landing_faults(each, landings, judged.registry, history, commit, now))
        if found:
            held.append(Held(each.draft, found, each.draft.profile(judged.registry.policy).stages))
    decision = judged.decision.without({one.draft.source for one in held}).and_held(held)
    problems = (problem for one in held for problem in one.problems)
    return replace(judged, decision=decision, problems=in_order((*judged.problems, *problems)))


def _landing_faults(
    approved: Approved, landings: Landings, registry: Registry, history: History, commit: str, now: datetime
) -> Iterator[Problem]:
    def brought() -> date | None:
        landed = history.landed_on(commit, approved.draft.sidecar)
        return landed.date() if landed else None

    return check_landing(approved, landings, registry, now, brought)


def stand_in(
    judged: Judged, tree: Tree, history: History, commit: str, now: datetime, landings: Landings = NO_LANDINGS
) -> Judged:
    """`judged`, with the last approved revision of each document whose present one may not be published.

    It is proved anew like everything else, by the people and keys of the present registry.  A document that was
    removed has no stand-in: what is gone from the branch is gone from the site.
    """
    approved = {each.draft.source: each for each in judged.decision.approved}
    ids = {each.draft.id for each in approved.values()}
    written, standing = dict(judged.written), dict[str, str]()
    for path in draft_paths(tree):
        if path in approved:
            continue
        found = _last_approved(path, judged, history, commit, now, landings)
        if found is not None and found[1].draft.id not in ids:
            standing[path], approved[path], written[path] = found
            ids.add(found[1].draft.id)
    in_path_order = tuple(approved[path] for path in sorted(approved))
    decision = Decision(in_path_order, judged.decision.held)
    owed = [note for path in standing for note in approved[path].notes]
    problems = in_order((*judged.problems, *owed))
    return replace(judged, decision=decision, written=written, standing=standing, problems=problems)


def _last_approved(
    path: str, judged: Judged, history: History, commit: str, now: datetime, landings: Landings
) -> tuple[str, Approved, Written] | None:
    """Commit, approval and contents of the newest revision of one document that was ever released.

    If that one does not pass today (a key was withdrawn, say), none does: an older one was superseded for a reason.
    A log knows which one was superseded: with one, the newest it has nothing against stays.
    """
    registry, today = judged.registry, history.tree(commit)
    for revision in released(history, commit, path, registry, now):
        tree = history.tree(revision.commit)
        draft, _ = load_draft(tree, revision.source)
        if draft is None or draft.owner not in {*registry.accounts, *registry.villages}:
            continue
        if _was_objected_to(replace(draft, source=path), today, registry, now):
            return None  # whoever returned these very bytes is heard, even if the draft was edited since
        cases, _ = read_cases(tree, [draft], registry, now, _revisions(judged.withdrawn))
        passed = decide(cases).approved
        if passed and any(True for _ in _landing_faults(passed[0], landings, registry, history, revision.commit, now)):
            if landings.is_empty:
                return None
            continue
        allowed = allowed_on(registry, now.date())
        found = _check_contents([draft], registry, allowed, now.date())
        known = addresses(registry, load_drafts(tree).good)
        written = _write_bodies([draft], found, known, allowed) if passed else {}
        if not passed or found[draft.source].is_flawed:
            return None
        here = replace(draft, source=path)  # its links are read from where it lay, and it is shown as what lies here
        (approved,) = decide([replace(cases[0], draft=here)]).approved
        return revision.commit, approved, replace(written[draft.source], draft=here)
    return None


def _was_objected_to(draft: Draft, tree: Tree, registry: Registry, now: datetime) -> bool:
    """Whether the sidecar in `tree` holds a genuine return or escalation of these very bytes."""
    record, _ = read_sign_offs(tree, draft)
    case = Case(draft, record, registry, now)
    return any(
        each.statement.manifest == draft.digest
        and each.statement.verdict is not Verdict.PASS
        and is_genuine(case, each)
        for each in record
    )


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


def check_registry_privacy(registry: Registry, allowed: Allowed) -> frozenset[Location]:
    """What the registry says of a unit is published without sign-offs, so nobody's own number may stand in it.

    Returns the entries of the allow-list it needs.  Raises ProblemsFound, with the place of the unit.
    """
    scanned = scan_registry(registry, allowed)
    if any(problem.severity is Severity.ERROR for problem in scanned.problems):
        raise ProblemsFound(scanned.problems)
    return scanned.used


def _within(problems: Iterable[Problem], only: Sequence[str]) -> tuple[Problem, ...]:
    """Those at these paths, or below; all where none is named."""
    named = [path.rstrip("/") for path in only]
    return tuple(
        problem
        for problem in problems
        if not named or any(f"{problem.location.path}/".startswith(f"{path}/") for path in named)
    )


def _revisions(withdrawn: Mapping[str, Withdrawal]) -> dict[str, int]:
    return {document: withdrawal.revision for document, withdrawal in withdrawn.items()}


@dataclass(slots=True)
class _Contents:
    """What was found in one draft so far, and the tables it shows."""

    tables: Tables
    problems: list[Problem]
    scanned: Scanned

    @property
    def is_flawed(self) -> bool:
        return any(problem.severity is not Severity.WARNING for problem in self.problems)

    @property
    def can_be_shown(self) -> bool:
        return not any(problem.rule in UNSHOWABLE for problem in self.problems)


# Without a known owner or author, or with a file that is not what its name says, not even a preview can show it.
UNSHOWABLE = frozenset({"DRA005", "DRA006", "DRA007", "DRA011", "DRA018", "DRA029"})


def _check_contents(drafts: Iterable[Draft], registry: Registry, allowed: Allowed, today: date) -> dict[str, _Contents]:
    """All that can be said of each draft without turning its body into a page, by source path."""
    contents: dict[str, _Contents] = {}
    drafts = tuple(drafts)
    kitchen().warm_up(drafts)
    scans = scan_drafts(drafts, allowed)
    for draft in drafts:
        tables, problems = read_tables(draft)
        scanned = scans[draft.source]
        notes = [*check_draft(draft, registry, today), *scanned.problems, *problems]
        contents[draft.source] = _Contents(tables, notes, scanned)
    for source, found in kitchen().look_at(drafts).items():
        contents[source].problems.extend(found)
    return contents


def _write_bodies(
    drafts: Iterable[Draft], found: dict[str, _Contents], known: Addresses, allowed: Allowed
) -> dict[str, Written]:
    """Each draft that can be shown with its body, by source path; what is wrong with a body joins what was found."""
    written: dict[str, Written] = {}
    shown = [draft for draft in drafts if found[draft.source].can_be_shown]
    for draft, body, problems in kitchen().write(shown, known):
        contents = found[draft.source]
        contents.problems.extend((*problems, *scan_page(draft, body.html, allowed, contents.scanned)))
        written[draft.source] = Written(draft, body, contents.tables)
    return written
