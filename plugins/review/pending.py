"""Who has to act next: for each document that is held back, one person and what they have to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from plugins.drafts.model import Draft
from plugins.registry.model import PersonId, Registry, Stage
from plugins.review.gate import Approved, Decision, Held
from plugins.review.rules import CHANGED_AFTER_OBJECTION, SCHEDULED, STALE_SIGN_OFF


class Act(StrEnum):
    """What is to be done."""

    MEND = "mend"
    SIGN = "sign"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Task:
    """One person's next act on one document; `stage` is None unless it is a signature."""

    person: PersonId
    name: str
    unit: str
    act: Act
    stage: Stage | None
    document: str
    title: str
    source: str
    until: str = ""  # when an emergency has to be signed for, with time zone; else nothing is due on a day


def pending(decision: Decision, registry: Registry) -> tuple[Task, ...]:
    """One task a document, by unit, person, then document.

    What is wrong is mended by the author; what is unsigned, or was changed since, is signed by the person the draft
    names for the stage that is due; what is scheduled needs nobody, and stands with its author.  What an
    emergency left for later is signed by whom it waits for.
    """
    return in_turn((*_tasks(decision.held, registry), *_later_reviews(decision.approved, registry)))


def in_turn(tasks: Iterable[Task]) -> tuple[Task, ...]:
    return tuple(sorted(tasks, key=lambda task: (task.unit, task.person, task.document)))


def _tasks(held: Iterable[Held], registry: Registry) -> Iterator[Task]:
    for each in held:
        if each.is_settled:
            continue
        draft = each.draft
        act, stage, person = Act.MEND, None, draft.author
        rules = {problem.rule for problem in each.problems}
        if rules == {SCHEDULED.id}:
            act = Act.WAIT
        elif each.is_waiting or rules <= {STALE_SIGN_OFF.id, CHANGED_AFTER_OBJECTION.id}:
            act = Act.SIGN
        if act is Act.SIGN:
            stage = each.awaiting[0]
            person = draft.signers[stage]
        yield _task(draft, registry, person, act, stage)


def _later_reviews(approved: Iterable[Approved], registry: Registry) -> Iterator[Task]:
    for each in approved:
        if each.owing:
            stage = each.owing[0]
            until = each.owing_until.isoformat() if each.owing_until else ""
            yield replace(_task(each.draft, registry, each.draft.signers[stage], Act.SIGN, stage), until=until)


def _task(draft: Draft, registry: Registry, person: PersonId, act: Act, stage: Stage | None) -> Task:
    known = registry.people.get(person)
    return Task(
        person=person,
        name=known.name if known else person,
        unit=_unit(registry, person) or draft.owner,
        act=act,
        stage=stage,
        document=draft.id,
        title=draft.title,
        source=draft.source,
    )


def _unit(registry: Registry, person: PersonId) -> str:
    """The name of the account or village a person belongs to."""
    for account in registry.accounts.values():
        if any(each.id == person for each in account.people):
            return account.name
    for village in registry.villages.values():
        if any(each.id == person for each in village.people):
            return village.name
    return ""
