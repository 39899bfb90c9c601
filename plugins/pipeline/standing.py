"""What may not come back, and what stays in the place of a document that may not be published today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from plugins.drafts.checks import twins
from plugins.drafts.load import load_draft
from plugins.drafts.model import Draft
from plugins.drafts.near import at_home
from plugins.edition.addresses import addresses
from plugins.edition.manuscript import Written
from plugins.paths import collision_key
from plugins.pipeline.judge import Judged, check_contents, led_to, revisions_of, write_bodies
from plugins.privacy.allowed import allowed_on
from plugins.problems import Problem, in_order
from plugins.registry.model import Registry
from plugins.review.case import Case
from plugins.review.gate import Approved, Decision, Held, decide, is_genuine, read_cases, read_sign_offs
from plugins.review.history import History
from plugins.review.landing import NO_LANDINGS, Landings, check_landing
from plugins.review.released import released
from plugins.review.statement import Verdict
from plugins.tree import Tree


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
    judged: Judged,
    history: History,
    commit: str,
    now: datetime,
    landings: Landings = NO_LANDINGS,
    is_taken: Callable[[str], bool] = lambda id: False,
) -> Judged:
    """`judged`, with the last approved revision of each document whose present one may not be published.

    `is_taken` says which ids documents have that were not judged now.

    It is proved anew like everything else, by the people and keys of the present registry.  A document that was
    removed has no stand-in: what is gone from the branch is gone from the site.
    """
    approved = {each.draft.source: each for each in judged.decision.approved}
    ids = {each.draft.id for each in approved.values()}
    written, standing = dict(judged.written), dict[str, str]()
    for path in judged.sources:
        if path in approved:
            continue
        found = _last_approved(path, judged, history, commit, now, landings)
        id = found[1].draft.id if found else ""
        if found and id not in ids and not is_taken(id) and not _belongs_to_another(id, path, judged.drafts):
            standing[path], approved[path], written[path] = found
            ids.add(found[1].draft.id)
    in_path_order = tuple(approved[path] for path in sorted(approved))
    decision = Decision(in_path_order, judged.decision.held)
    owed = [note for path in standing for note in approved[path].notes]
    problems = in_order((*judged.problems, *owed))
    return replace(judged, decision=decision, written=written, standing=standing, problems=problems)


def _belongs_to_another(id: str, path: str, drafts: Iterable[Draft]) -> bool:
    """Whether the draft at `path` would be the twin of one of these: held back or not, that one keeps its address."""
    claims = {(id, draft.source) for draft in drafts if collision_key(draft.id) == collision_key(id)} | {(id, path)}
    return path in dict(twins(sorted(claims)))


def _last_approved(
    path: str, judged: Judged, history: History, commit: str, now: datetime, landings: Landings
) -> tuple[str, Approved, Written] | None:
    """Commit, approval and contents of the newest revision of one document that was ever released.

    If that one does not pass today (a key was withdrawn, say), none does: an older one was superseded for a reason.
    A log knows which one was superseded: with one, the newest it has nothing against stays.
    """
    registry, today = judged.registry, at_home(history.tree(commit), [path])
    for revision in released(history, commit, path, registry, now):
        whole = history.tree(revision.commit)
        tree = at_home(whole, [revision.source])
        draft, _ = load_draft(tree, revision.source)
        if draft is None or draft.owner not in {*registry.accounts, *registry.villages}:
            continue
        if _was_objected_to(replace(draft, source=path), today, registry, now):
            return None  # whoever returned these very bytes is heard, even if the draft was edited since
        cases, _ = read_cases(tree, [draft], registry, now, revisions_of(judged.withdrawn))
        passed = decide(cases).approved
        if passed and any(True for _ in _landing_faults(passed[0], landings, registry, history, revision.commit, now)):
            if landings.is_empty:
                return None
            continue
        written = _written(whole, draft, registry, now.date()) if passed else None
        if written is None:
            return None
        here = replace(draft, source=path)  # its links are read from where it lay, and it is shown as what lies here
        (approved,) = decide([replace(cases[0], draft=here)]).approved
        return revision.commit, approved, replace(written, draft=here)
    return None


def _written(tree: Tree, draft: Draft, registry: Registry, today: date) -> Written | None:
    """A draft with its body as it is in its tree; None when something is wrong with it.

    Its neighbours are not asked: it was judged beside those of its day when it was released, and an edit that nobody
    signed must not take it down.
    """
    allowed, known = allowed_on(registry, today), addresses(registry, [draft])
    while True:
        found = check_contents([draft], registry, allowed, today)
        written = write_bodies([draft], found, known, allowed)
        more = led_to(tree, found[draft.source].problems, known)
        if more == known:
            return None if found[draft.source].is_flawed else written[draft.source]
        known = more


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
