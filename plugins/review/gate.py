"""The gate: which documents may be published.  Only this module makes an `Approved`.

Past it nobody asks "was this reviewed?".  Whatever goes wrong in here, a document without an `Approved` stays out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import InitVar, dataclass, replace
from datetime import datetime
from typing import Final

from plugins.drafts.model import Draft
from plugins.problems import Location, Problem, Severity, in_order
from plugins.registry.model import Registry, Stage
from plugins.review.checks import (
    ABOUT_THE_DRAFT,
    ABOUT_THE_SIGN_OFFS,
    Case,
    check_complete,
    check_same_document,
    check_stale,
)
from plugins.review.rules import SIDECAR_LINK
from plugins.review.sidecar import parse_sidecar
from plugins.review.statement import SignOff
from plugins.tree import Tree

_SEAL: Final = object()


@dataclass(frozen=True)
class Approved:
    """A draft whose every required sign-off was proved, now, over exactly these bytes."""

    draft: Draft
    sign_offs: tuple[SignOff, ...]
    seal: InitVar[object]  # not kept, so that not even `replace` can put another draft into an Approved

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only the gate approves")


@dataclass(frozen=True, slots=True)
class Held:
    """A document that stays out of this build, with why.  `awaiting` are the stages nobody has validly signed."""

    draft: Draft
    problems: tuple[Problem, ...]
    awaiting: tuple[Stage, ...]

    @property
    def is_waiting(self) -> bool:
        """Nothing is wrong with it; someone has yet to act, or its time has yet to come."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate said about every document it was shown."""

    approved: tuple[Approved, ...]
    held: tuple[Held, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        return in_order(problem for held in self.held for problem in held.problems)

    def without(self, sources: set[str]) -> Decision:
        """The decision with these documents taken out: something was found after the gate."""
        return Decision(
            tuple(each for each in self.approved if each.draft.source not in sources),
            tuple(each for each in self.held if each.draft.source not in sources),
        )

    def and_held(self, held: Iterable[Held]) -> Decision:
        return Decision(self.approved, (*self.held, *held))


def decide(cases: Iterable[Case]) -> Decision:
    """Approve exactly the documents of which no check has anything to say."""
    approved: list[Approved] = []
    held: list[Held] = []
    for case in cases:
        problems = tuple(check_case(case))
        if problems:
            held.append(Held(case.draft, problems, _awaiting(case, problems)))
        else:
            approved.append(Approved(case.draft, case.sign_offs, _SEAL))
    return Decision(tuple(approved), tuple(held))


def check_case(case: Case) -> Iterator[Problem]:
    """All problems of one document; a root cause is told once, not again as each of its consequences."""
    about_the_draft = [problem for check in ABOUT_THE_DRAFT for problem in check(case)]
    yield from about_the_draft
    about_the_sign_offs = list(check_same_document(case)) or list(check_stale(case))
    if not about_the_sign_offs:
        about_the_sign_offs = [problem for check in ABOUT_THE_SIGN_OFFS for problem in check(case)]
    yield from about_the_sign_offs
    if not about_the_draft and not about_the_sign_offs:
        yield from check_complete(case)


def was_complete(case: Case) -> bool:
    """Whether somebody once signed every stage over exactly these bytes, whatever those sign-offs are worth today."""
    signed = [each.statement for each in case.sign_offs]
    stages = tuple(said.stage for said in signed)
    return stages == case.profile.stages and all(said.manifest == case.draft.digest for said in signed)


def valid_prefix(case: Case) -> tuple[SignOff, ...]:
    """The sign-offs from the first on that hold: what a next signer may build on."""
    for count in range(len(case.sign_offs), 0, -1):
        shorter = replace(case, sign_offs=case.sign_offs[:count])
        if not any(True for check in (check_same_document, check_stale, *ABOUT_THE_SIGN_OFFS) for _ in check(shorter)):
            return shorter.sign_offs
    return ()


def read_cases(
    tree: Tree, drafts: Sequence[Draft], registry: Registry, now: datetime
) -> tuple[tuple[Case, ...], tuple[Held, ...]]:
    """Each draft with the sign-offs of its sidecar; a sidecar that cannot be read holds its document back."""
    cases: list[Case] = []
    held: list[Held] = []
    for draft in drafts:
        sign_offs, problems = read_sign_offs(tree, draft)
        if problems:
            held.append(Held(draft, problems, registry.policy.profile(draft.kind).stages))
        else:
            cases.append(Case(draft, sign_offs, registry, now))
    return tuple(cases), tuple(held)


def read_sign_offs(tree: Tree, draft: Draft) -> tuple[tuple[SignOff, ...], tuple[Problem, ...]]:
    """The sign-offs beside a draft; none when it has no sidecar yet."""
    entry = tree.entries.get(draft.sidecar)
    if entry is None:
        return (), ()
    if not entry.regular:
        return (), (SIDECAR_LINK.at(Location(draft.sidecar)),)
    return parse_sidecar(tree.read(draft.sidecar), draft.sidecar)


def _awaiting(case: Case, problems: tuple[Problem, ...]) -> tuple[Stage, ...]:
    """The stages a reader of the preview is told are open: all, unless the only trouble is that some are unsigned."""
    if any(problem.severity is Severity.ERROR for problem in problems):
        return case.profile.stages
    signed = {sign_off.statement.stage for sign_off in case.sign_offs}
    return tuple(stage for stage in case.profile.stages if stage not in signed)
