"""The checks of the gate.  Each looks at one document with its sign-offs and says what is wrong; none changes anything.

The lists at the foot are explicit and in order: whom the draft names, what the sign-offs say, whether they are genuine.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import lru_cache
from itertools import combinations, pairwise

from plugins.folding import fold
from plugins.messages import Term
from plugins.problems import Problem
from plugins.registry.model import Assurance, PersonId, Separate, Stage
from plugins.registry.sshkey import SK_ED25519
from plugins.review.case import Case
from plugins.review.corrected import check_shown
from plugins.review.evidence import check_evidence
from plugins.review.rules import (
    AUTHOR_SIGNS,
    BACKDATED,
    BAD_SIGNATURE,
    BROKEN_CHAIN,
    CHANGED_AFTER_OBJECTION,
    CORRECTED_LATER,
    ESCALATED,
    LATER_REVIEW,
    LOOKALIKE,
    NEWER_REGISTRY,
    NO_CORRECTION_NOTE,
    NO_EMERGENCY,
    NO_ESCALATION,
    NO_NOTE,
    NOT_CHOSEN,
    NOT_ENTITLED,
    NOT_PASSED,
    OTHER_DOCUMENT,
    OVERDUE_REVIEW,
    SAME_PERSON,
    SCHEDULED,
    STALE_SIGN_OFF,
    UNKNOWN_KEY,
    UNSIGNED,
    WEAK_KEY,
    WITHDRAWN,
    WRONG_ORDER,
    WRONG_REVISION,
    WRONG_STAGES,
    WRONG_TIME,
)
from plugins.review.statement import FIRST, SignOff, Verdict
from plugins.review.words import check_words
from plugins.trust import sshsig

CLOCK_TOLERANCE = timedelta(minutes=10)  # what a reviewer's computer may be ahead of the build host
DATE_TOLERANCE = timedelta(hours=24)  # how long before its release a page may be dated: the day is what readers see


def check_stages(case: Case) -> Iterator[Problem]:
    needed, found = case.profile.stages, tuple(case.draft.signers)
    if set(needed) != set(found):
        yield WRONG_STAGES.at(
            case.draft.at("review"), found=_words(found), needed=_words(needed), profile=case.profile.name
        )


def check_emergency(case: Case) -> Iterator[Problem]:
    if case.draft.emergency and not case.draft.profile(case.registry.policy).later:
        yield NO_EMERGENCY.at(case.draft.at("emergency"))


def check_same_person(case: Case) -> Iterator[Problem]:
    chosen = case.draft.signers
    proofs = [stage for stage in chosen if stage.is_proof]
    alone = [stage for stage in chosen if stage.is_review or stage is Stage.RELEASE]
    pairs = (*combinations(alone, 2), *pairwise(proofs))
    for first, second in combinations(chosen, 2) if case.profile.separate is Separate.EVERYONE else pairs:
        if chosen[first] == chosen[second]:
            yield SAME_PERSON.at(
                case.chosen_at(second), person=case.called(chosen[second]), first=first.word, second=second.word
            )
        elif _look_alike(case, chosen[first], chosen[second]):
            yield LOOKALIKE.at(
                case.chosen_at(second), one=case.called(chosen[first]), other=case.called(chosen[second])
            )


def _words(stages: Iterable[Stage]) -> tuple[Term, ...]:
    return tuple(stage.word for stage in stages)


def _look_alike(case: Case, *ids: PersonId) -> bool:
    """Whether readers would take these people for one, by their names."""
    people = [case.registry.people[id] for id in ids if id in case.registry.people]
    return len(people) > 1 and len({bare_name(person.name) for person in people}) == 1


@lru_cache(maxsize=4096)
def bare_name(name: str) -> str:
    """A name as the eye takes it in: full-width letters, traditional forms, blanks and dots make no difference."""
    folded = fold(unicodedata.normalize("NFKC", name).casefold())
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")


def check_author(case: Case) -> Iterator[Problem]:
    for stage, person in case.draft.signers.items():
        is_author = person == case.draft.author or _look_alike(case, person, case.draft.author)
        if is_author and not (case.profile.self_check and stage is Stage.REVIEW1):
            yield AUTHOR_SIGNS.at(case.chosen_at(stage), person=case.called(person), stage=stage.word)


def check_entitled(case: Case) -> Iterator[Problem]:
    """The person chosen for a stage holds it on the day of the sign-off; until it is given, on the day of the build."""
    signed_on = {sign_off.statement.stage: sign_off.statement.at.date() for sign_off in case.sign_offs}
    for stage, person in case.draft.signers.items():
        if stage not in case.profile.holders:
            continue
        day = signed_on.get(stage, case.now.date())
        known = case.entitled(stage, day)
        if person not in known:
            people = tuple(each.called for each in known.values())
            yield NOT_ENTITLED.at(
                case.chosen_at(stage), person=case.called(person), stage=stage.word, day=day, known=people
            )


def check_same_document(case: Case) -> Iterator[Problem]:
    for sign_off in case.record:
        said = sign_off.statement
        for what, found, expected in (
            (Term("the site"), said.site, case.registry.policy.site),
            (Term("the document"), said.document, case.draft.id),
            (Term("the unit"), said.owner, case.draft.owner),
        ):
            if found != expected:
                values = {"what": what, "found": found, "expected": expected, "sidecar": case.draft.sidecar}
                yield OTHER_DOCUMENT.at(sign_off.location, **values)


def check_record(case: Case) -> Iterator[Problem]:
    """Revisions rise, and each sign-off knew a registry no newer than ours."""
    before = 1
    for sign_off in case.record:
        said = sign_off.statement
        if said.revision < before:
            yield WRONG_REVISION.at(sign_off.location, found=said.revision, before=before, sidecar=case.draft.sidecar)
            return
        before = said.revision
        if said.registry > case.registry.version:
            yield NEWER_REGISTRY.at(
                sign_off.location, stage=said.stage.word, found=said.registry, version=case.registry.version
            )
            return


def check_stale(case: Case) -> Iterator[Problem]:
    """One problem a document: whoever signed first has to read again first.  An objection is not forgotten by it."""
    for sign_off in case.sign_offs:
        if sign_off.statement.manifest == case.draft.digest:
            continue
        objection = next((each for each in case.sign_offs if each.statement.verdict is not Verdict.PASS), None)
        said = objection.statement if objection else sign_off.statement
        values = {"person": case.called(said.person), "source": case.draft.source, "code": case.draft.check_code}
        if objection:
            values |= {"verdict": said.verdict.word, "stage": said.stage.word, "at": said.at.isoformat()}
            yield CHANGED_AFTER_OBJECTION.at(objection.location, note=said.note, **values)
        else:
            yield STALE_SIGN_OFF.at(sign_off.location, signed_on=said.at.date(), **values)
        return


def check_order(case: Case) -> Iterator[Problem]:
    stages = case.profile.stages
    for position, sign_off in enumerate(case.sign_offs):
        expected = stages[position] if position < len(stages) else None
        if sign_off.statement.stage != expected:
            yield WRONG_ORDER.at(
                sign_off.location,
                found=sign_off.statement.stage.word,
                expected=expected.word if expected else Term("nothing more"),
                sidecar=case.draft.sidecar,
                order=_words(stages),
            )
            return


def check_chain(case: Case) -> Iterator[Problem]:
    previous = FIRST
    for sign_off in case.sign_offs:
        if sign_off.statement.previous != previous:
            yield BROKEN_CHAIN.at(sign_off.location, stage=sign_off.statement.stage.word)
            return
        previous = sign_off.statement.digest


def check_times(case: Case) -> Iterator[Problem]:
    before = None
    for sign_off in case.sign_offs:
        said = sign_off.statement
        if said.at.date() < case.draft.created:
            yield WRONG_TIME.at(
                sign_off.location, stage=said.stage.word, at=said.at, reason=Term("before the draft was written")
            )
        elif said.at > case.now + CLOCK_TOLERANCE:
            yield WRONG_TIME.at(sign_off.location, stage=said.stage.word, at=said.at, reason=Term("in the future"))
        elif before is not None and said.at < before:
            yield WRONG_TIME.at(
                sign_off.location, stage=said.stage.word, at=said.at, reason=Term("before the stage before")
            )
        before = said.at


def check_chosen(case: Case) -> Iterator[Problem]:
    for sign_off in case.sign_offs:
        said = sign_off.statement
        expected = case.draft.signers.get(said.stage)
        if expected is not None and said.person != expected:
            yield NOT_CHOSEN.at(
                sign_off.location,
                stage=said.stage.word,
                found=case.called(said.person),
                expected=case.called(expected),
            )


def check_verdicts(case: Case) -> Iterator[Problem]:
    """A return or an escalation ends its round; an escalation also binds every round after it."""
    for sign_off in case.sign_offs:
        said = sign_off.statement
        if said.verdict is Verdict.RETURN:
            yield NOT_PASSED.at(
                sign_off.location, person=case.called(said.person), stage=said.stage.word, note=said.note
            )
        elif said.verdict is Verdict.ESCALATE:
            yield from _escalated(case, sign_off)
        if said.verdict is not Verdict.PASS and not said.note:
            yield NO_NOTE.at(
                sign_off.location,
                person=case.called(said.person),
                stage=said.stage.word,
                verdict=said.verdict.word,
            )


def _escalated(case: Case, sign_off: SignOff) -> Iterator[Problem]:
    said = sign_off.statement
    usual = case.unhurried
    profile = usual.escalates_to or case.profile.name
    rule = ESCALATED if usual.escalates_to else NO_ESCALATION
    yield rule.at(
        sign_off.location, person=case.called(said.person), stage=said.stage.word, profile=profile, note=said.note
    )


def check_signatures(case: Case) -> Iterator[Problem]:
    """Each signature of the record holds, by a key the registry gives this person for that day.

    Rights are checked elsewhere (`check_entitled`); here only the hand is proved.
    """
    for sign_off in case.record:
        said = sign_off.statement
        day = said.at.date()
        person = case.registry.people.get(said.hand)
        keys = person.keys if person else ()
        key = next((each for each in keys if each.fingerprint == said.key and each.usable(day)), None)
        if key is None:
            yield UNKNOWN_KEY.at(sign_off.location, key=said.key, person=case.called(said.hand), day=day)
            continue
        if case.profile.assurance is Assurance.HARDWARE and key.type != SK_ED25519 and sign_off in case.sign_offs:
            yield WEAK_KEY.at(
                sign_off.location,
                person=case.called(said.hand),
                stage=said.stage.word,
                profile=case.profile.name,
            )
        try:
            sshsig.verify(sign_off.signature, sign_off.signed_bytes, key.blob, case.registry.policy.namespace)
        except sshsig.BadSignature as bad:
            yield BAD_SIGNATURE.at(
                sign_off.location,
                person=case.called(said.hand),
                stage=said.stage.word,
                reason=bad.reason,
                sidecar=case.draft.sidecar,
            )


def check_complete(case: Case) -> Iterator[Problem]:
    """Nothing is wrong so far: is anybody still to sign, and has its time come?"""
    signed = case.signed_stages
    for stage in case.profile.required:
        if stage not in signed:
            person = case.called(case.draft.signers.get(stage, "?"))
            yield UNSIGNED.at(case.chosen_at(stage), stage=stage.word, person=person, source=case.draft.source)
            return
    if case.draft.published and case.draft.published > case.now:
        yield SCHEDULED.at(case.draft.at("published"), published=case.draft.published.isoformat())
    yield from _later_reviews(case)


def _later_reviews(case: Case) -> Iterator[Problem]:
    """What an emergency still owes."""
    if case.owing:
        first, until = case.owing[0], case.owing_until
        assert until is not None, "only what is released owes anything"
        rule = OVERDUE_REVIEW if until < case.now else LATER_REVIEW
        yield rule.at(
            case.chosen_at(first),
            stages=_words(case.owing),
            until=until.isoformat(),
            person=case.called(case.draft.signers.get(first, "?")),
            source=case.draft.source,
        )


def check_withdrawn(case: Case) -> Iterator[Problem]:
    """What was withdrawn stays withdrawn until a later revision is signed."""
    if case.record and case.revision <= case.withdrawn:
        yield WITHDRAWN.at(case.record[-1].location, revision=case.revision)


def check_date(case: Case) -> Iterator[Problem]:
    """What readers are told of when it was published and changed agrees with when it was released."""
    draft, releases, published = case.draft, case.releases, case.published
    if not releases or published is None:
        return
    first = releases[0].statement
    if draft.migrated_from is None and published < first.at - DATE_TOLERANCE:
        yield BACKDATED.at(draft.at("published"), published=published.isoformat(), released=first.at.isoformat())
    yield from check_corrections(case)


def check_corrections(case: Case) -> Iterator[Problem]:
    """What was released before says what was changed since; `sign` asks before the first signature, not after the last.

    The note has to be newer than the last release of other bytes.  No note may be newer than the release that carries
    it, so none of an earlier revision can pass for it, however long the round takes.  What is not released yet is asked
    as if it were released now.
    """
    draft, releases, published = case.draft, case.releases, case.published
    latest = releases[-1].statement if releases else None
    is_released = latest is not None and (latest.manifest, latest.revision) == (draft.digest, case.revision)
    at = latest.at if latest and is_released else case.now
    if any(note.at > at for note in draft.corrections):
        yield CORRECTED_LATER.at(draft.at("corrections"), released=at.isoformat())
    others = [each.statement.at for each in releases if each.statement.manifest != draft.digest]
    was_public = others and published is not None and published <= at
    if was_public and not any(note.at > others[-1] for note in draft.corrections):
        yield NO_CORRECTION_NOTE.at(draft.at("published"), released=others[-1].isoformat())
    elif was_public or any(note.released for note in draft.corrections):
        yield from check_shown(case)


ABOUT_THE_DRAFT = (check_stages, check_emergency, check_same_person, check_author, check_entitled)
ABOUT_THE_RECORD = (check_same_document, check_record, check_words)
ABOUT_THE_SIGN_OFFS = (
    check_order,
    check_chain,
    check_times,
    check_chosen,
    check_evidence,
    check_signatures,
)
