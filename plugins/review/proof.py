"""Every document of one commit proved: may it be published, and who says so.

From the objects of git alone, without the working folder: the draft and the files it shows, what is asked of both
before anyone signs, the record of sign-offs beside it, each signature, withdrawals, and what the publication log says.
Not proved here are that the registry itself is signed (`succession.py`) and what only shows when a body becomes a page
or a picture is opened.

Many documents are shared out among processes (`slices.py`); they hand back what is approved without any remark, and
everything else is looked at again here, where its reasons are told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from itertools import chain

from plugins.drafts.checks import check_draft, twins
from plugins.drafts.load import draft_paths, load_draft
from plugins.drafts.model import Draft
from plugins.drafts.rules import DUPLICATE_ID
from plugins.privacy.allowed import Allowed, allowed_on
from plugins.privacy.draft import scan_draft
from plugins.problems import Location, Problem, Severity
from plugins.registry.model import Registry
from plugins.review.gate import decide, read_cases
from plugins.review.history import CommitTree
from plugins.review.landing import NO_LANDINGS, Landed, Landings, check_landing
from plugins.review.memory import NOTHING, Memory, Remembered, Verdict, key_of
from plugins.review.statement import SignOff
from plugins.review.withdrawal import load_withdrawals
from plugins.slices import Processes, Workers
from plugins.villages.checks import read_tables

EVERYONE = Processes()


@dataclass(frozen=True, slots=True)
class Grounds:
    """All that a verdict follows from besides the files of its document."""

    tree: CommitTree
    registry: Registry
    allowed: Allowed
    now: datetime
    withdrawn: Mapping[str, int]  # the revision up to which a document was withdrawn, by id
    landings: Landings = NO_LANDINGS

    def facts(self, document: str) -> tuple[int, str]:
        """What is known of one document from elsewhere: the revision withdrawn, and what the log says of it."""
        landed = self.landings.documents.get(document)
        said = "\n".join(str(getattr(landed, each.name)) for each in fields(Landed)) if landed else ""
        return self.withdrawn.get(document, 0), hashlib.sha256(said.encode("utf-8")).hexdigest() if said else ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A verdict, and what of it may be remembered: nothing unless it is approved without a remark."""

    verdict: Verdict
    remembered: Remembered | None


def proved(
    tree: CommitTree,
    registry: Registry,
    now: datetime,
    landings: Landings = NO_LANDINGS,
    memory: Memory = NOTHING,
    *,
    workers: Workers = EVERYONE,
) -> tuple[Verdict, ...]:
    """The verdict on every document of a commit, in the order of their paths.

    `landings` is what was published before, as the log says.  `memory` makes it faster and changes nothing.
    """
    withdrawals, _ = load_withdrawals(tree, registry, now)
    allowed = allowed_on(registry, now.date())
    withdrawn = {id: each.revision for id, each in withdrawals.items()}
    grounds = Grounds(tree, registry, allowed, now, withdrawn, landings)
    key = key_of(registry, allowed, landings.is_empty)
    known = memory.recall(key)
    paths = tuple(draft_paths(tree))
    new = [path for path in paths if path not in known or not _holds(known[path], grounds)]
    found = dict(zip(new, _prove_all(grounds, new, workers), strict=True))
    remembered = [found[path].remembered if path in found else known[path] for path in paths]
    if new or len(known) != len(paths):
        memory.keep(key, (each for each in remembered if each is not None))
    verdicts = [found[path].verdict if path in found else known[path].verdict for path in paths]
    return tuple(_without_twins(verdicts))


