"""The straight line from one tree of files to an Edition.  `build.py check` walks it without Pelican."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from plugins.drafts.checks import check_draft, check_unique_ids
from plugins.drafts.filetypes import PICTURES
from plugins.drafts.load import draft_paths, load_draft, load_drafts
from plugins.drafts.model import Draft, sidecar_of
from plugins.edition.addresses import Addresses, addresses
from plugins.edition.body import render_body
from plugins.edition.compile import Build, compile_edition
from plugins.edition.model import Edition
from plugins.edition.pictures import picture_problem
from plugins.edition.site import Site
from plugins.edition.stories import Written
from plugins.privacy.scan import scan_draft
from plugins.problems import Problem, SettingsError, Severity, in_order
from plugins.registry.load import load_registry
from plugins.registry.model import Registry
from plugins.review.gate import Approved, Decision, Held, decide, read_cases
from plugins.review.history import History
from plugins.tree import Tree
from plugins.villages.checks import read_tables


@dataclass(frozen=True, slots=True)
class Judged:
    """Every document of a tree with what the gate said of it, before anything is made of it."""

    registry: Registry
    decision: Decision
    written: dict[str, Written]  # by source path: two drafts may claim one id, and only one of them was signed
    problems: tuple[Problem, ...]
    checked: int
    standing: dict[str, str] = field(default_factory=dict)  # source path of a document -> commit of the revision shown

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What may be published, and everything that was found on the way."""

    edition: Edition
    judged: Judged


def judge(tree: Tree, now: datetime, only: Sequence[str] = ()) -> Judged:
    """All documents of a tree, approved or held, with all problems of all files.

    `only` narrows it to files and folders: their documents are judged, in the company of all the others.
    Raises ProblemsFound only when the registry itself is broken: then nobody can vouch for anything.
    """
    registry = load_registry(tree)
    drafts = load_drafts(tree)
    known = addresses(registry, drafts.good)
    twins = tuple(check_unique_ids(drafts.good))
    drafts = drafts.within(only) if only else drafts
    written, flaws = _read_contents(drafts.good, registry, known)
    for problem in twins:
        flaws.setdefault(problem.location.path, []).append(problem)
        written.pop(problem.location.path, None)
    cases, unreadable = read_cases(tree, drafts.good, registry, now)
    decision = decide(case for case in cases if case.draft.source not in flaws)
    flawed = [
        Held(draft, tuple(flaws[draft.source]), registry.policy.profile(draft.kind).stages)
        for draft in drafts.good
        if draft.source in flaws
    ]
    decision = Decision(decision.approved, (*decision.held, *unreadable, *flawed))
    problems = in_order((*drafts.problems, *decision.problems))
    return Judged(registry, decision, written, problems, checked=len(drafts.good))


def prepare(history: History, commit: str, now: datetime, site: Site) -> Prepared:
    """From the files of one commit to what may be published.

    A document that is held back shows its last approved revision instead, if the branch ever had one.
    """
    tree = history.tree(commit)
    judged = judge(tree, now)
    refuse_sample_keys(judged.registry, site)
    judged = stand_in(judged, tree, history, commit, now)
    edition = compile_edition(
        judged.decision.approved, judged.written, judged.registry, Build(site, commit, now.date())
    )
    return Prepared(edition, judged)


def prepare_preview(tree: Tree, now: datetime, site: Site) -> Prepared:
    """From the files of a folder to what a reviewer sees: also what may not be published, marked as such."""
    judged = judge(tree, now)
    held = [held for held in judged.decision.held if held.draft.source in judged.written]
    build = Build(site, commit="", today=now.date())
    edition = compile_edition(judged.decision.approved, judged.written, judged.registry, build, held)
    return Prepared(edition, judged)


def stand_in(judged: Judged, tree: Tree, history: History, commit: str, now: datetime) -> Judged:
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
        found = _last_approved(path, judged.registry, history, commit, now)
        if found is not None and found[1].draft.id not in ids:
            standing[path], approved[path], written[path] = found
            ids.add(found[1].draft.id)
    in_path_order = tuple(approved[path] for path in sorted(approved))
    decision = Decision(in_path_order, judged.decision.held)
    return replace(judged, decision=decision, written=written, standing=standing)


def _last_approved(
    path: str, registry: Registry, history: History, commit: str, now: datetime
) -> tuple[str, Approved, Written] | None:
    """Commit, approval and contents of the newest revision of one document that the gate lets pass."""
    for older in history.versions(commit, path, sidecar_of(path)):
        tree = history.tree(older)
        if path not in tree.entries:
            return None  # it was removed and came back: what stood before the removal does not
        draft, _ = load_draft(tree, path)
        if draft is None:
            continue
        drafts = load_drafts(tree)
        written, flaws = _read_contents([draft], registry, addresses(registry, drafts.good))
        cases, _ = read_cases(tree, [draft], registry, now)
        passed = () if flaws else decide(cases).approved
        if passed:
            return older, passed[0], written[path]
    return None


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
                person=person.id,
                url=site.url,
            )


def _read_contents(
    drafts: Iterable[Draft], registry: Registry, known: Addresses
) -> tuple[dict[str, Written], dict[str, list[Problem]]]:
    """What was made of each draft, and the problems of those that have some, both by source path."""
    written: dict[str, Written] = {}
    flaws: dict[str, list[Problem]] = {}
    for draft in drafts:
        found = [*check_draft(draft, registry), *scan_draft(draft), *_picture_problems(draft)]
        tables, table_problems = read_tables(draft)
        found.extend(table_problems)
        if not any(problem.rule == "DRA011" for problem in found):
            body, body_problems = render_body(draft, known)
            found.extend(body_problems)
            if not any(problem.rule in UNSHOWABLE for problem in found):
                written[draft.source] = Written(draft, body, tables)
        if any(problem.severity is not Severity.WARNING for problem in found):
            flaws[draft.source] = found
    return written, flaws


# Without a known owner or author a document cannot even be shown in a preview.
UNSHOWABLE = frozenset({"DRA006", "DRA007", "DRA018"})


def _picture_problems(draft: Draft) -> Iterator[Problem]:
    for file in draft.files:
        if file.suffix in PICTURES and (problem := picture_problem(file)):
            yield problem
