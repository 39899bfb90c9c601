"""The gate: which documents may be published.  Only this module makes an `Approved`.

Past it nobody asks "was this reviewed?".  Whatever goes wrong in here, a document without an `Approved` stays out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from plugins.drafts.model import Draft
from plugins.problems import Location, Problem, Severity, in_order
from plugins.registry.model import Registry, Stage
from plugins.review.case import Case
from plugins.review.checks import (
    ABOUT_THE_DRAFT,
    ABOUT_THE_RECORD,
    ABOUT_THE_SIGN_OFFS,
    check_complete,
    check_date,
    check_signatures,
    check_stale,
    check_verdicts,
    check_withdrawn,
)
from plugins.review.rules import CHANGED_AFTER_OBJECTION, SIDECAR_LINK
from plugins.review.sidecar import parse_sidecar
from plugins.review.statement import SignOff, Verdict
from plugins.tree import Tree

_SEAL: Final = object()


@dataclass(frozen=True)
class Approved:
    """A draft whose every required sign-off was proved, now, over exactly these bytes.

    `published` is the date readers are told.  `owing` are the stages an emergency has yet to be signed at, by
    `owing_until`; `notes` what is worth saying of it all the same.
    """

    draft: Draft
    sign_offs: tuple[SignOff, ...]
    published: datetime
    notes: tuple[Problem, ...]
    owing: tuple[Stage, ...]
    owing_until: datetime | None
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
        return not any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def is_settled(self) -> bool:
        """Nobody has to act: it was withdrawn."""
        return all(problem.severity is Severity.SETTLED for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate said about every document it was shown."""

    approved: tuple[Approved, ...]
    held: tuple[Held, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        held = (problem for held in self.held for problem in held.problems)
        return in_order([*held, *(note for approved in self.approved for note in approved.notes)])

    def without(self, sources: set[str]) -> Decision:
        """The decision with these documents taken out: something was found after the gate."""
        return Decision(
            tuple(each for each in self.approved if each.draft.source not in sources),
            tuple(each for each in self.held if each.draft.source not in sources),
        )

    def and_held(self, held: Iterable[Held]) -> Decision:
        return Decision(self.approved, (*self.held, *held))


def decide(cases: Iterable[Case]) -> Decision:
    """Approve exactly the documents of which no check says that they have to be held back."""
    return concluded((case, tuple(check_case(case))) for case in cases)


def concluded(checked: Iterable[tuple[Case, tuple[Problem, ...]]]) -> Decision:
    """The decision on cases that `check_case` found these problems with, here or in another process of ours."""
    approved: list[Approved] = []
    held: list[Held] = []
    for case, problems in checked:
        if any(problem.severity.holds_back for problem in problems):
            held.append(Held(case.draft, problems, _awaiting(case, problems)))
        else:
            approved.append(_approved(case, problems))
    return Decision(tuple(approved), tuple(held))


def _approved(case: Case, notes: tuple[Problem, ...]) -> Approved:
    assert case.published is not None, "what is approved was released"
    return Approved(case.draft, case.sign_offs, case.published, notes, case.owing, case.owing_until, _SEAL)


def check_case(case: Case) -> Iterator[Problem]:
    """All problems of one document; a root cause is told once, not again as each of its consequences."""
    withdrawn = list(check_withdrawn(case))
    if withdrawn and not any(True for _ in check_stale(case)):
        yield from withdrawn
        return
    about_the_draft = [problem for check in ABOUT_THE_DRAFT for problem in check(case)]
    yield from about_the_draft
    about_the_sign_offs = [problem for check in ABOUT_THE_RECORD for problem in check(case)]
    about_the_sign_offs = about_the_sign_offs or _stale(case) or _objections(case)
    if not about_the_sign_offs:
        about_the_sign_offs = [problem for check in ABOUT_THE_SIGN_OFFS for problem in check(case)]
    yield from about_the_sign_offs
    if not about_the_draft and not about_the_sign_offs:
        yield from check_complete(case)
        yield from check_date(case)


def _stale(case: Case) -> list[Problem]:
    """What the document was changed after; where that was an objection, also whether whoever objected really did."""
    found = list(check_stale(case))
    objected = any(problem.about == CHANGED_AFTER_OBJECTION for problem in found)
    return [*found, *check_signatures(case)] if objected else found


def _objections(case: Case) -> list[Problem]:
    """What ended the present round, if it was ended, and whether whoever ended it really did."""
    found = list(check_verdicts(case))
    return [*found, *check_signatures(case)] if found else []


def was_complete(case: Case) -> bool:
    """Whether somebody once released exactly these bytes, whatever that is worth today or by today's policy."""
    return any(
        each.statement.stage is Stage.RELEASE
        and each.statement.verdict is Verdict.PASS
        and each.statement.manifest == case.draft.digest
        for each in case.sign_offs
    )


def valid_prefix(case: Case) -> tuple[SignOff, ...]:
    """The sign-offs of the present round, from the first on, that hold: what a next signer may build on."""
    checks = (*ABOUT_THE_RECORD, check_stale, check_verdicts, *ABOUT_THE_SIGN_OFFS)
    for count in range(len(case.sign_offs), 0, -1):
        shorter = replace(case, record=(*case.earlier, *case.sign_offs[:count]))
        if not any(True for check in checks for _ in check(shorter)):
            return shorter.sign_offs
    return ()


def read_cases(
    tree: Tree,
    drafts: Sequence[Draft],
    registry: Registry,
    now: datetime,
    withdrawn: Mapping[str, int] = MappingProxyType({}),
) -> tuple[tuple[Case, ...], tuple[Held, ...]]:
    """Each draft with the sign-offs of its sidecar; a sidecar that cannot be read holds its document back.

    `withdrawn` is the revision up to which a document was withdrawn, by id.
    """
    cases: list[Case] = []
    held: list[Held] = []
    for draft in drafts:
        sign_offs, problems = read_sign_offs(tree, draft)
        if problems:
            held.append(Held(draft, problems, draft.profile(registry.policy).stages))
        else:
            cases.append(Case(draft, sign_offs, registry, now, withdrawn.get(draft.id, 0)))
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
    return tuple(stage for stage in case.profile.stages if stage not in case.signed_stages)


def is_genuine(case: Case, sign_off: SignOff) -> bool:
    """Whether somebody really gave this sign-off for this document, whatever became of both since."""
    alone = replace(case, record=(sign_off,))
    return not any(True for check in (*ABOUT_THE_RECORD, check_signatures) for _ in check(alone))