def prove(grounds: Grounds, path: str) -> Proof:
    """The verdict on the draft at `path`, from its files as they lie in the commit."""
    tree, registry = grounds.tree, grounds.registry
    draft, problems = load_draft(tree, path)
    if draft is None:
        return Proof(Verdict(path, "", approved=False, problems=problems), None)
    cases, unreadable = read_cases(tree, [draft], registry, grounds.now, grounds.withdrawn)
    record = cases[0].record if cases else ()
    notes = tuple(check_contents(draft, registry, grounds.allowed, grounds.now.date()))
    if any(problem.severity is not Severity.WARNING for problem in notes):
        return Proof(_verdict(draft, record, approved=False, problems=notes), None)
    decision = decide(cases).and_held(unreadable)
    history_asked: list[str] = []

    def brought() -> date | None:
        history_asked.append(draft.sidecar)
        landed = tree.history.landed_on(tree.commit, draft.sidecar)
        return landed.date() if landed else None

    faults = [
        fault
        for each in decision.approved
        for fault in check_landing(each, grounds.landings, registry, grounds.now, brought)
    ]
    problems = (*notes, *decision.problems, *faults)
    verdict = _verdict(draft, record, approved=bool(decision.approved) and not faults, problems=problems)
    # What owes a review falls due, what has not landed grows old, and the history belongs to one commit.
    changes = any(each.owing for each in decision.approved) or bool(history_asked) or not _has_landed(verdict, grounds)
    if not verdict.approved or problems or changes:
        return Proof(verdict, None)
    files = {each: tree.object_id(each) for each in (path, draft.sidecar, *(file.path for file in draft.files))}
    return Proof(verdict, Remembered(verdict, files, grounds.facts(draft.id), grounds.now))


def _has_landed(verdict: Verdict, grounds: Grounds) -> bool:
    """Whether the log, if there is one, knows it as it is now."""
    landed = grounds.landings.documents.get(verdict.document)
    return grounds.landings.is_empty or (landed is not None and landed.sign_offs == verdict.statement)


def _holds(remembered: Remembered, grounds: Grounds) -> bool:
    """Whether everything is as it was when this was approved."""
    return (
        remembered.since <= grounds.now
        and remembered.facts == grounds.facts(remembered.verdict.document)
        and all(grounds.tree.object_id_of_file(path) == id for path, id in remembered.files.items())
    )


def check_contents(draft: Draft, registry: Registry, allowed: Allowed, today: date) -> Iterator[Problem]:
    """What is wrong with a draft and its files whoever signed them."""
    _, problems = read_tables(draft)
    yield from check_draft(draft, registry, today)
    yield from scan_draft(draft, allowed).problems
    yield from problems


def _verdict(draft: Draft, record: tuple[SignOff, ...], *, approved: bool, problems: tuple[Problem, ...]) -> Verdict:
    last = record[-1].statement if record else None
    return Verdict(
        source=draft.source,
        document=draft.id,
        approved=approved,
        manifest=last.manifest if last else "",
        revision=last.revision if last else 0,
        statement=last.digest if last else "",
        problems=problems,
    )


def _without_twins(verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
    """No two documents of one id: the check that needs all of them, and is never remembered."""
    others = dict(twins((each.document, each.source) for each in verdicts if each.document))
    for each in verdicts:
        if each.source not in others:
            yield each
        else:
            twin = DUPLICATE_ID.at(Location(each.source), id=each.document, other=others[each.source])
            yield replace(each, approved=False, problems=(*each.problems, twin))


# ---- many documents at a time -------------------------------------------------------------------------------------


def _prove_all(grounds: Grounds, paths: Sequence[str], workers: Workers) -> Iterator[Proof]:
    tree = CommitTree(grounds.tree.history, grounds.tree.commit, grounds.tree.paths)  # without what it holds
    remembered = chain.from_iterable(workers.share(_approving, replace(grounds, tree=tree), paths))
    for path, each in zip(paths, remembered, strict=True):
        yield prove(grounds, path) if each is None else Proof(each.verdict, each)


def _approving(grounds: Grounds) -> Callable[[Sequence[str]], list[Remembered | None]]:
    return lambda paths: [prove(grounds, path).remembered for path in paths]
