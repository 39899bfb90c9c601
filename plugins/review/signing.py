"""Giving a sign-off: which statement is next, and the sidecar with it added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from plugins.drafts.model import Draft
from plugins.problems import Location
from plugins.registry.model import Person, Registry, Stage, Via
from plugins.review.batch import batch_bytes, inclusions, root
from plugins.review.case import Case
from plugins.review.gate import is_genuine, valid_prefix
from plugins.review.statement import FIRST, SignOff, Statement, Verdict

Signer = Callable[[bytes, str], str]  # message, namespace -> armoured signature


@dataclass(frozen=True, slots=True)
class Round:
    """The sign-offs that count for the draft as it is now, the record they follow, and the stage whose turn it is."""

    revision: int
    sign_offs: tuple[SignOff, ...]
    due: Stage | None
    earlier: tuple[SignOff, ...] = ()

    @property
    def last(self) -> SignOff | None:
        return self.sign_offs[-1] if self.sign_offs else None

    @property
    def record(self) -> tuple[SignOff, ...]:
        """What the sidecar holds: sign-offs are added, never taken away."""
        return (*self.earlier, *self.sign_offs)


def current_round(case: Case, *, again: bool = False) -> Round:
    """The round to go on with: after the sign-offs that hold, never on top of one that does not.

    A new round begins, one revision higher, when the draft changed, when the last round was ended by a return or an
    escalation, when the revision was withdrawn, or, with `again`, when every stage is signed: what the publication log
    has against sign-offs, no record shows.  What was said before stays.
    """
    objections = [each for each in case.sign_offs if each.statement.verdict is not Verdict.PASS]
    ended = bool(objections) or case.revision <= case.withdrawn
    holding = () if ended else valid_prefix(case)
    if holding:
        stages = case.profile.stages
        due = stages[len(holding)] if len(holding) < len(stages) else None
        if due or not again:
            return Round(case.revision, holding, due, case.earlier)
    kept = tuple(each for each in case.record if is_genuine(case, each))
    return Round(max(case.revision, case.withdrawn) + 1, (), replace(case, record=kept).profile.stages[0], kept)


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says by signing, besides whose turn it is; `recorder` signs in their place for paper or forge."""

    verdict: Verdict = Verdict.PASS
    note: str = ""
    via: Via = Via.KEY
    recorder: str = ""
    evidence: str = ""


def next_statement(
    draft: Draft, registry: Registry, this: Round, person: Person, key: str, at: datetime, word: Word | None = None
) -> Statement:
    """What `person` says by signing now.  `at` without fractions of a second, in +08:00."""
    assert this.due is not None, "every stage is signed"
    word = word or Word()
    return Statement(
        site=registry.policy.site,
        document=draft.id,
        revision=this.revision,
        owner=draft.owner,
        manifest=draft.digest,
        stage=this.due,
        person=person.id,
        key=key,
        at=at,
        registry=registry.version,
        verdict=word.verdict,
        note=word.note,
        via=word.via,
        recorder=word.recorder,
        evidence=word.evidence,
        previous=this.last.statement.digest if this.last else FIRST,
    )


def signed(this: Round, statement: Statement, stages: tuple[Stage, ...], sign: Signer, namespace: str) -> Round:
    """The round with this statement signed and added."""
    return added(this, SignOff(statement, sign(statement.bytes(), namespace), Location("", 1)), stages)


def signed_together(statements: Sequence[Statement], sign: Signer, namespace: str) -> tuple[SignOff, ...]:
    """One sign-off for each statement, all by one signature over the batch."""
    leaves = [statement.bytes() for statement in statements]
    message = batch_bytes(statements[0].site, len(leaves), root(leaves))
    signature = sign(message, namespace)
    return tuple(
        SignOff(statement, signature, Location("", 1), inclusion)
        for statement, inclusion in zip(statements, inclusions(leaves), strict=True)
    )


def added(this: Round, sign_off: SignOff, stages: tuple[Stage, ...]) -> Round:
    """The round with this sign-off; nothing is due after a return or an escalation."""
    sign_offs = (*this.sign_offs, sign_off)
    goes_on = sign_off.statement.verdict is Verdict.PASS and len(sign_offs) < len(stages)
    return replace(this, sign_offs=sign_offs, due=stages[len(sign_offs)] if goes_on else None)
