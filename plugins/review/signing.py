"""Giving a sign-off: which statement is next, and the sidecar with it added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from plugins.drafts.model import Draft
from plugins.problems import Location
from plugins.registry.model import Person, Registry, Stage
from plugins.review.checks import Case
from plugins.review.gate import valid_prefix
from plugins.review.statement import FIRST, PASS, SignOff, Statement

Signer = Callable[[bytes, str], str]  # message, namespace -> armoured signature


@dataclass(frozen=True, slots=True)
class Round:
    """The sign-offs that count for the draft as it is now, and the stage whose turn it is."""

    revision: int
    sign_offs: tuple[SignOff, ...]
    due: Stage | None

    @property
    def last(self) -> SignOff | None:
        return self.sign_offs[-1] if self.sign_offs else None


def current_round(case: Case) -> Round:
    """The round to go on with: after the sign-offs that hold, never on top of one that does not.

    When none holds, because the draft changed or the first was not genuine, a new round begins, one revision higher.
    """
    holding, stages = valid_prefix(case), case.profile.stages
    if not holding:
        revision = max((each.statement.revision for each in case.sign_offs), default=0) + 1
        return Round(revision, (), stages[0])
    due = stages[len(holding)] if len(holding) < len(stages) else None
    return Round(holding[0].statement.revision, holding, due)


def next_statement(draft: Draft, registry: Registry, this: Round, person: Person, key: str, at: datetime) -> Statement:
    """What `person` says by signing now.  `at` without fractions of a second, in +08:00."""
    assert this.due is not None, "every stage is signed"
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
        verdict=PASS,
        note="",
        previous=this.last.statement.digest if this.last else FIRST,
    )


def signed(this: Round, statement: Statement, stages: tuple[Stage, ...], sign: Signer, namespace: str) -> Round:
    """The round with this statement signed and added."""
    sign_off = SignOff(statement, sign(statement.bytes(), namespace), Location("", 1))
    sign_offs = (*this.sign_offs, sign_off)
    due = stages[len(sign_offs)] if len(sign_offs) < len(stages) else None
    return replace(this, sign_offs=sign_offs, due=due)
