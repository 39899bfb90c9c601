"""Sign-offs recorded by another: from a signed paper form, or from an approval in the forge.

They prove only what the recorder says, so policy names the stages where that is enough, never the release and never
money, and whoever records may have no other part in the document.
"""

from __future__ import annotations

from collections.abc import Iterator

from plugins.messages import Term
from plugins.problems import Problem
from plugins.registry.model import DEPUTY, RECORDER, Person, Via
from plugins.review.case import Case
from plugins.review.rules import BAD_EVIDENCE, NOT_ACCEPTED
from plugins.review.statement import Statement


def check_evidence(case: Case) -> Iterator[Problem]:
    for sign_off in case.sign_offs:
        said = sign_off.statement
        if said.stage in case.profile.holders and not case.profile.accepts(said.via, said.stage):
            yield NOT_ACCEPTED.at(
                sign_off.location,
                person=case.called(said.person),
                stage=said.stage.word,
                via=said.via,
                profile=case.profile.name,
            )
        for reason in _faults(case, said):
            yield BAD_EVIDENCE.at(
                sign_off.location,
                person=case.called(said.person),
                stage=said.stage.word,
                reason=reason,
                source=case.draft.source,
            )


def may_record(case: Case, sign_off: Statement) -> dict[str, Person]:
    """Who may record this sign-off on its day: deputies of the unit whose stage it is, recorders of the platform."""
    if sign_off.stage not in case.profile.holders:
        return {}
    role, people = DEPUTY, case.people(sign_off.stage)
    if sign_off.via is Via.FORGE:
        role, people = RECORDER, case.registry.platform.people
    return {person.id: person for person in people if person.holds(role, sign_off.at.date())}


def _faults(case: Case, said: Statement) -> Iterator[Term]:
    if said.via is Via.KEY:
        if said.recorder or said.evidence:
            yield Term("it names a recorder or evidence, but was signed by the person themselves")
        return
    if said.recorder not in may_record(case, said):
        yield Term("whoever recorded it is not registered to do so there on that day")
    if said.recorder == case.draft.author or said.recorder in case.draft.signers.values():
        yield Term("whoever recorded it has another part in this document")
    if sum(each.statement.recorder == said.recorder for each in case.sign_offs) > 1:
        yield Term("the same person recorded another stage of this document")
    if not said.evidence:
        yield Term("it names neither a form nor an event")
