"""The checks of the gate.  Each looks at one document with its sign-offs and says what is wrong; none changes anything.

The list at the foot is explicit and in order: whom the draft names, what the sign-offs say, whether they are genuine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise

from plugins.drafts.model import Draft
from plugins.messages import Term
from plugins.problems import Location, Problem
from plugins.registry.model import Person, PersonId, Profile, Registry, Stage
from plugins.review import sshsig
from plugins.review.rules import (
    AUTHOR_SIGNS,
    BAD_SIGNATURE,
    BROKEN_CHAIN,
    NOT_CHOSEN,
    NOT_ENTITLED,
    NOT_PASSED,
    OTHER_DOCUMENT,
    SAME_PERSON,
    SCHEDULED,
    STALE_SIGN_OFF,
    UNKNOWN_KEY,
    UNSIGNED,
    WRONG_ORDER,
    WRONG_STAGES,
    WRONG_TIME,
)
from plugins.review.statement import FIRST, PASS, SignOff

CLOCK_TOLERANCE = timedelta(minutes=10)  # what a reviewer's computer may be ahead of the build host


@dataclass(frozen=True, slots=True)
class Case:
    """A draft with all that a check may know."""

    draft: Draft
    sign_offs: tuple[SignOff, ...]
    registry: Registry
    now: datetime

    @property
    def profile(self) -> Profile:
        return self.registry.policy.profile(self.draft.kind)

    def entitled(self, stage: Stage, on: date) -> dict[str, Person]:
        """Who may sign `stage` of this document on that day, by id."""
        holder = self.profile.holders[stage]
        people = self.registry.signers(holder, self.draft.account, self.draft.village)
        return {person.id: person for person in people if person.holds(stage, on)}

    def chosen_at(self, stage: Stage) -> Location:
        return self.draft.at(f"review.{stage}")


def check_stages(case: Case) -> Iterator[Problem]:
    needed, found = case.profile.stages, tuple(case.draft.signers)
    if needed != found:
        yield WRONG_STAGES.at(
            case.draft.at("review"), found=" ".join(found), needed=" ".join(needed), profile=case.profile.name
        )


def check_same_person(case: Case) -> Iterator[Problem]:
    chosen = case.draft.signers
    proofs = [stage for stage in chosen if stage.is_proof]
    alone = [stage for stage in chosen if stage.is_review or stage is Stage.RELEASE]
    for first, second in (*combinations(alone, 2), *pairwise(proofs)):
        if chosen[first] == chosen[second]:
            yield SAME_PERSON.at(case.chosen_at(second), person=chosen[second], first=first, second=second)


def check_author(case: Case) -> Iterator[Problem]:
    for stage, person in case.draft.signers.items():
        if person == case.draft.author:
            yield AUTHOR_SIGNS.at(case.chosen_at(stage), person=person, stage=stage)


def check_entitled(case: Case) -> Iterator[Problem]:
    """The person chosen for a stage holds it on the day of the sign-off; until it is given, on the day of the build."""
    signed_on = {sign_off.statement.stage: sign_off.statement.at.date() for sign_off in case.sign_offs}
    for stage, person in case.draft.signers.items():
        if stage not in case.profile.holders:
            continue
        day = signed_on.get(stage, case.now.date())
        known = case.entitled(stage, day)
        if person not in known:
            yield NOT_ENTITLED.at(case.chosen_at(stage), person=person, stage=stage, day=day, known=", ".join(known))


def check_same_document(case: Case) -> Iterator[Problem]:
    for sign_off in case.sign_offs:
        said = sign_off.statement
        for what, found, expected in (
            (Term("the site"), said.site, case.registry.policy.site),
            (Term("the document"), said.document, case.draft.id),
            (Term("the unit"), said.owner, case.draft.owner),
            (Term("the revision"), said.revision, case.sign_offs[0].statement.revision),
        ):
            if found != expected:
                values = {"what": what, "found": found, "expected": expected, "sidecar": case.draft.sidecar}
                yield OTHER_DOCUMENT.at(sign_off.location, **values)


def check_stale(case: Case) -> Iterator[Problem]:
    """One problem a document: whoever signed first has to read again first."""
    for sign_off in case.sign_offs:
        said = sign_off.statement
        if said.manifest != case.draft.digest:
            yield STALE_SIGN_OFF.at(
                sign_off.location,
                person=said.person,
                signed_on=said.at.date(),
                source=case.draft.source,
                stage=case.profile.stages[0],
                code=case.draft.check_code,
            )
            return


def check_order(case: Case) -> Iterator[Problem]:
    stages = case.profile.stages
    for position, sign_off in enumerate(case.sign_offs):
        expected = stages[position] if position < len(stages) else Term("nothing more")
        if sign_off.statement.stage != expected:
            yield WRONG_ORDER.at(
                sign_off.location,
                found=sign_off.statement.stage,
                expected=expected,
                sidecar=case.draft.sidecar,
                order=" ".join(stages),
            )
            return


def check_chain(case: Case) -> Iterator[Problem]:
    previous = FIRST
    for sign_off in case.sign_offs:
        if sign_off.statement.previous != previous:
            yield BROKEN_CHAIN.at(sign_off.location, stage=sign_off.statement.stage)
            return
        previous = sign_off.statement.digest


def check_times(case: Case) -> Iterator[Problem]:
    before = None
    for sign_off in case.sign_offs:
        said = sign_off.statement
        if said.at > case.now + CLOCK_TOLERANCE:
            yield WRONG_TIME.at(sign_off.location, stage=said.stage, at=said.at, reason=Term("in the future"))
        elif before is not None and said.at < before:
            yield WRONG_TIME.at(sign_off.location, stage=said.stage, at=said.at, reason=Term("before the stage before"))
        before = said.at


def check_chosen(case: Case) -> Iterator[Problem]:
    for sign_off in case.sign_offs:
        said = sign_off.statement
        expected = case.draft.signers.get(said.stage)
        if expected is not None and said.person != expected:
            yield NOT_CHOSEN.at(sign_off.location, stage=said.stage, found=said.person, expected=expected)


def check_verdicts(case: Case) -> Iterator[Problem]:
    for sign_off in case.sign_offs:
        said = sign_off.statement
        if said.verdict != PASS:
            yield NOT_PASSED.at(sign_off.location, person=said.person, stage=said.stage, note=said.note)


def check_signatures(case: Case) -> Iterator[Problem]:
    """The signature holds, by a key the registry gives this person for that day.

    Rights are checked elsewhere (`check_entitled`); here only the hand is proved.
    """
    for sign_off in case.sign_offs:
        said = sign_off.statement
        day = said.at.date()
        person = case.registry.people.get(PersonId(said.person))
        keys = {key.fingerprint: key for key in person.keys if key.usable(day)} if person else {}
        key = keys.get(said.key)
        if key is None:
            yield UNKNOWN_KEY.at(sign_off.location, key=said.key, person=said.person, day=day)
            continue
        try:
            sshsig.verify(sign_off.signature, said.bytes(), key.blob, case.registry.policy.namespace)
        except sshsig.BadSignature as bad:
            yield BAD_SIGNATURE.at(
                sign_off.location, person=said.person, stage=said.stage, reason=bad.reason, sidecar=case.draft.sidecar
            )


def check_complete(case: Case) -> Iterator[Problem]:
    """Nothing is wrong so far: is anybody still to sign, and has its time come?"""
    signed = {sign_off.statement.stage for sign_off in case.sign_offs}
    for stage in case.profile.stages:
        if stage not in signed:
            person = case.draft.signers.get(stage, "?")
            yield UNSIGNED.at(case.chosen_at(stage), stage=stage, person=person, source=case.draft.source)
            return
    if case.draft.published > case.now:
        yield SCHEDULED.at(case.draft.at("published"), published=case.draft.published.isoformat())


ABOUT_THE_DRAFT = (check_stages, check_same_person, check_author, check_entitled)
ABOUT_THE_SIGN_OFFS = (
    check_order,
    check_chain,
    check_times,
    check_chosen,
    check_verdicts,
    check_signatures,
)
